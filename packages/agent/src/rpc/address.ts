/** `HOST:PORT` as Serf's settings have it: IPv6 in brackets, no host for all interfaces, no port for 7373. */
import { UsageError, type Endpoint } from 'hearsay/core';
import { RPC_PORT } from './protocol.ts';

const PATTERN = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/;

/** @throws UsageError naming `field` */
export function parseRpcAddress(text: string, field: string): Endpoint {
  const [, inBrackets, plain, digits] = PATTERN.exec(text) ?? [];
  const host = inBrackets ?? plain;
  const port = digits === undefined ? RPC_PORT : Number(digits);
  if (host === undefined || port > 65_535) {
    throw new UsageError(field, text, 'it must be HOST:PORT, with an IPv6 host in brackets');
  }
  return { host, port };
}

/** Whether only this machine reaches it. */
export function isLoopback({ host }: Endpoint): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/**
 * Where a first contact comes from. A `Discovery` is asked again whenever contacts are wanted, at the start
 * and for as long as healing goes on, so it keeps nothing: addresses behind a name change while a cluster
 * lives.
 *
 * A seed is memberlist's join address, `[name/]host[:port]` (`resolveAddr`).
 */
import { formatIp, parseIp } from '../../base/address.ts';
import type { Endpoint } from '../../base/core.ts';
import { UsageError } from '../../base/errors.ts';

/** A source of contacts. */
export interface Discovery {
  /**
   * The contacts of this moment, each once, in order. Rejects with a `DiscoveryError` if there is none, and
   * with the signal's reason if it is aborted.
   */
  resolve(signal: AbortSignal): Promise<Endpoint[]>;
}

/** Why one seed gave nothing. */
export interface SeedFailure {
  readonly seed: string;
  readonly reason: string;
}

/** No seed gave a single address. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
  readonly failures: readonly SeedFailure[];

  constructor(failures: readonly SeedFailure[]) {
    super(`no seed has an address: ${failures.map(({ seed, reason }) => `${seed}: ${reason}`).join('; ')}`);
    this.failures = failures;
  }
}

export interface Seed {
  /** As it was given. */
  readonly text: string;
  /** The node's name, where the seed tells it. */
  readonly name: string | undefined;
  /** The text of an IP address in its shortest form, or a host name. */
  readonly host: string;
  readonly port: number;
  readonly isAddress: boolean;
}

const HOST_BYTES_MAX = 253;
const HOST_LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

/** Reads one seed. `defaultPort` serves where it names none. Throws a `UsageError` that names the seed. */
export function parseSeed(text: string, defaultPort: number): Seed {
  const slash = text.indexOf('/');
  if (slash === 0) throw wrong(text, 'the name before the slash must not be empty');
  const name = slash === -1 ? undefined : text.slice(0, slash);
  const { host, port } = splitPort(text, text.slice(slash + 1));
  const portNumber = port === undefined ? defaultPort : parsePort(text, port);
  const address = parseIp(host);
  if (address !== undefined)
    return { text, name, host: formatIp(address), port: portNumber, isAddress: true };
  if (!isHostName(host)) throw wrong(text, 'the host must be an IP address or a host name');
  return { text, name, host, port: portNumber, isAddress: false };
}

function splitPort(seed: string, text: string): { host: string; port: string | undefined } {
  if (text.startsWith('[')) {
    const bracket = text.indexOf(']');
    const host = text.slice(1, bracket);
    const rest = text.slice(bracket + 1);
    if (bracket === -1 || !host.includes(':')) throw wrong(seed, 'brackets must hold an IPv6 address');
    if (rest === '') return { host, port: undefined };
    if (!rest.startsWith(':')) throw wrong(seed, 'only a colon and a port may follow the bracket');
    return { host, port: rest.slice(1) };
  }
  const colon = text.indexOf(':');
  const isBareIpv6 = text.includes(':', colon + 1);
  if (colon === -1 || isBareIpv6) return { host: text, port: undefined };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

function parsePort(seed: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw wrong(seed, 'the port must be from 1 to 65535');
  return port;
}

/** A last label of digits only is a mistyped address, which resolvers read in ways that surprise. */
function isHostName(host: string): boolean {
  const labels = (host.endsWith('.') ? host.slice(0, -1) : host).split('.');
  if (host.length > HOST_BYTES_MAX || /^\d+$/.test(labels[labels.length - 1]!)) return false;
  return labels.every((label) => HOST_LABEL.test(label));
}

function wrong(seed: string, allowed: string): UsageError {
  return new UsageError('seed', seed, `${allowed}: [name/]host[:port]`);
}

/**
 * Host names to addresses, by the system's resolver, so that the hosts file, search domains and a cluster's
 * headless service names work as they do for every other program. Both kinds of address are asked for; a name
 * that has only one kind is in order. Nothing is kept between two questions, so asking for ever follows a
 * name that moves.
 *
 * Differs: memberlist first asks a name server for ANY over TCP to get long answers; many servers refuse ANY
 * today (RFC 8482), and the system's resolver repeats a truncated answer over TCP by itself.
 */
import { lookup } from 'node:dns/promises';
import { formatIp, parseIp } from '../../base/address.ts';
import { errorCode } from '../transport.ts';

/** Asks for the addresses of one kind. Rejects as `dns.lookup` does; an empty answer is allowed. */
export type HostResolver = (host: string, family: 4 | 6) => Promise<readonly string[]>;

/** What a name stands for at this moment: addresses, or the reason why there are none. */
export interface HostAnswer {
  /** Texts in their shortest form, each once, IPv4 first. */
  readonly addresses: readonly string[];
  /** Both kinds' errors; of use where there are no addresses. */
  readonly reason: string;
}

/** The system's own resolver (`getaddrinfo`): hosts file first, then DNS. */
export const systemResolver: HostResolver = async (host, family) => {
  const found = await lookup(host, { all: true, family });
  return found.map(({ address }) => address);
};

/**
 * Asks for both kinds of address at once. Rejects only with the signal's reason: what the resolver says is an
 * answer. An aborted question goes on in the system, unheard, because `getaddrinfo` cannot be stopped.
 */
export async function resolveHost(
  host: string,
  resolver: HostResolver,
  signal: AbortSignal,
): Promise<HostAnswer> {
  const both = Promise.all([ask(host, 4, resolver), ask(host, 6, resolver)]);
  const [ipv4, ipv6] = await unlessAborted(both, signal);
  const addresses = [...new Set([...ipv4.addresses, ...ipv6.addresses])];
  return { addresses, reason: `${ipv4.reason} (IPv4), ${ipv6.reason} (IPv6)` };
}

async function ask(host: string, family: 4 | 6, resolver: HostResolver): Promise<HostAnswer> {
  try {
    const found = await resolver(host, family);
    const addresses = found.map(shortest).filter((text) => text !== undefined);
    return { addresses, reason: found.length === 0 ? 'an empty answer' : 'no usable address' };
  } catch (error) {
    return { addresses: [], reason: errorCode(error) };
  }
}

function shortest(text: string): string | undefined {
  const bytes = parseIp(text);
  return bytes === undefined ? undefined : formatIp(bytes);
}

async function unlessAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * The sockets of multicast DNS. On each link there are two: the responder holds port 5353 and the group; the
 * asker has a port of its own, because hashicorp/mdns sends its answers to whoever asked, and port 5353 of a
 * machine may be shared by several programs, of which only one would get them.
 */
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import multicastDns, { type Options } from 'multicast-dns';
import { ConfigError } from './flags.ts';
import type { Answer, Packet, Question } from './mdns-records.ts';

export const MDNS_PORT = 5353;
const GROUP_IPV6 = 'ff02::fb';
/** Machines with more links than this are not found on the rest of them. */
const LINKS_MAX = 8;

export interface Sender {
  readonly address: string;
  readonly port: number;
}

/** The part of `multicast-dns` that is used. `error` is fatal for the socket, `warning` is not. */
export interface MulticastDns {
  on(event: 'query' | 'response', listener: (packet: Packet, from: Sender) => void): unknown;
  on(event: 'error' | 'warning', listener: (error: Error) => void): unknown;
  on(event: 'ready', listener: () => void): unknown;
  query(questions: Question[], done?: (error: Error | null) => void): void;
  respond(
    packet: { readonly id?: number; readonly questions?: Question[]; readonly answers: Answer[] },
    to: Sender | null,
    done?: (error: Error | null) => void,
  ): void;
  destroy(): void;
}

/** How the sockets of one link are opened. */
export interface Link {
  /** For people: `udp4`, `udp6 on eth0`. */
  readonly name: string;
  openResponder(): MulticastDns;
  openAsker(): MulticastDns;
}

export interface LinkOptions {
  /** The name of a network interface; `null`: the system's choice for IPv4, each one for IPv6. */
  readonly interface: string | null;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

type Interfaces = ReturnType<typeof networkInterfaces>;

/** @throws ConfigError for an interface that is not there */
export function linksOf(options: LinkOptions, interfaces: Interfaces = networkInterfaces()): Link[] {
  const { interface: only, ipv4, ipv6 } = options;
  if (only !== null && interfaces[only] === undefined) {
    const known = Object.keys(interfaces).join(', ');
    throw new ConfigError(`mdns: there is no interface '${only}'; allowed: ${known}`);
  }
  const links: Link[] = [];
  if (ipv4) links.push(...ipv4Links(only === null ? null : (interfaces[only] ?? [])));
  if (ipv6)
    links.push(...ipv6Links(Object.entries(interfaces).filter(([name]) => only === null || name === only)));
  return links.slice(0, LINKS_MAX);
}

/** Whether an address is on one of our own networks: nobody else may have answers (RFC 6762 §11). */
export function isOnLink(address: string, interfaces: Interfaces = networkInterfaces()): boolean {
  const bare = address.replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return false;
  const asked = ipaddr.process(bare);
  for (const one of Object.values(interfaces).flat()) {
    if (one === undefined || one.cidr === null) continue;
    const [network, bits] = ipaddr.parseCIDR(one.cidr);
    if (network.kind() === asked.kind() && asked.match(network, bits)) return true;
  }
  return false;
}

function ipv4Links(addresses: NonNullable<Interfaces[string]> | null): Link[] {
  if (addresses === null) return [linkOf('udp4', { bind: '0.0.0.0' })];
  const first = addresses.find(({ family }) => family === 'IPv4');
  return first === undefined ? [] : [linkOf('udp4', { bind: '0.0.0.0', interface: first.address })];
}

function ipv6Links(interfaces: [string, Interfaces[string]][]): Link[] {
  return interfaces
    .filter(([, addresses]) =>
      addresses?.some((one) => one.family === 'IPv6' && one.address.startsWith('fe80:')),
    )
    .map(([name]) => {
      const options = { type: 'udp6', ip: GROUP_IPV6, interface: `::%${name}`, bind: '::' } as const;
      return linkOf(`udp6 on ${name}`, options);
    });
}

/** `ip` is an option of the library's that its types name, and `bind: false` means a port of one's own. */
function linkOf(name: string, options: Options & { readonly ip?: string }): Link {
  // A socket for both families would take IPv4's datagrams away from the other one.
  const own = (): Options =>
    options.type === 'udp6'
      ? { ...options, socket: createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true }) }
      : options;
  return {
    name,
    openResponder: () => multicastDns(own()) as MulticastDns,
    openAsker: () => multicastDns({ ...own(), bind: false }) as MulticastDns,
  };
}

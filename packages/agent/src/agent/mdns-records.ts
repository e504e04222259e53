/**
 * What agents say to each other over multicast DNS (serf `AgentMDNS`, RFC 6762, RFC 6763): the records of
 * the service `_serf_NAME._tcp.local`, made and read. Whoever is on the link may have sent what is read
 * here: every count has a bound.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { QueryPacket, ResponsePacket } from 'multicast-dns';
import type { HostPort } from './config-kinds.ts';
import { ConfigError } from './flags.ts';

export type Answer = NonNullable<ResponsePacket['answers']>[number];
export type Question = NonNullable<QueryPacket['questions']>[number];
export type Packet = Partial<QueryPacket | ResponsePacket>;

/** A label of a DNS name (RFC 1035 §2.3.4). */
const LABEL_BYTES_MAX = 63;
/** Of the name of a node: with the service behind it, it must fit into the 255 bytes of a name. */
const INSTANCE_BYTES_MAX = 120;
/** Those of hashicorp/mdns. */
const TTL_SECONDS = 120;
const PRIORITY = 10;
const WEIGHT = 1;

export const QUESTIONS_MAX = 16;
export const RECORDS_MAX = 64;

export interface Announced {
  /** The name after `-discover`. */
  readonly discover: string;
  readonly nodeName: string;
  /** Where others reach us: an address, never a name. */
  readonly local: HostPort;
}

/** `_serf_NAME._tcp.local`. @throws ConfigError for a name that no DNS name can hold */
export function serviceName(discover: string): string {
  const labels = `_serf_${discover}`.split('.');
  const isGood = labels.every((label) => label !== '' && Buffer.byteLength(label) <= LABEL_BYTES_MAX);
  if (!isGood || Buffer.byteLength(discover) > LABEL_BYTES_MAX)
    throw new ConfigError(`discover: ${JSON.stringify(discover)}; allowed: 1 to 57 bytes between dots`);
  return `${labels.join('.')}._tcp.local`;
}

/** What is answered to a question; nothing if it is not for us. `ttl` 0 takes it back. */
export function answersTo(question: Question, about: Announced, ttl: number = TTL_SECONDS): Answer[] {
  const service = serviceName(about.discover);
  const instance = instanceName(about.nodeName, service);
  const { type } = question;
  if (isSame(question.name, service) && (type === 'PTR' || isAny(type))) {
    const pointer: Answer = { type: 'PTR', name: service, ttl, data: instance };
    return [pointer, ...instanceRecords(instance, about, ttl)];
  }
  if (isSame(question.name, instance) && (isAny(type) || type === 'SRV' || type === 'TXT'))
    return instanceRecords(instance, about, ttl);
  return [];
}

/** All that we have to say, unasked. */
export function announcement(about: Announced, ttl: number = TTL_SECONDS): Answer[] {
  return answersTo({ type: 'PTR', name: serviceName(about.discover) }, about, ttl);
}

/** The agents of a packet: each instance of the service with a port and an address in the same packet. */
export function hostsIn(records: readonly Answer[], discover: string): HostPort[] {
  const seen = records.slice(0, RECORDS_MAX);
  const suffix = `.${serviceName(discover)}`;
  const hosts: HostPort[] = [];
  for (const record of seen) {
    if (record.type !== 'SRV' || !lower(record.name).endsWith(lower(suffix)) || record.ttl === 0) continue;
    const { port, target } = record.data;
    const host = addressOf(seen, target);
    if (host !== undefined && port > 0) hosts.push({ host, port });
  }
  return hosts;
}

/** One spelling for each address. */
export function normalHost(host: string): string {
  return isIP(host) === 0 ? host : ipaddr.process(host).toString();
}

/** hashicorp/mdns sends them in this order, and its client needs the TXT record too. */
function instanceRecords(instance: string, { discover, local, nodeName }: Announced, ttl: number): Answer[] {
  const target = `${plainLabels(nodeName)}.local`;
  const type = isIP(local.host) === 6 ? 'AAAA' : 'A';
  return [
    {
      type: 'SRV',
      name: instance,
      ttl,
      data: { priority: PRIORITY, weight: WEIGHT, port: local.port, target },
    },
    { type, name: target, ttl, data: local.host },
    { type: 'TXT', name: instance, ttl, data: [`Serf '${discover}' cluster`] },
  ];
}

function instanceName(nodeName: string, service: string): string {
  return `${plainLabels(nodeName)}.${service}`;
}

/** A name of a node may be anything; as a DNS name it is cut where it must be. */
function plainLabels(nodeName: string): string {
  const labels = cut(nodeName, INSTANCE_BYTES_MAX)
    .split('.')
    .filter((label) => label !== '')
    .map((label) => cut(label, LABEL_BYTES_MAX));
  return labels.length === 0 ? 'node' : labels.join('.');
}

function cut(text: string, bytesMax: number): string {
  let kept = text;
  while (Buffer.byteLength(kept) > bytesMax) kept = kept.slice(0, -1);
  return kept;
}

/** Of either family: what `mdns` says of them is about its own packets, as in hashicorp/mdns. */
function addressOf(records: readonly Answer[], target: string): string | undefined {
  for (const record of records) {
    const isWanted = record.type === 'A' || record.type === 'AAAA';
    if (!isWanted || !isSame(record.name, target) || isIP(record.data) === 0) continue;
    const range = ipaddr.process(record.data).range();
    // A link-local address of IPv6 is worth nothing without the name of its link.
    if (range === 'linkLocal' && record.type === 'AAAA') continue;
    if (!['unspecified', 'multicast', 'broadcast'].includes(range)) return normalHost(record.data);
  }
  return undefined;
}

/** dns-packet types no question for everything. */
function isAny(type: string): boolean {
  return type === 'ANY';
}

/** DNS names have no case, and a dot at the end is none. */
function isSame(a: string, b: string): boolean {
  return lower(a) === lower(b);
}

function lower(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

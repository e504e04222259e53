/**
 * Two kinds of address, and the one conversion between them.
 *
 * A member's `WireAddress` is the exact 4 or 16 bytes that its owner advertised, and a port. It is compared
 * by bytes and relayed unchanged: to memberlist, 10.0.0.1 in 4 bytes and the same address in the 16-byte
 * v4-mapped form are two addresses, and a change of form is a name conflict. A socket's `Endpoint` is text.
 * Only this file knows how one becomes the other.
 */
import type { Endpoint } from './core.ts';

export interface WireAddress {
  /** 4 bytes (IPv4) or 16 (IPv6 or v4-mapped), in network order. Never written again. */
  readonly bytes: Uint8Array;
  readonly port: number;
}

const MAPPED_PREFIX_BYTES = 12;

/** Equality as memberlist has it: the same bytes in the same form, and the same port. */
export function sameAddress(a: WireAddress, b: WireAddress): boolean {
  return a.port === b.port && sameBytes(a.bytes, b.bytes);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** The endpoint to which a socket sends. A v4-mapped address becomes its IPv4 text. */
export function endpointOf(address: WireAddress): Endpoint {
  return { host: formatIp(address.bytes), port: address.port };
}

/** The address of a socket's endpoint, in its shortest form; `undefined` if the host is not an IP address. */
export function wireAddressOf(endpoint: Endpoint): WireAddress | undefined {
  const bytes = parseIp(endpoint.host);
  return bytes === undefined ? undefined : { bytes, port: endpoint.port };
}

/** `host:port`, with brackets around an IPv6 host. */
export function formatEndpoint(endpoint: Endpoint): string {
  return endpoint.host.includes(':')
    ? `[${endpoint.host}]:${endpoint.port}`
    : `${endpoint.host}:${endpoint.port}`;
}

/**
 * The text of an IP address: dotted for 4 bytes and for v4-mapped ones, RFC 5952 for the other 16-byte ones.
 * Bytes of any other length, which a hostile peer may claim, come out as `?` and hex: no socket takes them.
 */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return `?${hex(bytes.subarray(0, 16))}`;
  if (isMapped(bytes)) return bytes.subarray(MAPPED_PREFIX_BYTES).join('.');
  return formatIpv6(bytes);
}

/** 4 bytes for an IPv4 text, 16 for an IPv6 text (a zone is not part of an address), else `undefined`. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

export function isMapped(bytes: Uint8Array): boolean {
  for (let i = 0; i < 10; i += 1) if (bytes[i] !== 0) return false;
  return bytes[10] === 0xff && bytes[11] === 0xff;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  const run = longestZeroRun(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i += 1) {
    if (i < groups.length && groups[i] === '0') continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i += 1) {
    const part = parts[i]!;
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes[i] = Number(part);
  }
  return bytes;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** The bytes of `a:b:…`; at the end of an address the last group may be a dotted IPv4 address. */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const embedded = isEnd && i === groups.length - 1 ? parseIpv4(group) : undefined;
    if (embedded === undefined) return undefined;
    bytes.push(...embedded);
  }
  return bytes;
}

/**
 * The packets of the epidemic core: rumours and the feedback on them, pages of a comparison and what it
 * brings up. One kind byte, then rows to the end of the packet; integers are big-endian. A format of our own,
 * for lessons and experiments; there is no other program that speaks it.
 */
import { unreachable } from '../base/assert.ts';
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { decodeUtf8, encodeUtf8, utf8Length } from '../base/utf8.ts';
import { Writer } from '../base/writer.ts';
import type { Entry, Stamp, Version } from './entry.ts';

export const KEY_BYTES_MAX = 255;
export const VALUE_BYTES_MAX = 512;
export const RETENTION_MAX = 16;
/** Fits into any path's MTU, with the headers of IPv6 and UDP. */
export const PACKET_BYTES_MAX = 1232;

export type Packet =
  | { readonly kind: 'rumours'; readonly entries: readonly Entry[] }
  | {
      readonly kind: 'feedback';
      readonly rows: readonly { readonly key: string; readonly needed: boolean }[];
    }
  /** All that the sender has of the keys above `after` up to and with `upTo`; `null`: to the end. */
  | {
      readonly kind: 'page';
      readonly after: string;
      readonly upTo: string | null;
      readonly rows: readonly ({ readonly key: string } & Version)[];
    }
  | { readonly kind: 'entries'; readonly entries: readonly Entry[] }
  | { readonly kind: 'wanted'; readonly keys: readonly string[] };

const KINDS = ['rumours', 'feedback', 'page', 'entries', 'wanted'] as const;
const CERTIFICATE = 0xffff;
const HALF = 0x1_0000_0000;

const writer = new Writer();

/** The bytes of `packet`. Keys, values and retention lists are within the limits above. */
export function encodePacket(packet: Packet): Uint8Array {
  writer.begin(PACKET_BYTES_MAX);
  writer.u8(KINDS.indexOf(packet.kind));
  switch (packet.kind) {
    case 'rumours':
    case 'entries':
      for (const entry of packet.entries) writeEntry(entry);
      break;
    case 'feedback':
      for (const { key, needed } of packet.rows) {
        writeKey(key);
        writer.u8(needed ? 1 : 0);
      }
      break;
    case 'page':
      writeKey(packet.after);
      writer.u8(packet.upTo === null ? 0 : 1);
      writeKey(packet.upTo ?? '');
      for (const { key, stamp, activation } of packet.rows) {
        writeKey(key);
        writeStamp(stamp);
        writeStamp(activation);
      }
      break;
    case 'wanted':
      for (const key of packet.keys) writeKey(key);
      break;
  }
  return writer.finish();
}

/** Throws only `DecodeError`. Values are copied: nothing of the result refers to `bytes`. */
export function decodePacket(bytes: Uint8Array): Packet {
  const reader = new Reader().reset(bytes);
  if (bytes.length > PACKET_BYTES_MAX) throw DecodeError.of('limit');
  const kind = KINDS[reader.u8()];
  if (kind === undefined) throw DecodeError.of('unsupported');
  switch (kind) {
    case 'rumours':
    case 'entries':
      return { kind, entries: rowsOf(reader, readEntry) };
    case 'feedback':
      return { kind, rows: rowsOf(reader, () => ({ key: readKey(reader), needed: reader.u8() !== 0 })) };
    case 'page': {
      const after = readKey(reader);
      const hasEnd = reader.u8() !== 0;
      const end = readKey(reader);
      return { kind, after, upTo: hasEnd ? end : null, rows: rowsOf(reader, readVersion) };
    }
    case 'wanted':
      return { kind, keys: rowsOf(reader, readKey) };
    default:
      return unreachable(kind);
  }
}

/** How many of `rows` from `start` on fit into one packet beside `headBytes`; at least one. */
export function fitting<Row>(
  rows: readonly Row[],
  start: number,
  { headBytes, bytesOf }: { readonly headBytes: number; readonly bytesOf: (row: Row) => number },
): number {
  let bytes = headBytes;
  let count = 0;
  while (start + count < rows.length) {
    bytes += bytesOf(rows[start + count]!);
    if (bytes > PACKET_BYTES_MAX && count > 0) break;
    count += 1;
  }
  return count;
}

const STAMP_BYTES = 12;

export const keyBytes = (key: string): number => 1 + utf8Length(key);
export const versionBytes = ({ key }: { readonly key: string }): number => keyBytes(key) + 2 * STAMP_BYTES;

export function entryBytes(entry: Entry): number {
  return versionBytes(entry) + 7 + (entry.value?.length ?? 0) + 4 * entry.retention.length;
}

function writeKey(key: string): void {
  const bytes = encodeUtf8(key);
  writer.u8(bytes.length);
  writer.raw(bytes);
}

function writeStamp({ time, site }: Stamp): void {
  writer.u32(Math.floor(time / HALF));
  writer.u32(time % HALF);
  writer.u32(site);
}

function writeEntry({ key, value, stamp, activation, retention, ageMs }: Entry): void {
  writeKey(key);
  writeStamp(stamp);
  writeStamp(activation);
  writer.u16(value?.length ?? CERTIFICATE);
  if (value !== null) writer.raw(value);
  writer.u32(Math.min(Math.round(ageMs), HALF - 1));
  writer.u8(retention.length);
  for (const site of retention) writer.u32(site);
}

function rowsOf<Row>(reader: Reader, read: (reader: Reader) => Row): Row[] {
  const rows: Row[] = [];
  while (reader.remaining > 0) rows.push(read(reader));
  return rows;
}

/** Invalid UTF-8 becomes U+FFFD, which is longer: such a key might not fit when it is passed on. */
function readKey(reader: Reader): string {
  const key = decodeUtf8(reader.take(reader.u8()));
  if (keyBytes(key) > 1 + KEY_BYTES_MAX) throw DecodeError.of('limit');
  return key;
}

function readStamp(reader: Reader): Stamp {
  const time = reader.u32() * HALF + reader.u32();
  // A site that took such a time for its own could not count on from it.
  if (time > Number.MAX_SAFE_INTEGER / 2) throw DecodeError.of('range');
  return { time, site: reader.u32() };
}

function readVersion(reader: Reader): { readonly key: string } & Version {
  const key = readKey(reader);
  if (key === '') throw DecodeError.of('range');
  return { key, stamp: readStamp(reader), activation: readStamp(reader) };
}

function readEntry(reader: Reader): Entry {
  const version = readVersion(reader);
  const length = reader.u16();
  if (length !== CERTIFICATE && length > VALUE_BYTES_MAX) throw DecodeError.of('limit');
  const value = length === CERTIFICATE ? null : reader.take(length).slice();
  const ageMs = reader.u32();
  const sites = reader.u8();
  if (sites > RETENTION_MAX) throw DecodeError.of('limit');
  const retention = Array.from({ length: sites }, () => reader.u32());
  return { ...version, value, retention, ageMs: value === null ? ageMs : 0 };
}

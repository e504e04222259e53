/**
 * Parts of Serf's messages whose length a peer decides: texts, lists and maps. Each is counted against a
 * limit, and against the bytes that are left, before anything is made for it. Where Serf has a limit of its
 * own, ours is not below it.
 */
import { DecodeError } from '../base/errors.ts';
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { putArrayHeader, putString, readKeyLength, readStructHeader } from '../wire/msgpack.ts';
import { internUtf8 } from '../wire/string-cache.ts';

/** A name, a key, a text for people: as long as a datagram, in which all of them must find room. */
export const TEXT_BYTES_MAX = 0xffff;

/** A string of at most `TEXT_BYTES_MAX` bytes, else `limit`; nil is ''. */
export function readText(reader: Reader): string {
  const length = readKeyLength(reader);
  if (length > TEXT_BYTES_MAX) throw DecodeError.of('limit');
  const start = reader.advance(length);
  return internUtf8(reader.bytes, start, start + length);
}

/** How many items an array has: at most `max`, else `limit`. Nil has none; a map is `type`. */
export function readListHeader(reader: Reader, max: number): number {
  const header = readStructHeader(reader);
  if (header > 0) throw DecodeError.of('type'); // nil and the empty map are 0
  return bounded(reader, header === 0 ? 0 : -1 - header, max);
}

/** How many entries a map has: at most `max`, else `limit`. Nil has none; an array is `type`. */
export function readMapHeader(reader: Reader, max: number): number {
  const header = readStructHeader(reader);
  if (header < 0) throw DecodeError.of('type');
  return bounded(reader, header, max);
}

export function putTexts(writer: Writer, texts: readonly string[]): void {
  putArrayHeader(writer, texts.length);
  for (const text of texts) putString(writer, text);
}

/** Texts, at most `max` of them. */
export function readTexts(reader: Reader, max: number): string[] {
  const count = readListHeader(reader, max);
  const texts: string[] = [];
  for (let i = 0; i < count; i += 1) texts.push(readText(reader));
  return texts;
}

// An item is a byte at least.
function bounded(reader: Reader, count: number, max: number): number {
  if (count > max) throw DecodeError.of('limit');
  if (count > reader.remaining) throw DecodeError.of('truncated');
  return count;
}

/**
 * The msgpack dialect of the wire: the original one of before 2013, in which a string and a byte string look
 * the same ("raw") and neither `str8` nor `bin` exists. Writing keeps to it; reading also takes what newer
 * writers say (memberlist.md §2, go-msgpack `MsgpackHandle`).
 *
 * Byte strings are read as views of the input: whoever keeps them copies them. Strings come out of a cache.
 */
import { DecodeError } from '../base/errors.ts';
import type { Reader } from '../base/reader.ts';
import { encodeUtf8Into, utf8Length } from '../base/utf8.ts';
import type { Writer } from '../base/writer.ts';
import { internUtf8 } from './string-cache.ts';
import { ValueScanner } from './value-scanner.ts';

export const U8_MAX = 0xff;
export const U16_MAX = 0xffff;
export const U32_MAX = 0xffff_ffff;

const NIL = 0xc0;
const NOT_RAW = -1;
const TWO_TO_32 = 0x1_0000_0000;

const scanner = new ValueScanner();

export function putBool(writer: Writer, value: boolean): void {
  writer.u8(value ? 0xc3 : 0xc2);
}

/** A non-negative integer in its shortest form. Up to 2^53. */
export function putUint(writer: Writer, value: number): void {
  if (value < 0x80) {
    writer.u8(value);
  } else if (value <= U8_MAX) {
    writer.u16(0xcc00 | value);
  } else if (value <= U16_MAX) {
    writer.u8(0xcd);
    writer.u16(value);
  } else if (value <= U32_MAX) {
    writer.u8(0xce);
    writer.u32(value);
  } else {
    writer.u8(0xcf);
    writer.u32(Math.floor(value / TWO_TO_32));
    writer.u32(value % TWO_TO_32);
  }
}

/** Any safe integer; the form of a non-negative one is the unsigned one, which all versions understand. */
export function putInt(writer: Writer, value: number): void {
  if (value >= 0) {
    putUint(writer, value);
  } else if (value >= -0x20) {
    writer.u8(value & U8_MAX);
  } else if (value >= -0x80) {
    writer.u16(0xd000 | (value & U8_MAX));
  } else if (value >= -0x8000) {
    writer.u8(0xd1);
    writer.u16(value & U16_MAX);
  } else if (value >= -0x8000_0000) {
    writer.u8(0xd2);
    writer.u32(value);
  } else {
    writer.u8(0xd3);
    writer.u32(Math.floor(value / TWO_TO_32));
    writer.u32(((value % TWO_TO_32) + TWO_TO_32) % TWO_TO_32);
  }
}

export function putString(writer: Writer, text: string): void {
  const { length } = text;
  if (length >= 32) {
    putAnyString(writer, text);
    return;
  }
  writer.ensure(length + 1);
  const { bytes, offset } = writer;
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) {
      putAnyString(writer, text);
      return;
    }
    bytes[offset + 1 + i] = unit;
  }
  bytes[offset] = 0xa0 | length;
  writer.offset = offset + 1 + length;
}

function putAnyString(writer: Writer, text: string): void {
  const length = utf8Length(text);
  putRawHeader(writer, length);
  writer.ensure(length);
  writer.offset = encodeUtf8Into(text, writer.bytes, writer.offset);
}

/** A byte string; `null` is nil, which is not the same as empty. */
export function putBytes(writer: Writer, bytes: Uint8Array | null): void {
  if (bytes === null) {
    writer.u8(NIL);
    return;
  }
  putRawHeader(writer, bytes.length);
  writer.raw(bytes);
}

/** The header of a string or byte string of `length` bytes. */
export function putRawHeader(writer: Writer, length: number): void {
  if (length < 32) {
    writer.u8(0xa0 | length);
  } else if (length <= U16_MAX) {
    writer.u8(0xda);
    writer.u16(length);
  } else {
    writer.u8(0xdb);
    writer.u32(length);
  }
}

export function putMapHeader(writer: Writer, entries: number): void {
  putCount(writer, entries, 0x80, 0xde);
}

export function putArrayHeader(writer: Writer, items: number): void {
  putCount(writer, items, 0x90, 0xdc);
}

function putCount(writer: Writer, count: number, fixed: number, wide: number): void {
  if (count < 16) {
    writer.u8(fixed | count);
  } else if (count <= U16_MAX) {
    writer.u8(wide);
    writer.u16(count);
  } else {
    writer.u8(wide + 1);
    writer.u32(count);
  }
}

/** An integer of any width from 0 to `max`, else `range`; nil is 0; anything else, floats too, is `type`. */
export function readUint(reader: Reader, max: number): number {
  const first = reader.u8();
  const value = first < 0x80 ? first : wideInt(reader, first);
  if (value < 0 || value > max) throw DecodeError.of('range');
  return value;
}

/** A signed integer of any width that is a safe integer, else `range`. */
export function readInt(reader: Reader): number {
  const first = reader.u8();
  const value = first < 0x80 ? first : wideInt(reader, first);
  if (!Number.isSafeInteger(value)) throw DecodeError.of('range');
  return value;
}

function wideInt(reader: Reader, first: number): number {
  switch (first) {
    case NIL:
      return 0;
    case 0xcc:
      return reader.u8();
    case 0xcd:
      return reader.u16();
    case 0xce:
      return reader.u32();
    case 0xcf:
      return reader.u32() * TWO_TO_32 + reader.u32();
    case 0xd0:
      return (reader.u8() << 24) >> 24;
    case 0xd1:
      return (reader.u16() << 16) >> 16;
    case 0xd2:
      return reader.u32() | 0;
    case 0xd3:
      return (reader.u32() | 0) * TWO_TO_32 + reader.u32();
    default:
      if (first >= 0xe0) return first - 0x100;
      throw DecodeError.of('type');
  }
}

/** A boolean; 0 and 1 and nil also do. */
export function readBool(reader: Reader): boolean {
  switch (reader.u8()) {
    case 0xc3:
    case 0x01:
      return true;
    case 0xc2:
    case 0x00:
    case NIL:
      return false;
    default:
      throw DecodeError.of('type');
  }
}

/** A string in any of its forms; nil is ''. */
export function readString(reader: Reader): string {
  const first = reader.u8();
  if (first === NIL) return '';
  const length = rawLength(reader, first);
  if (length === NOT_RAW) throw DecodeError.of('type');
  const start = reader.advance(length);
  return internUtf8(reader.bytes, start, start + length);
}

/** A byte string as a view of the input, or `null` for nil. An array of small integers is copied. */
export function readBytes(reader: Reader): Uint8Array | null {
  const first = reader.u8();
  if (first === NIL) return null;
  const length = rawLength(reader, first);
  if (length !== NOT_RAW) return reader.take(length);
  const items = arrayLength(reader, first);
  if (items > reader.remaining) throw DecodeError.of('truncated'); // an item is a byte at least
  const bytes = new Uint8Array(items);
  for (let i = 0; i < items; i += 1) bytes[i] = readUint(reader, U8_MAX);
  return bytes;
}

/** The length of a map's key; its bytes come next. Keys are compared as bytes and never become strings. */
export function readKeyLength(reader: Reader): number {
  const first = reader.u8();
  if (first === NIL) return 0;
  const length = rawLength(reader, first);
  if (length === NOT_RAW) throw DecodeError.of('type');
  return length;
}

/**
 * The header of a struct: the number of entries of a map, or −1 − the number of items of an array, in which
 * the fields stand in the order of their declaration. Nil is the empty map.
 */
export function readStructHeader(reader: Reader): number {
  const first = reader.u8();
  if (first >= 0x80 && first < 0x90) return first & 0x0f;
  if (first === NIL) return 0;
  if (first === 0xde) return reader.u16();
  if (first === 0xdf) return reader.u32();
  return -1 - arrayLength(reader, first);
}

/** Moves over one value, whatever it is and however deep. */
export function skipValue(reader: Reader): void {
  scanner.start();
  if (!scanner.scan(reader.bytes, reader.offset, reader.end)) throw DecodeError.of('truncated');
  reader.offset += scanner.length;
}

function rawLength(reader: Reader, first: number): number {
  if (first >= 0xa0 && first < 0xc0) return first & 0x1f;
  switch (first) {
    case 0xc4:
    case 0xd9:
      return reader.u8();
    case 0xc5:
    case 0xda:
      return reader.u16();
    case 0xc6:
    case 0xdb:
      return reader.u32();
    default:
      return NOT_RAW;
  }
}

function arrayLength(reader: Reader, first: number): number {
  if (first >= 0x90 && first < 0xa0) return first & 0x0f;
  if (first === 0xdc) return reader.u16();
  if (first === 0xdd) return reader.u32();
  throw DecodeError.of('type');
}

/**
 * Finds the msgpack values in a connection's bytes. RPC has no frames: a value ends where its own headers
 * say, so whoever receives must look into it to know how much to wait for.
 *
 * Limits hold before anything is made: a length over the limit is refused when its header is there, and only
 * what has really come is ever stored. Depth and the number of items are bounded, too, for a megabyte of
 * empty maps would become a hundred megabytes of objects.
 */
import { DecodeError, Reader } from 'hearsay/wire';
import { Extension, Float, integerOf, MapValue, Raw, type Value } from './values.ts';

export interface ValueLimits {
  /** Bytes of one value, headers included. */
  readonly valueBytesMax: number;
  /** Values in one value, itself included. */
  readonly itemsMax: number;
  /** Arrays and maps in each other. */
  readonly depthMax: number;
}

const FIRST_BUFFER_BYTES = 1024;
const NOTHING = new Uint8Array(0);

export class ValueDecoder {
  readonly #limits: ValueLimits;
  #bytes: Uint8Array = NOTHING;
  #start = 0;
  #end = 0;
  /** How much of the value at `#start` has been looked at. May exceed what has come. */
  #scanned = 0;
  #items = 0;
  /** For each open array or map, how many values are still to come in it. The first is the value itself. */
  #open: number[] = [1];

  constructor(limits: ValueLimits) {
    this.#limits = limits;
  }

  /** Bytes that wait for the rest of their value. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  /** Adds what has come. The bytes are copied. */
  push(chunk: Uint8Array): void {
    this.#makeRoom(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next value, or `undefined` if more bytes are needed. Nothing in it shares memory with the decoder.
   * @throws DecodeError for what is no value, or one over a limit; no value can be had after it.
   */
  next(): Value | undefined {
    if (!this.#scan()) return undefined;
    const end = this.#start + this.#scanned;
    const value = decodeValue(new Reader().reset(this.#bytes, this.#start, end));
    this.#start = end;
    this.#scanned = 0;
    this.#items = 0;
    this.#open = [1];
    if (this.#start === this.#end) {
      this.#bytes = NOTHING;
      this.#start = 0;
      this.#end = 0;
    }
    return value;
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const pending = this.#bytes.subarray(this.#start, this.#end);
    const wanted = Math.max(pending.length + length, 2 * pending.length, FIRST_BUFFER_BYTES);
    const bytes = wanted <= this.#bytes.length ? this.#bytes : new Uint8Array(wanted);
    bytes.set(pending);
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = pending.length;
  }

  /** Whether the value at `#start` is complete. Goes on where it stopped. */
  #scan(): boolean {
    const open = this.#open;
    while (open.length > 0) {
      const at = this.#start + this.#scanned;
      if (at >= this.#end) return false;
      const first = this.#bytes[at]!;
      const header = headerBytes(first);
      if (at + header > this.#end) return false;
      this.#items += 1;
      this.#scanned += header + bodyBytes(this.#bytes, at, first);
      const children = childCount(this.#bytes, at, first);
      open[open.length - 1]! -= 1;
      if (children > 0) open.push(children);
      this.#hold(children);
      while (open.length > 0 && open[open.length - 1] === 0) open.pop();
    }
    return this.#start + this.#scanned <= this.#end;
  }

  /** An item is a byte at least, so a promise of too many is refused before any of them has come. */
  #hold(children: number): void {
    const { valueBytesMax, itemsMax, depthMax } = this.#limits;
    if (this.#scanned + children > valueBytesMax || this.#items + children > itemsMax) {
      throw DecodeError.of('limit');
    }
    if (this.#open.length - 1 > depthMax) throw DecodeError.of('depth');
  }
}

/** The length of a header, with the lengths and the fixed-size numbers that are part of it. */
function headerBytes(first: number): number {
  if (first < 0xc0 || first >= 0xe0) return 1;
  return HEADER_BYTES[first - 0xc0]!;
}

// prettier-ignore
const HEADER_BYTES = Uint8Array.from(
  '1 1 1 1  2 3 5  2 3 5  5 9  2 3 5 9  2 3 5 9  3 4 6 10 18  2 3 5  3 5  3 5'.split(/ +/).map(Number),
);

/** How many bytes follow the header. */
function bodyBytes(bytes: Uint8Array, at: number, first: number): number {
  if (first >= 0xa0 && first < 0xc0) return first & 0x1f;
  if (isOneOf(first, 0xc4, 0xd9)) return bytes[at + 1]!;
  if (isOneOf(first, 0xc5, 0xda)) return u16(bytes, at + 1);
  if (isOneOf(first, 0xc6, 0xdb)) return u32(bytes, at + 1);
  if (first === 0xc7) return bytes[at + 1]! + 1;
  if (first === 0xc8) return u16(bytes, at + 1) + 1;
  return first === 0xc9 ? u32(bytes, at + 1) + 1 : 0;
}

/** How many values this one holds. */
function childCount(bytes: Uint8Array, at: number, first: number): number {
  if (first === 0xc1) throw DecodeError.of('type');
  if (first >= 0x80 && first < 0x90) return (first & 0x0f) * 2;
  if (first >= 0x90 && first < 0xa0) return first & 0x0f;
  if (first === 0xdc) return u16(bytes, at + 1);
  if (first === 0xdd) return u32(bytes, at + 1);
  if (first === 0xde) return u16(bytes, at + 1) * 2;
  return first === 0xdf ? u32(bytes, at + 1) * 2 : 0;
}

/** The value at the reader. It is complete, and no deeper than the limit. */
function decodeValue(reader: Reader): Value {
  const first = reader.u8();
  if (first < 0x80) return first;
  if (first < 0x90) return decodeMap(reader, first & 0x0f);
  if (first < 0xa0) return decodeList(reader, first & 0x0f);
  if (first < 0xc0) return decodeRaw(reader, first & 0x1f, true);
  if (first >= 0xe0) return first - 0x100;
  if (first >= 0xca && first <= 0xd3) return decodeNumber(reader, first);
  switch (first) {
    case 0xc0:
      return null;
    case 0xc2:
    case 0xc3:
      return first === 0xc3;
    case 0xc4:
    case 0xd9:
      return decodeRaw(reader, reader.u8(), first === 0xd9);
    case 0xc5:
    case 0xda:
      return decodeRaw(reader, reader.u16(), first === 0xda);
    case 0xc6:
    case 0xdb:
      return decodeRaw(reader, reader.u32(), first === 0xdb);
    case 0xdc:
      return decodeList(reader, reader.u16());
    case 0xdd:
      return decodeList(reader, reader.u32());
    case 0xde:
      return decodeMap(reader, reader.u16());
    case 0xdf:
      return decodeMap(reader, reader.u32());
    default:
      return decodeExtension(reader, first);
  }
}

function decodeNumber(reader: Reader, first: number): Value {
  const at = reader.advance(headerBytes(first) - 1);
  const view = new DataView(reader.bytes.buffer, reader.bytes.byteOffset);
  switch (first) {
    case 0xca:
      return new Float(view.getFloat32(at));
    case 0xcb:
      return new Float(view.getFloat64(at));
    case 0xcc:
      return view.getUint8(at);
    case 0xcd:
      return view.getUint16(at);
    case 0xce:
      return view.getUint32(at);
    case 0xcf:
      return integerOf(view.getBigUint64(at));
    case 0xd0:
      return view.getInt8(at);
    case 0xd1:
      return view.getInt16(at);
    case 0xd2:
      return view.getInt32(at);
    default:
      return integerOf(view.getBigInt64(at));
  }
}

function decodeRaw(reader: Reader, length: number, isText: boolean): Raw {
  return new Raw(reader.take(length).slice(), isText);
}

function decodeList(reader: Reader, count: number): Value[] {
  const items: Value[] = [];
  for (let i = 0; i < count; i += 1) items.push(decodeValue(reader));
  return items;
}

function decodeMap(reader: Reader, count: number): MapValue {
  const entries: [Value, Value][] = [];
  for (let i = 0; i < count; i += 1) entries.push([decodeValue(reader), decodeValue(reader)]);
  return new MapValue(entries);
}

/** `c7`–`c9` say their length, `d4`–`d8` are it; a type byte follows. */
function decodeExtension(reader: Reader, first: number): Extension {
  if (first >= 0xd4) return new Extension(reader.take(headerBytes(first) - 1).slice());
  const length = first === 0xc7 ? reader.u8() : first === 0xc8 ? reader.u16() : reader.u32();
  return new Extension(reader.take(length + 1).slice());
}

function isOneOf(first: number, a: number, b: number): boolean {
  return first === a || first === b;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

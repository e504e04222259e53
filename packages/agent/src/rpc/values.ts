/**
 * The values of Serf's RPC: msgpack by its present specification, in which text (`str`) and bytes (`bin`) are
 * two things and a null byte string is nil (serf `ipc.go` on go-msgpack with `WriteExt`). Gossip speaks the
 * older dialect, which is `hearsay/wire`.
 *
 * What is read keeps apart what the wire keeps apart: a float is a `Float`, a string of either kind is a
 * `Raw`, for only the field knows whether it wants text or bytes; peers send both for both.
 */
import { Writer } from 'hearsay/wire';

/** A number that travels as a float whatever its value. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A string as it was read: its bytes, and whether it came as text. */
export class Raw {
  readonly bytes: Uint8Array;
  readonly isText: boolean;

  constructor(bytes: Uint8Array, isText: boolean) {
    this.bytes = bytes;
    this.isText = isText;
  }
}

/** An extension type: nothing of ours, but no reason not to read the rest. */
export class Extension {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** An integer of up to 64 bits: a number where it is safe, else a bigint. Never both for one value. */
export type Integer = number | bigint;

/** What comes in. A map is its entries in their order: keys may repeat, and then the last one counts. */
export type Value = null | boolean | Integer | Float | Raw | Extension | readonly Value[] | MapValue;

export class MapValue {
  readonly entries: readonly (readonly [Value, Value])[];

  constructor(entries: readonly (readonly [Value, Value])[]) {
    this.entries = entries;
  }
}

/** What goes out. Records are written with their keys sorted, as serf does; a `Map` in its order. */
export type Encodable =
  | null
  | boolean
  | Integer
  | string
  | Uint8Array
  | Float
  | readonly Encodable[]
  | ReadonlyMap<string, Encodable>
  | EncodableRecord;

export interface EncodableRecord {
  readonly [key: string]: Encodable;
}

/** The integer that stands for a 64-bit one. */
export function integerOf(value: bigint): Integer {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

interface Forms {
  readonly fixed: number;
  readonly fixedMax: number;
  readonly u8?: number;
  readonly u16: number;
  readonly u32: number;
}

const LIST_FORMS: Forms = { fixed: 0x90, fixedMax: 15, u16: 0xdc, u32: 0xdd };
const MAP_FORMS: Forms = { fixed: 0x80, fixedMax: 15, u16: 0xde, u32: 0xdf };
const TEXT_FORMS: Forms = { fixed: 0xa0, fixedMax: 31, u8: 0xd9, u16: 0xda, u32: 0xdb };
const BYTES_FORMS: Forms = { fixed: 0, fixedMax: -1, u8: 0xc4, u16: 0xc5, u32: 0xc6 };

const writer = new Writer();

/** The values one after another, as they go over the connection: they have no frame. */
export function encodeValues(...values: readonly Encodable[]): Uint8Array {
  writer.begin();
  for (const value of values) putValue(value);
  return writer.finish();
}

function putValue(value: Encodable): void {
  if (value === null) writer.u8(0xc0);
  else if (typeof value === 'boolean') writer.u8(value ? 0xc3 : 0xc2);
  else if (typeof value === 'number') putNumber(value);
  else if (typeof value === 'bigint') putInteger(value);
  else if (typeof value === 'string') putText(value);
  else if (value instanceof Uint8Array) putBytes(value);
  else if (value instanceof Float) putFloat(value.value);
  else if (isList(value)) putList(value);
  else if (value instanceof Map) putMap(value as ReadonlyMap<string, Encodable>);
  else putRecord(value as EncodableRecord);
}

function isList(value: object): value is readonly Encodable[] {
  return Array.isArray(value);
}

function putList(items: readonly Encodable[]): void {
  putHeader(items.length, LIST_FORMS);
  for (const item of items) putValue(item);
}

function putMap(map: ReadonlyMap<string, Encodable>): void {
  putHeader(map.size, MAP_FORMS);
  for (const [key, value] of map) {
    putText(key);
    putValue(value);
  }
}

function putRecord(record: EncodableRecord): void {
  const keys = Object.keys(record).sort();
  putHeader(keys.length, MAP_FORMS);
  for (const key of keys) {
    putText(key);
    putValue(record[key]!);
  }
}

const encoder = new TextEncoder();

function putText(text: string): void {
  if (text.length < 32 && putShortText(text)) return;
  const bytes = encoder.encode(text);
  putHeader(bytes.length, TEXT_FORMS);
  writer.raw(bytes);
}

/** Names of fields and most others: ASCII, and short. False: it is not, and nothing is written. */
function putShortText(text: string): boolean {
  const { length } = text;
  writer.ensure(length + 1);
  const { bytes, offset } = writer;
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return false;
    bytes[offset + 1 + i] = unit;
  }
  bytes[offset] = 0xa0 | length;
  writer.offset = offset + 1 + length;
  return true;
}

function putBytes(bytes: Uint8Array): void {
  putHeader(bytes.length, BYTES_FORMS);
  writer.raw(bytes);
}

function putHeader(length: number, forms: Forms): void {
  if (length <= forms.fixedMax) {
    writer.u8(forms.fixed | length);
  } else if (forms.u8 !== undefined && length <= 0xff) {
    writer.u16((forms.u8 << 8) | length);
  } else if (length <= 0xffff) {
    writer.u8(forms.u16);
    writer.u16(length);
  } else {
    writer.u8(forms.u32);
    writer.u32(length);
  }
}

/** The usual ones without a bigint. */
function putNumber(value: number): void {
  if (value < 0 || value > 0xffff) putInteger(BigInt(value));
  else if (value < 0x80) writer.u8(value);
  else if (value <= 0xff) writer.u16(0xcc00 | value);
  else {
    writer.u8(0xcd);
    writer.u16(value);
  }
}

/** Not negative: the unsigned forms, which every version of serf reads in any field. */
function putInteger(value: bigint): void {
  if (value >= 0n) {
    if (value < 0x80n) writer.u8(Number(value));
    else if (value <= 0xffn) writer.u16(0xcc00 | Number(value));
    else putWide(value, value <= 0xffffn ? 2 : value <= 0xffff_ffffn ? 4 : 8, 0xcd);
  } else if (value >= -0x20n) {
    writer.u8(Number(value) & 0xff);
  } else if (value >= -0x80n) {
    writer.u16(0xd000 | (Number(value) & 0xff));
  } else {
    putWide(value, value >= -0x8000n ? 2 : value >= -0x8000_0000n ? 4 : 8, 0xd1);
  }
}

/** `first` is the byte of the form with 16 bits; those with 32 and 64 follow it. */
function putWide(value: bigint, bytes: 2 | 4 | 8, first: number): void {
  if (bytes === 2) {
    writer.u8(first);
    writer.u16(Number(BigInt.asUintN(16, value)));
  } else if (bytes === 4) {
    writer.u8(first + 1);
    writer.u32(Number(BigInt.asUintN(32, value)));
  } else {
    writer.u8(first + 2);
    writer.u32(Number(BigInt.asUintN(32, value >> 32n)));
    writer.u32(Number(BigInt.asUintN(32, value)));
  }
}

function putFloat(value: number): void {
  const bytes = new Uint8Array(9);
  bytes[0] = 0xcb;
  new DataView(bytes.buffer).setFloat64(1, value);
  writer.raw(bytes);
}

/**
 * Plain data as JSON: what a core is commanded and what it saves. JSON has neither bytes nor infinite
 * numbers; those are maps with one key that begins with `$`, and a key of the data's own that begins so gets
 * one `$` more:
 *
 *   {"$Uint8Array":"AQI="}   any typed array, its bytes in base64, little-endian
 *   {"$number":"Infinity"}   Infinity, -Infinity, NaN, -0
 *   {"$bigint":"12"}
 *   {"$map":[[key, value], …]}   and {"$set":[item, …]}
 *
 * A key whose value is `undefined` is left out, and comes back as absent. Functions, dates and objects
 * of a class are not plain.
 */
import { decodeBase64, encodeBase64 } from '../base/base64.ts';
import { UsageError } from '../base/errors.ts';
import { TraceError } from './trace-error.ts';

/** How deep data may be nested. */
export const PLAIN_DEPTH_MAX = 64;

type TypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** The kinds of typed arrays: one letter of each is its tag's end, so only names that are known are read. */
const TYPED_ARRAYS: Readonly<Record<string, { readonly BYTES_PER_ELEMENT: number } & TypedArrayMaker>> = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
};
type TypedArrayMaker = new (buffer: ArrayBuffer) => TypedArray;

const NUMBERS: Readonly<Record<string, number>> = {
  Infinity,
  '-Infinity': -Infinity,
  NaN: Number.NaN,
  '-0': -0,
};

/** The data as JSON text. @throws UsageError naming the place of what is not plain. */
export function encodePlain(data: unknown): string {
  return JSON.stringify(tagged(data, '', 0));
}

/** The data of a text. @throws TraceError with code `content` */
export function decodePlain(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new TraceError('content', 'text that is no JSON');
  }
  return untagged(json, 0);
}

function tagged(data: unknown, place: string, depth: number): unknown {
  if (depth > PLAIN_DEPTH_MAX)
    throw new UsageError(named(place), data, `nest at most ${PLAIN_DEPTH_MAX} deep`);
  if (data === null || typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'number') return taggedNumber(data);
  if (typeof data === 'bigint') return { $bigint: String(data) };
  if (typeof data !== 'object') throw new UsageError(named(place), typeof data, 'it must be plain data');
  if (Array.isArray(data)) return data.map((one, i) => tagged(one, `${place}[${i}]`, depth + 1));
  if (ArrayBuffer.isView(data)) return taggedBytes(data, place);
  if (data instanceof Map) return { $map: tagged([...data], place, depth + 1) };
  if (data instanceof Set) return { $set: tagged([...data], place, depth + 1) };
  const prototype: unknown = Object.getPrototypeOf(data);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new UsageError(named(place), data, 'it must be plain data, without a class');
  }
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) continue;
    entries.push([key.startsWith('$') ? `$${key}` : key, tagged(value, `${place}.${key}`, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

function taggedNumber(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

function taggedBytes(view: ArrayBufferView, place: string): unknown {
  // The name of its kind, also of Node's `Buffer` and of arrays from another realm.
  const kind = view instanceof Uint8Array ? 'Uint8Array' : Object.prototype.toString.call(view).slice(8, -1);
  const maker = TYPED_ARRAYS[kind];
  if (maker === undefined)
    throw new UsageError(named(place), kind, 'an array of numbers up to 32 bits or floats');
  const { buffer, byteOffset, byteLength } = view;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return { [`$${kind}`]: encodeBase64(inLittleEndian(bytes, maker.BYTES_PER_ELEMENT)) };
}

function untagged(json: unknown, depth: number): unknown {
  if (depth > PLAIN_DEPTH_MAX)
    throw new TraceError('content', `data nested more than ${PLAIN_DEPTH_MAX} deep`);
  if (Array.isArray(json)) return json.map((one) => untagged(one, depth + 1));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json);
  const [first] = entries;
  if (first?.[0].startsWith('$') === true && !first[0].startsWith('$$')) return untaggedValue(entries, depth);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key.startsWith('$') && !key.startsWith('$$'))
        throw new TraceError('content', `a stray '${shown(key)}'`);
      return [key.startsWith('$') ? key.slice(1) : key, untagged(value, depth + 1)];
    }),
  );
}

function untaggedValue(entries: readonly [string, unknown][], depth: number): unknown {
  const [key, value] = entries[0]!;
  const name = key.slice(1);
  if (entries.length > 1) throw new TraceError('content', `a value that is no '${shown(key)}'`);
  if (name === 'map' || name === 'set') return untaggedItems(name, value, depth);
  const maker = Object.hasOwn(TYPED_ARRAYS, name) ? TYPED_ARRAYS[name] : undefined;
  if (typeof value !== 'string' || (maker === undefined && name !== 'number' && name !== 'bigint')) {
    throw new TraceError('content', `a value that is no '${shown(key)}'`);
  }
  if (name === 'bigint') {
    if (!/^-?\d{1,40}$/.test(value)) throw new TraceError('content', `no whole number: '${shown(value)}'`);
    return BigInt(value);
  }
  if (maker === undefined) {
    if (!Object.hasOwn(NUMBERS, value)) throw new TraceError('content', `no number: '${shown(value)}'`);
    return NUMBERS[value];
  }
  const bytes = decodeBase64(value);
  if (bytes === undefined || bytes.length % maker.BYTES_PER_ELEMENT !== 0) {
    throw new TraceError('content', `bytes that are no ${name}`);
  }
  return new maker(inLittleEndian(bytes, maker.BYTES_PER_ELEMENT).buffer as ArrayBuffer);
}

function untaggedItems(name: 'map' | 'set', value: unknown, depth: number): unknown {
  const items = untagged(value, depth + 1);
  if (!Array.isArray(items)) throw new TraceError('content', `a ${name} without a list`);
  if (name === 'set') return new Set(items);
  const isPair = (one: unknown): boolean => Array.isArray(one) && one.length === 2;
  if (!items.every(isPair)) throw new TraceError('content', 'a map whose items are no pairs');
  return new Map(items as [unknown, unknown][]);
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A copy of `bytes` in the order of the file, or back in that of this machine. */
function inLittleEndian(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const copy = bytes.slice();
  if (IS_LITTLE_ENDIAN || elementBytes === 1) return copy;
  for (let at = 0; at < copy.length; at += elementBytes) copy.subarray(at, at + elementBytes).reverse();
  return copy;
}

function named(place: string): string {
  return place === '' ? 'data' : `data${place}`;
}

function shown(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}

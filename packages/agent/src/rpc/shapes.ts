/**
 * What a value must be to be a field of a message, as liberally as serf's decoder takes it: keys in any order
 * and unknown ones ignored, a struct also as an array in the order of its declaration, nil for the zero value
 * of anything, text and bytes for each other, integers in any width.
 */
import { DecodeError } from 'hearsay/wire';
import { Float, type Integer, integerOf, MapValue, Raw, type Value } from './values.ts';

/** How one field is read. */
export interface Field<T> {
  /** What it is if nobody says: Go's zero value. Made anew for each message. */
  readonly zero: () => T;
  /** @throws DecodeError */
  readonly read: (value: Value) => T;
}

/** The fields of a message by their names on the wire, in the order in which serf declares them. */
export type Shape<T> = { readonly [K in keyof T]: Field<T[K]> };

const decoder = new TextDecoder();

export const text: Field<string> = {
  zero: () => '',
  read: (value) => (value === null ? '' : decoder.decode(rawOf(value).bytes)),
};

/** Bytes, or `null` for nil, which is not the same as none. Also an array of small integers. */
export const bytes: Field<Uint8Array | null> = {
  zero: () => null,
  read(value) {
    if (value === null) return null;
    if (isList(value)) return Uint8Array.from(value.map((item) => Number(integer(0n, 0xffn).read(item))));
    return rawOf(value).bytes;
  },
};

export const flag: Field<boolean> = {
  zero: () => false,
  read(value) {
    if (typeof value === 'boolean') return value;
    if (value === null || value === 0) return false;
    if (value === 1) return true;
    throw DecodeError.of('type');
  },
};

/** An integer from `min` to `max`. */
export function integer(min: bigint, max: bigint): Field<Integer> {
  return {
    zero: () => 0,
    read(value) {
      if (value === null) return 0;
      if (typeof value !== 'number' && typeof value !== 'bigint') throw DecodeError.of('type');
      if (value < min || value > max) throw DecodeError.of('range');
      return integerOf(BigInt(value));
    },
  };
}

const I32 = integer(-0x8000_0000n, 0x7fff_ffffn);

export const u64: Field<Integer> = integer(0n, 0xffff_ffff_ffff_ffffn);
export const i64: Field<Integer> = integer(-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn);
export const i32: Field<number> = { zero: () => 0, read: (value) => Number(I32.read(value)) };
export const u16: Field<number> = small(0xffffn);
export const u8: Field<number> = small(0xffn);

function small(max: bigint): Field<number> {
  const field = integer(0n, max);
  return { zero: () => 0, read: (value) => Number(field.read(value)) };
}

/** A float; an integer will do. */
export const float: Field<number> = {
  zero: () => 0,
  read(value) {
    if (value instanceof Float) return value.value;
    return Number(i64.read(value));
  },
};

/** An array, or `null` for nil. */
export function listOf<T>(item: Field<T>): Field<T[] | null> {
  return {
    zero: () => null,
    read(value) {
      if (value === null) return null;
      if (!isList(value)) throw DecodeError.of('type');
      return value.map((one) => item.read(one));
    },
  };
}

/** A map with text for keys, or `null` for nil. */
export function mapOf<T>(item: Field<T>): Field<ReadonlyMap<string, T> | null> {
  return {
    zero: () => null,
    read(value) {
      if (value === null) return null;
      if (!(value instanceof MapValue)) throw DecodeError.of('type');
      return new Map(value.entries.map(([key, one]) => [text.read(key), item.read(one)]));
    },
  };
}

/** A message within a message. */
export function structOf<T>(shape: Shape<T>): Field<T> {
  return { zero: () => zeroOf(shape), read: (value) => readShape(shape, value) };
}

/** The message that `value` is. @throws DecodeError */
export function readShape<T>(shape: Shape<T>, value: Value): T {
  return readOver(shape, value, zeroOf(shape));
}

/** As `readShape`, but what `value` does not say stays as it is in `before`. */
export function readOver<T>(shape: Shape<T>, value: Value, before: T): T {
  if (value === null) return zeroOf(shape);
  const fields = new Map(Object.entries<Field<unknown>>(shape));
  const read: Record<string, unknown> = { ...(before as object) };
  if (isList(value)) {
    for (const [i, [name, field]] of [...fields].entries()) {
      if (i < value.length) read[name] = field.read(value[i]!);
    }
  } else if (value instanceof MapValue) {
    for (const [key, one] of value.entries) {
      const name = text.read(key);
      const field = fields.get(name);
      if (field !== undefined) read[name] = field.read(one);
    }
  } else {
    throw DecodeError.of('type');
  }
  return read as T;
}

export function zeroOf<T>(shape: Shape<T>): T {
  const zeros = Object.entries<Field<unknown>>(shape).map(([name, field]) => [name, field.zero()]);
  return Object.fromEntries(zeros) as T;
}

function rawOf(value: Value): Raw {
  if (value instanceof Raw) return value;
  throw DecodeError.of('type');
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

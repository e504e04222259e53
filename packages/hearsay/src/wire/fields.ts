/**
 * The field names of one message as bytes: written as they are, and matched without making a string. A
 * field's number is its place in wire order (ascending bytes). Peers write in that order, so the next field
 * is tried first.
 */
import type { Reader } from '../base/reader.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { readKeyLength } from './msgpack.ts';

/** What `next` says of a field that we do not know: skip its value. */
export const UNKNOWN_FIELD = -1;

export class Fields {
  /** Each name with its msgpack header, ready to be written. */
  readonly keys: readonly Uint8Array[];
  readonly #declared: readonly number[];

  /**
   * `names` in wire order. `declared`: the same names in the order of memberlist's declaration, which is the
   * order of an array's items; a name that is only in `names` cannot come in an array.
   */
  constructor(names: readonly string[], declared: readonly string[]) {
    this.keys = names.map((name) => Uint8Array.of(0xa0 | name.length, ...encodeUtf8(name)));
    this.#declared = declared.map((name) => names.indexOf(name));
  }

  /**
   * The number of the next field of a struct, whose value comes next. `header` is from `readStructHeader`,
   * `index` counts the entries read, `previous` is what the last call returned (−1 at first).
   */
  next(reader: Reader, header: number, index: number, previous: number): number {
    if (header >= 0) return this.#match(reader, previous + 1);
    return index < this.#declared.length ? this.#declared[index]! : UNKNOWN_FIELD;
  }

  #match(reader: Reader, likely: number): number {
    const length = readKeyLength(reader);
    const start = reader.advance(length);
    const { keys } = this;
    for (let i = 0; i < keys.length; i += 1) {
      const field = likely + i < keys.length ? likely + i : likely + i - keys.length;
      if (isKey(keys[field]!, reader.bytes, start, length)) return field;
    }
    return UNKNOWN_FIELD;
  }
}

/** How many fields a struct with this header has. */
export function fieldCount(header: number): number {
  return header >= 0 ? header : -1 - header;
}

function isKey(key: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (key.length !== length + 1) return false;
  for (let i = 0; i < length; i += 1) if (key[i + 1] !== bytes[start + i]) return false;
  return true;
}

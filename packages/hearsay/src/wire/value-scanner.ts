/**
 * Finds where a msgpack value ends, without decoding it and without recursion: a counter of values still to
 * come stands in for the stack, so nesting costs nothing however deep it is. It can stop in the middle and go
 * on when more bytes have come, and never looks at a byte twice but for a cut header of at most five.
 */
import { DecodeError } from '../base/errors.ts';

export class ValueScanner {
  /**
   * How long the value is as far as it is known: all of it, once `scan` has said true. May exceed what has
   * come.
   */
  length = 0;
  #pending = 0;

  /** Starts over with a new value. */
  start(): void {
    this.length = 0;
    this.#pending = 1;
  }

  /**
   * Goes on with the value that begins at `start`, of which the bytes up to `end` have come. True: it is
   * complete and `length` bytes long. False: more bytes are needed. Throws `type` for a byte that begins no
   * value.
   */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    while (this.#pending > 0) {
      const at = start + this.length;
      if (at >= end) return false;
      const first = bytes[at]!;
      const header = headerBytes(first);
      if (at + header > end) return false;
      this.length += header + bodyBytes(bytes, at, first);
      this.#pending += children(bytes, at, first) - 1;
    }
    return start + this.length <= end;
  }
}

/** The length of a header, lengths and fixed-size numbers included. */
function headerBytes(first: number): number {
  if (first < 0xc0 || first >= 0xe0) return 1;
  return HEADER_BYTES[first - 0xc0]!;
}

/** How many bytes follow the header before the next value. */
function bodyBytes(bytes: Uint8Array, at: number, first: number): number {
  if (first >= 0xa0 && first < 0xc0) return first & 0x1f;
  switch (first) {
    case 0xc4:
    case 0xd9:
      return bytes[at + 1]!;
    case 0xc5:
    case 0xda:
      return u16(bytes, at + 1);
    case 0xc6:
    case 0xdb:
      return u32(bytes, at + 1);
    case 0xc7:
      return bytes[at + 1]! + 1;
    case 0xc8:
      return u16(bytes, at + 1) + 1;
    case 0xc9:
      return u32(bytes, at + 1) + 1;
    default:
      return 0;
  }
}

/** How many values this one holds. */
function children(bytes: Uint8Array, at: number, first: number): number {
  if (first >= 0x80 && first < 0x90) return (first & 0x0f) * 2;
  if (first >= 0x90 && first < 0xa0) return first & 0x0f;
  switch (first) {
    case 0xc1:
      throw DecodeError.of('type');
    case 0xdc:
      return u16(bytes, at + 1);
    case 0xdd:
      return u32(bytes, at + 1);
    case 0xde:
      return u16(bytes, at + 1) * 2;
    case 0xdf:
      return u32(bytes, at + 1) * 2;
    default:
      return 0;
  }
}

// For c0 … df. Extensions (c7–c9, d4–d8) never come from memberlist; a later peer's are skipped like anything
// else. prettier-ignore
const HEADER_BYTES = Uint8Array.of(
  1,
  1,
  1,
  1,
  2,
  3,
  5,
  2,
  3,
  5,
  5,
  9,
  2,
  3,
  5,
  9,
  2,
  3,
  5,
  9,
  3,
  4,
  6,
  10,
  18,
  2,
  3,
  5,
  3,
  5,
  3,
  5,
);

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

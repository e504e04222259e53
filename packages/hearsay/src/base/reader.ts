/**
 * A cursor over received bytes. One instance is reused for message after message (`reset`), so that decoding
 * makes no object but the message. What runs past the end is a `DecodeError` with code `truncated`; nothing
 * here copies.
 */
import { DecodeError } from './errors.ts';

const NOTHING = new Uint8Array(0);

export class Reader {
  bytes: Uint8Array = NOTHING;
  offset = 0;
  /** Where reading stops: one past the last byte. */
  end = 0;

  /** Starts over `bytes` from `start` up to `end`. The bytes are borrowed. */
  reset(bytes: Uint8Array, start = 0, end: number = bytes.length): this {
    this.bytes = bytes;
    this.offset = start;
    this.end = end;
    return this;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  u8(): number {
    if (this.offset >= this.end) throw DecodeError.of('truncated');
    const value = this.bytes[this.offset]!;
    this.offset += 1;
    return value;
  }

  /** Big-endian, like all integers of the wire. */
  u16(): number {
    const at = this.advance(2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  u32(): number {
    const at = this.advance(4);
    const { bytes } = this;
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }

  /** The next `length` bytes as a view of the input: whoever keeps them copies them. */
  take(length: number): Uint8Array {
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Moves over `length` bytes and returns where they start. */
  advance(length: number): number {
    const at = this.offset;
    if (length > this.end - at) throw DecodeError.of('truncated');
    this.offset = at + length;
    return at;
  }
}

/**
 * Writes one message at a time into a slab. `begin`, puts, `finish`; the finished bytes are never written
 * again. One instance is reused for all messages of an owner.
 */
import { Slab } from './slab.ts';

const NOTHING = new Uint8Array(0);
const USUAL_BYTES = 256;

export class Writer {
  /** What is written now. Replaced when it must grow: read it again after `ensure`. */
  bytes: Uint8Array = NOTHING;
  offset = 0;
  #start = 0;
  #limit = 0;
  readonly #slab: Slab;

  constructor(slab: Slab = new Slab()) {
    this.#slab = slab;
  }

  /** Starts a message. Room for `bytesMax` is set aside; a longer message costs a copy and nothing else. */
  begin(bytesMax: number = USUAL_BYTES): void {
    this.#slab.reserve(bytesMax);
    this.bytes = this.#slab.chunk;
    this.#start = this.#slab.start;
    this.offset = this.#start;
    this.#limit = this.#start + bytesMax;
  }

  /** How many bytes this message has so far. */
  get length(): number {
    return this.offset - this.#start;
  }

  /** What is written so far, without ending the message: valid until the next `begin`. */
  written(): Uint8Array {
    return this.bytes.subarray(this.#start, this.offset);
  }

  /** Ends the message and returns it: a part of the slab that is never written again. */
  finish(): Uint8Array {
    this.#limit = 0;
    return this.#slab.commit(this.offset);
  }

  /** Makes room for `length` more bytes. The puts below do it themselves. */
  ensure(length: number): void {
    if (this.offset + length > this.#limit) this.#grow(length);
  }

  u8(value: number): void {
    this.ensure(1);
    this.bytes[this.offset] = value;
    this.offset += 1;
  }

  /** Big-endian, like all integers of the wire. */
  u16(value: number): void {
    this.ensure(2);
    const { bytes, offset } = this;
    bytes[offset] = value >>> 8;
    bytes[offset + 1] = value;
    this.offset = offset + 2;
  }

  u32(value: number): void {
    this.ensure(4);
    const { bytes, offset } = this;
    bytes[offset] = value >>> 24;
    bytes[offset + 1] = value >>> 16;
    bytes[offset + 2] = value >>> 8;
    bytes[offset + 3] = value;
    this.offset = offset + 4;
  }

  /** The bytes as they are. Few are copied by a loop, many by `set`, whichever is faster. */
  raw(source: Uint8Array): void {
    const { length } = source;
    this.ensure(length);
    const { bytes, offset } = this;
    if (length <= 16) for (let i = 0; i < length; i += 1) bytes[offset + i] = source[i]!;
    else bytes.set(source, offset);
    this.offset = offset + length;
  }

  #grow(length: number): void {
    const written = this.length;
    const room = 2 * (written + length);
    const from = this.bytes;
    const fromStart = this.#start;
    this.#slab.reserve(room);
    const { chunk, start } = this.#slab;
    if (chunk !== from || start !== fromStart) chunk.set(from.subarray(fromStart, this.offset), start);
    this.bytes = chunk;
    this.#start = start;
    this.offset = start + written;
    this.#limit = start + room;
  }
}

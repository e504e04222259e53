/**
 * Memory for bytes that leave us: outgoing messages and packets are slices of 64 KiB chunks that are written
 * once and never again. A fresh `Uint8Array` a packet costs twenty times as much as a slice, and a slice may
 * be kept by a queue or a socket for as long as it likes: the collector frees a chunk when nobody holds a
 * slice of it.
 */
import { assert } from './assert.ts';

export const SLAB_CHUNK_BYTES = 0x1_0000;

const NOTHING = new Uint8Array(0);

export class Slab {
  /** Where the reserved room is: `chunk` from `start` on. Valid until the next `reserve`. */
  chunk: Uint8Array = NOTHING;
  start = 0;
  #shared: Uint8Array = NOTHING;
  #used = 0;

  /**
   * Makes room for `bytes` in `chunk` from `start` on. Room that was reserved and not committed is given
   * again. A request bigger than a chunk gets an array of its own.
   */
  reserve(bytes: number): void {
    if (bytes > SLAB_CHUNK_BYTES) {
      this.chunk = new Uint8Array(bytes);
      this.start = 0;
      return;
    }
    if (this.#used + bytes > this.#shared.length) {
      this.#shared = new Uint8Array(SLAB_CHUNK_BYTES);
      this.#used = 0;
    }
    this.chunk = this.#shared;
    this.start = this.#used;
  }

  /** The reserved bytes from `start` up to `end` are used for good; returns them. */
  commit(end: number): Uint8Array {
    assert(end >= this.start && end <= this.chunk.length, `slab: commit of ${this.start}..${end}`);
    if (this.chunk === this.#shared) this.#used = end;
    return this.chunk.subarray(this.start, end);
  }
}

/**
 * Memory for bytes that leave us: outgoing messages and packets are slices of 16 KiB chunks that are written
 * once and never again. A fresh `Uint8Array` a packet costs twenty times as much as a slice, and a slice may
 * be kept by a queue or a socket for as long as it likes: the collector frees a chunk when nobody holds a
 * slice of it.
 */
import { assert } from './assert.ts';

/** A node holds four slabs. Chunks of 64 KiB cost 150 KiB more a node and made nothing faster. */
export const SLAB_CHUNK_BYTES = 0x4000;

const NOTHING = new Uint8Array(0);

export class Slab {
  /** Where the reserved room is: `chunk` from `start` on. Valid until the next `reserve`. */
  chunk: Uint8Array = NOTHING;
  start = 0;
  #shared: Uint8Array = NOTHING;
  /** That of `#shared`: a view made of a buffer at hand costs half as much as `subarray`. */
  #buffer: ArrayBufferLike = NOTHING.buffer;
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
      this.#buffer = this.#shared.buffer;
      this.#used = 0;
    }
    this.chunk = this.#shared;
    this.start = this.#used;
  }

  /** The reserved bytes from `start` up to `end` are used for good; returns them. */
  commit(end: number): Uint8Array {
    const { chunk, start } = this;
    // Once a message: the text is made only if it is needed.
    if (end < start || end > chunk.length) assert(false, `slab: commit of ${start}..${end}`);
    if (chunk !== this.#shared) return chunk.subarray(start, end);
    this.#used = end;
    return new Uint8Array(this.#buffer, start, end - start);
  }
}

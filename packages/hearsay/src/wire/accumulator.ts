/**
 * Gathers the chunks of a stream until something can be read from them. Memory grows with what has come,
 * never with what a peer promises, and at most by doubling, so bytes that dribble in cost linear time. What
 * has been handed out is never written again: when room runs out, only the unread rest moves to a new array.
 */
const CHUNK_BYTES = 4096;

export class Accumulator {
  bytes: Uint8Array = new Uint8Array(0);
  /** The unread part of `bytes`. */
  start = 0;
  end = 0;

  get length(): number {
    return this.end - this.start;
  }

  append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.bytes.length) this.#move(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** The first `length` unread bytes, which are read now. A view. */
  take(length: number): Uint8Array {
    const taken = this.bytes.subarray(this.start, this.start + length);
    this.start += length;
    return taken;
  }

  #move(room: number): void {
    const unread = this.bytes.subarray(this.start, this.end);
    this.bytes = new Uint8Array(Math.max(CHUNK_BYTES, 2 * (unread.length + room)));
    this.bytes.set(unread);
    this.start = 0;
    this.end = unread.length;
  }
}

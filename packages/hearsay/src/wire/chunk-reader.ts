/** Reads maps and plain bytes of a stream from chunks of any size, in linear time however small they are. */
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Accumulator } from './accumulator.ts';
import { ValueScanner } from './value-scanner.ts';

/** One map: a message, a header or a node. What is larger could not be told to anybody in a packet. */
export const STREAM_MAP_BYTES_MAX = 0x1_0000;

export class ChunkReader {
  readonly #unread = new Accumulator();
  readonly #scanner = new ValueScanner();
  readonly #reader = new Reader();

  constructor() {
    this.#scanner.start();
  }

  /** The bytes are copied. */
  append(bytes: Uint8Array): void {
    this.#unread.append(bytes);
  }

  /**
   * A reader on the next map once it is all there; valid until the next call. Throws `limit` for a map too
   * long.
   */
  takeMap(): Reader | undefined {
    const unread = this.#unread;
    const isComplete = this.#scanner.scan(unread.bytes, unread.start, unread.end);
    if (this.#scanner.length > STREAM_MAP_BYTES_MAX) throw DecodeError.of('limit');
    if (!isComplete) return undefined;
    const map = unread.take(this.#scanner.length);
    this.#scanner.start();
    return this.#reader.reset(map);
  }

  /** The next `length` bytes once they are all there: a view of memory that is never written again. */
  takeBytes(length: number): Uint8Array | undefined {
    return this.#unread.length < length ? undefined : this.#unread.take(length);
  }
}

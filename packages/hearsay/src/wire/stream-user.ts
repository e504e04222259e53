/**
 * A user message on a stream: a header with its length, then the application's bytes (memberlist
 * `sendUserMsg`).
 */
import { DecodeError, UsageError } from '../base/errors.ts';
import { Writer } from '../base/writer.ts';
import { ChunkReader } from './chunk-reader.ts';
import { decodeUserHeader, encodeUserHeader } from './stream-messages.ts';

/** memberlist `maxUserMsgBytes`. */
export const STREAM_USER_BYTES_MAX: number = 20 * 0x10_0000;

const HEADER_BYTES_MAX = 24;
const writer = new Writer();

/** @throws UsageError for a message that no peer would take: more than 20 MiB. */
export function checkStreamUser(payload: Uint8Array): void {
  if (payload.length <= STREAM_USER_BYTES_MAX) return;
  const allowed = `a message on a stream has at most ${STREAM_USER_BYTES_MAX} bytes`;
  throw new UsageError('payload', payload.length, allowed);
}

/** A whole stream user message, type byte first. @throws UsageError for more than 20 MiB. */
export function encodeStreamUser(payload: Uint8Array): Uint8Array {
  checkStreamUser(payload);
  writer.begin(HEADER_BYTES_MAX + payload.length);
  encodeUserHeader(writer, { userMsgLen: payload.length });
  writer.raw(payload);
  return writer.finish();
}

/** Reads a stream user message. `push` takes what comes behind the type byte. */
export class StreamUserDecoder {
  readonly #chunks = new ChunkReader();
  #payloadBytes = -1;
  #done = false;

  /**
   * The payload when its last byte has come, in memory of its own; `undefined` before and ever after. Throws
   * `range` for a negative length and `limit` for more than 20 MiB.
   */
  push(bytes: Uint8Array): Uint8Array | undefined {
    if (this.#done) return undefined;
    this.#chunks.append(bytes);
    if (this.#payloadBytes < 0) {
      const map = this.#chunks.takeMap();
      if (map === undefined) return undefined;
      const { userMsgLen } = decodeUserHeader(map);
      if (userMsgLen > STREAM_USER_BYTES_MAX) throw DecodeError.of('limit');
      this.#payloadBytes = userMsgLen;
    }
    const payload = this.#chunks.takeBytes(this.#payloadBytes);
    if (payload !== undefined) this.#done = true;
    return payload;
  }
}

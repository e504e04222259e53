/**
 * The one message of a stream, whichever it is, as its bytes come out of the stream envelope (memberlist
 * `handleConn`). The first byte decides.
 */
import { DecodeError } from '../base/errors.ts';
import { ChunkReader } from './chunk-reader.ts';
import { MessageType } from './message-type.ts';
import { decodeAck, decodePing } from './probe-messages.ts';
import type { Ack, Ping } from './probe-messages.ts';
import { PushPullDecoder } from './push-pull.ts';
import type { PushPull } from './push-pull.ts';
import { decodeErrorMessage } from './stream-messages.ts';
import type { ErrorMessage } from './stream-messages.ts';
import { StreamUserDecoder } from './stream-user.ts';

/** Byte fields are views of memory that is theirs and never written again. */
export type StreamMessage =
  | { readonly type: typeof MessageType.Ping; readonly ping: Ping }
  | { readonly type: typeof MessageType.Ack; readonly ack: Ack }
  | { readonly type: typeof MessageType.PushPull; readonly pushPull: PushPull }
  | { readonly type: typeof MessageType.User; readonly payload: Uint8Array }
  | { readonly type: typeof MessageType.Error; readonly error: ErrorMessage };

interface Decoder {
  push(bytes: Uint8Array): StreamMessage | undefined;
}

export class StreamDecoder {
  #decoder: Decoder | null = null;

  /**
   * The message when its last byte has come, `undefined` before and ever after. The bytes are copied. Throws
   * `unsupported` for a type that no stream may carry, and what a bad message deserves.
   */
  push(bytes: Uint8Array): StreamMessage | undefined {
    if (bytes.length === 0) return undefined;
    if (this.#decoder !== null) return this.#decoder.push(bytes);
    this.#decoder = decoderOf(bytes[0]!);
    return this.#decoder.push(bytes.subarray(1));
  }
}

function decoderOf(type: number): Decoder {
  switch (type) {
    case MessageType.PushPull:
      return new PushPullMessage();
    case MessageType.User:
      return new UserMessage();
    case MessageType.Ping:
    case MessageType.Ack:
    case MessageType.Error:
      return new MapMessage(type);
    default:
      throw DecodeError.of('unsupported');
  }
}

class PushPullMessage implements Decoder {
  readonly #decoder = new PushPullDecoder();

  push(bytes: Uint8Array): StreamMessage | undefined {
    const pushPull = this.#decoder.push(bytes);
    return pushPull && { type: MessageType.PushPull, pushPull };
  }
}

class UserMessage implements Decoder {
  readonly #decoder = new StreamUserDecoder();

  push(bytes: Uint8Array): StreamMessage | undefined {
    const payload = this.#decoder.push(bytes);
    return payload && { type: MessageType.User, payload };
  }
}

class MapMessage implements Decoder {
  readonly #type: typeof MessageType.Ping | typeof MessageType.Ack | typeof MessageType.Error;
  readonly #chunks = new ChunkReader();
  #done = false;

  constructor(type: typeof MessageType.Ping | typeof MessageType.Ack | typeof MessageType.Error) {
    this.#type = type;
  }

  push(bytes: Uint8Array): StreamMessage | undefined {
    if (this.#done) return undefined;
    this.#chunks.append(bytes);
    const map = this.#chunks.takeMap();
    if (map === undefined) return undefined;
    this.#done = true;
    if (this.#type === MessageType.Ping) return { type: MessageType.Ping, ping: decodePing(map) };
    if (this.#type === MessageType.Ack) return { type: MessageType.Ack, ack: decodeAck(map) };
    return { type: MessageType.Error, error: decodeErrorMessage(map) };
  }
}

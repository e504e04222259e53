/**
 * The layers around the payload of a stream (memberlist `rawSendMsgStream`, `readStream`,
 * `encryptLocalState`, `decryptRemoteState`): the label once, sent by the connecting side only; then either a
 * frame with everything encrypted in it, or a payload in the clear; inside, the payload is compressed or is
 * not.
 *
 * Differs: memberlist reads from a blocking socket. Here chunks are pushed and payload comes out as soon as
 * it can: a plain payload chunk by chunk, a frame or a compressed payload when it is complete.
 */
import { assert } from '../base/assert.ts';
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import { Accumulator } from './accumulator.ts';
import { decodeCompressed, encodeCompressed } from './compression.ts';
import { decodeEncrypted, encodeEncrypted, encryptedBytes, putPadding } from './encryption.ts';
import type { EnvelopeOptions } from './envelope.ts';
import { Label, LABEL_OVERHEAD_BYTES } from './label.ts';
import { lzwBytesMax } from './lzw.ts';
import { MessageType } from './message-type.ts';
import { ValueScanner } from './value-scanner.ts';

/**
 * One for all: a payload is begun and finished within one call. `scratch` holds plaintext while it is being
 * built.
 */
const writer = new Writer();
const scratch = new Writer();

/** An encrypted frame, its five header bytes not counted (memberlist `maxPushStateBytes`). */
export const FRAME_BYTES_MAX: number = 20 * 0x10_0000;
/** A payload after decompression, and the compressed form of one. */
export const STREAM_INFLATED_BYTES_MAX: number = 40 * 0x10_0000;
export const STREAM_COMPRESSED_BYTES_MAX: number = 40 * 0x10_0000;

const FRAME_HEADER_BYTES = 5;
const COMPRESSED_OVERHEAD_BYTES = 17;

/** The connecting side opened the stream; the accepting side answers on it. */
export type StreamSide = 'connecting' | 'accepting';

export class StreamEnvelope {
  readonly #options: EnvelopeOptions;
  readonly #label: Label;

  /** `UsageError` for a label that is too long. */
  constructor(options: EnvelopeOptions) {
    this.#options = options;
    this.#label = new Label(options.label);
  }

  /** All that `side` writes for `payload`, a type byte and what belongs to it. May be `payload` itself. */
  seal(payload: Uint8Array, side: StreamSide): Uint8Array {
    const { keyring, aead, compress, verifyOutgoing } = this.#options;
    const header = side === 'connecting' ? this.#label.header : NO_BYTES;
    if (keyring !== null && aead !== null && verifyOutgoing) return this.#sealFrame(payload, header);
    if (header.length === 0 && !compress) return payload;
    writer.begin(header.length + this.#plainBytesMax(payload));
    writer.raw(header);
    this.#putPlain(writer, payload);
    return writer.finish();
  }

  /** Opens what the other side writes; `side` is ours. One a stream. */
  opener(side: StreamSide): StreamOpener {
    return new StreamOpener(this.#options, this.#label, side);
  }

  #sealFrame(payload: Uint8Array, header: Uint8Array): Uint8Array {
    const { keyring, aead, encryptionVersion } = this.#options;
    assert(keyring !== null && aead !== null, 'a frame needs a keyring and a cipher');
    scratch.begin(this.#plainBytesMax(payload) + 16);
    this.#putPlain(scratch, payload);
    const frameBytes = encryptedBytes(encryptionVersion, scratch.length);
    if (encryptionVersion === 0) putPadding(scratch, scratch.length);
    writer.begin(header.length + FRAME_HEADER_BYTES + frameBytes);
    writer.raw(header);
    const start = writer.offset;
    writer.u8(MessageType.Encrypt);
    writer.u32(frameBytes);
    const aad = frameAad(writer.bytes.subarray(start, start + FRAME_HEADER_BYTES), this.#label);
    encodeEncrypted(writer, encryptionVersion, scratch.written(), { aead, key: keyring.primary, aad });
    return writer.finish();
  }

  /** On a stream compression is not given up when it makes the payload longer. */
  #putPlain(writer: Writer, payload: Uint8Array): void {
    if (this.#options.compress) encodeCompressed(writer, payload);
    else writer.raw(payload);
  }

  #plainBytesMax(payload: Uint8Array): number {
    return this.#options.compress ? COMPRESSED_OVERHEAD_BYTES + lzwBytesMax(payload.length) : payload.length;
  }
}

const NO_BYTES: Uint8Array = new Uint8Array(0);

type Stage = 'label' | 'type' | 'frame' | 'compressed' | 'plain' | 'done';

/** The reading half of a stream. Feed it with `push` as bytes come, and tell it the `end`. */
export class StreamOpener {
  readonly #options: EnvelopeOptions;
  readonly #label: Label;
  readonly #unread = new Accumulator();
  readonly #scanner = new ValueScanner();
  #stage: Stage;
  #frameBytes = 0;

  constructor(options: EnvelopeOptions, label: Label, side: StreamSide) {
    this.#options = options;
    this.#label = label;
    this.#stage = side === 'accepting' ? 'label' : 'type';
  }

  /** A frame or a compressed payload has come out whole: nothing that still comes belongs to it. */
  get isDone(): boolean {
    return this.#stage === 'done';
  }

  /**
   * The payload bytes that these bytes complete, or `undefined` if more are needed. What is returned may be a
   * view of `bytes`. Throws a `DecodeError` that ends the stream. What comes behind an encrypted or a
   * compressed payload is ignored, as memberlist ignores it.
   */
  push(bytes: Uint8Array): Uint8Array | undefined {
    if (bytes.length === 0 || this.#stage === 'done') return undefined;
    if (this.#stage === 'plain') return bytes;
    this.#unread.append(bytes);
    if (this.#stage === 'label' && !this.#takeLabel()) return undefined;
    if (this.#stage === 'type' && !this.#takeType()) return undefined;
    switch (this.#stage) {
      case 'frame':
        return this.#takeFrame();
      case 'compressed':
        return this.#takeCompressed();
      default:
        return this.#unread.take(this.#unread.length);
    }
  }

  /**
   * The other side will send no more. Throws `truncated` if a header, a frame or a compressed payload is
   * unfinished. A stream on which nothing at all came is no error.
   */
  end(): void {
    if (this.#stage === 'frame' || this.#stage === 'compressed' || this.#unread.length > 0) {
      throw DecodeError.of('truncated');
    }
    this.#stage = 'done';
  }

  #takeLabel(): boolean {
    const unread = this.#unread;
    const { header } = this.#label;
    const isLabelled = unread.bytes[unread.start] === MessageType.HasLabel;
    const wanted = header.length > 0 && !this.#options.skipInboundLabelCheck;
    if (isLabelled !== wanted) throw DecodeError.of('label');
    if (isLabelled) {
      if (unread.length < LABEL_OVERHEAD_BYTES) return false;
      if (unread.bytes[unread.start + 1] !== header[1]) throw DecodeError.of('label');
      if (unread.length < header.length) return false;
      if (!this.#label.isHeaderOf(unread.take(header.length))) throw DecodeError.of('label');
    }
    this.#stage = 'type';
    return true;
  }

  #takeType(): boolean {
    const unread = this.#unread;
    if (unread.length === 0) return false;
    const { keyring, aead, verifyIncoming } = this.#options;
    const canDecrypt = keyring !== null && aead !== null;
    const first = unread.bytes[unread.start];
    if (first === MessageType.Encrypt) {
      if (!canDecrypt) throw DecodeError.of('encrypted');
      this.#stage = 'frame';
      return true;
    }
    if (canDecrypt && verifyIncoming) throw DecodeError.of('plaintext');
    this.#stage = first === MessageType.Compress ? 'compressed' : 'plain';
    this.#scanner.start();
    return true;
  }

  #takeFrame(): Uint8Array | undefined {
    const unread = this.#unread;
    if (this.#frameBytes === 0) {
      if (unread.length < FRAME_HEADER_BYTES) return undefined;
      const { bytes, start } = unread;
      const length = (bytes[start + 1]! << 24) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 8);
      const frameBytes = (length | bytes[start + 4]!) >>> 0;
      if (frameBytes > FRAME_BYTES_MAX) throw DecodeError.of('limit');
      if (frameBytes === 0) throw DecodeError.of('truncated');
      this.#frameBytes = frameBytes;
    }
    if (unread.length < FRAME_HEADER_BYTES + this.#frameBytes) return undefined;
    const { keyring, aead } = this.#options;
    assert(keyring !== null && aead !== null, 'a frame needs a keyring and a cipher');
    const aad = frameAad(unread.take(FRAME_HEADER_BYTES), this.#label);
    const plain = decodeEncrypted(unread.take(this.#frameBytes), { aead, keyring, aad });
    this.#finish();
    if (plain.length === 0) throw DecodeError.of('empty');
    return plain[0] === MessageType.Compress ? inflated(plain) : plain;
  }

  #takeCompressed(): Uint8Array | undefined {
    const unread = this.#unread;
    const isComplete = this.#scanner.scan(unread.bytes, unread.start + 1, unread.end);
    if (this.#scanner.length > STREAM_COMPRESSED_BYTES_MAX) throw DecodeError.of('limit');
    if (!isComplete) return undefined;
    const message = unread.take(1 + this.#scanner.length);
    this.#finish();
    return inflated(message);
  }

  #finish(): void {
    this.#stage = 'done';
    this.#unread.take(this.#unread.length);
  }
}

/** One level only: a compressed payload inside a compressed one is not opened. */
function inflated(message: Uint8Array): Uint8Array {
  const payload = decodeCompressed(new Reader().reset(message, 1), STREAM_INFLATED_BYTES_MAX);
  if (payload.length === 0) throw DecodeError.of('empty');
  return payload;
}

function frameAad(header: Uint8Array, label: Label): Uint8Array {
  const aad = new Uint8Array(header.length + label.bytes.length);
  aad.set(header);
  aad.set(label.bytes, header.length);
  return aad;
}

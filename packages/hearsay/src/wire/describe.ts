/**
 * Explains bytes of the wire layer by layer, for people and for tests. It uses the decoders of the envelopes,
 * but drops nothing: what cannot be decoded becomes an `error` layer that says why. What exceeds the limits
 * of an envelope ends in such a layer too.
 */
import { DecodeError } from '../base/errors.ts';
import type { DecodeCode } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { decodeUtf8, encodeUtf8 } from '../base/utf8.ts';
import type { Aead } from './aead.ts';
import { compoundBodyOffset, compoundCount, compoundPartLength } from './compound.ts';
import { decodeCompressed } from './compression.ts';
import {
  describeMap,
  describePushPullHeader,
  describePushPullNode,
  messageName,
} from './describe-message.ts';
import type { DescribedFields } from './describe-message.ts';
import { decodeEncrypted } from './encryption.ts';
import { CHECKSUM_BYTES, withoutChecksum } from './envelope.ts';
import { PACKET_DEPTH_MAX, PACKET_INFLATED_BYTES_MAX, PACKET_PARTS_MAX } from './envelope.ts';
import type { Keyring } from './keyring.ts';
import { LABEL_OVERHEAD_BYTES } from './label.ts';
import { MessageType } from './message-type.ts';
import { PushPullDecoder } from './push-pull.ts';
import { STREAM_INFLATED_BYTES_MAX } from './stream-envelope.ts';
import { StreamUserDecoder } from './stream-user.ts';

interface Sized {
  /** The length of this layer with all that is in it. */
  readonly bytes: number;
}

/** A layer, or at last a message. Names are the wire's. */
export type Layer =
  | (Sized & { readonly layer: 'label'; readonly label: string; readonly inner: Layer })
  | (Sized & { readonly layer: 'encrypt'; readonly version: number; readonly inner: Layer })
  | (Sized & {
      readonly layer: 'encrypt-frame';
      readonly length: number;
      readonly version: number;
      readonly inner: Layer;
    })
  | (Sized & { readonly layer: 'crc'; readonly crc32: string; readonly inner: Layer })
  | (Sized & { readonly layer: 'compress'; readonly inner: Layer })
  | (Sized & { readonly layer: 'compound'; readonly parts: readonly Layer[] })
  | (Sized & {
      readonly layer: 'message';
      readonly type: number;
      readonly name: string;
      readonly decoded: DescribedFields;
    })
  | (Sized & {
      readonly layer: 'message';
      readonly type: number;
      readonly name: string;
      readonly payload: Uint8Array;
    })
  | (Sized & {
      readonly layer: 'pushPull';
      readonly header: DescribedFields;
      readonly nodes: readonly DescribedFields[];
      readonly user_state: Uint8Array;
    })
  | (Sized & { readonly layer: 'error'; readonly code: DecodeCode; readonly content: Uint8Array });

export interface DescribeOptions {
  /**
   * The label to demand, and to check encryption with where there is no header. `null`: whatever label is
   * there.
   */
  readonly label: string | null;
  readonly keyring: Keyring | null;
  readonly aead: Aead | null;
}

/** The layers and messages of a datagram. Never throws a `DecodeError`. */
export function describePacket(packet: Uint8Array, options: DescribeOptions): Layer {
  return new Describer(options, false).describe(packet);
}

/** The same for all that one side of a stream has written. */
export function describeStream(bytes: Uint8Array, options: DescribeOptions): Layer {
  return new Describer(options, true).describe(bytes);
}

/** Whether there is an `error` layer anywhere. */
export function hasErrorLayer(layer: Layer): boolean {
  switch (layer.layer) {
    case 'error':
      return true;
    case 'compound':
      return layer.parts.some(hasErrorLayer);
    case 'message':
    case 'pushPull':
      return false;
    default:
      return hasErrorLayer(layer.inner);
  }
}

const FRAME_HEADER_BYTES = 5;

class Describer {
  readonly #options: DescribeOptions;
  readonly #isStream: boolean;
  #label: Uint8Array;
  #parts = 0;
  #inflatedBytes = 0;

  constructor(options: DescribeOptions, isStream: boolean) {
    this.#options = options;
    this.#isStream = isStream;
    this.#label = encodeUtf8(options.label ?? '');
  }

  describe(bytes: Uint8Array): Layer {
    return guarded(bytes, () => {
      if (bytes[0] === MessageType.HasLabel) return this.#labelled(bytes);
      // The accepting side of a stream answers without a header.
      if (!this.#isStream && this.#label.length > 0) throw DecodeError.of('label');
      return this.#unlabelled(bytes);
    });
  }

  #labelled(bytes: Uint8Array): Layer {
    const end = LABEL_OVERHEAD_BYTES + (bytes[1] ?? 0);
    if (bytes.length < end || end === LABEL_OVERHEAD_BYTES) throw DecodeError.of('label');
    this.#label = bytes.subarray(LABEL_OVERHEAD_BYTES, end);
    const label = decodeUtf8(this.#label);
    if (this.#options.label !== null && this.#options.label !== label) throw DecodeError.of('label');
    const body = bytes.subarray(end);
    return { layer: 'label', bytes: bytes.length, label, inner: guarded(body, () => this.#unlabelled(body)) };
  }

  #unlabelled(bytes: Uint8Array): Layer {
    if (this.#isStream)
      return bytes[0] === MessageType.Encrypt ? this.#frame(bytes) : this.#payload(bytes, 0);
    const { keyring, aead } = this.#options;
    if (keyring === null || aead === null) return this.#checksummed(bytes);
    const plain = decodeEncrypted(bytes, { aead, keyring, aad: this.#label });
    const inner = guarded(plain, () => this.#checksummed(plain));
    return { layer: 'encrypt', bytes: bytes.length, version: bytes[0]!, inner };
  }

  #frame(bytes: Uint8Array): Layer {
    const { keyring, aead } = this.#options;
    if (keyring === null || aead === null) throw DecodeError.of('encrypted');
    const length = new Reader().reset(bytes, 1).u32();
    if (bytes.length < FRAME_HEADER_BYTES + length) throw DecodeError.of('truncated');
    const aad = Uint8Array.of(...bytes.subarray(0, FRAME_HEADER_BYTES), ...this.#label);
    const sealed = bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length);
    const plain = decodeEncrypted(sealed, { aead, keyring, aad });
    const inner = guarded(plain, () => this.#payload(plain, 0));
    return { layer: 'encrypt-frame', bytes: bytes.length, length, version: sealed[0]!, inner };
  }

  #checksummed(bytes: Uint8Array): Layer {
    const body = withoutChecksum(bytes);
    if (body === bytes) return this.#message(bytes, 0);
    const crc32 = new Reader().reset(bytes, 1, CHECKSUM_BYTES).u32().toString(16).padStart(8, '0');
    return { layer: 'crc', bytes: bytes.length, crc32, inner: guarded(body, () => this.#message(body, 0)) };
  }

  #message(message: Uint8Array, depth: number): Layer {
    this.#parts += 1;
    if (this.#parts > PACKET_PARTS_MAX) throw DecodeError.of('limit');
    if (depth > PACKET_DEPTH_MAX) throw DecodeError.of('depth');
    if (message.length === 0) throw DecodeError.of('empty');
    if (message[0] === MessageType.Compound) return this.#compound(message, depth);
    if (message[0] !== MessageType.Compress) return describeMessage(message);
    const content = decodeCompressed(
      new Reader().reset(message, 1),
      PACKET_INFLATED_BYTES_MAX - this.#inflatedBytes,
    );
    this.#inflatedBytes += content.length;
    const inner = guarded(content, () => this.#message(content, depth + 1));
    return { layer: 'compress', bytes: message.length, inner };
  }

  #compound(message: Uint8Array, depth: number): Layer {
    const count = compoundCount(message);
    const parts: Layer[] = [];
    let at = compoundBodyOffset(count);
    for (let i = 0; i < count; i += 1) {
      const end = at + compoundPartLength(message, i);
      const part = message.subarray(at, end);
      parts.push(
        guarded(part, () => {
          if (end > message.length) throw DecodeError.of('truncated');
          return this.#message(part, depth + 1);
        }),
      );
      if (end > message.length) break;
      at = end;
    }
    return { layer: 'compound', bytes: message.length, parts };
  }

  #payload(bytes: Uint8Array, depth: number): Layer {
    if (bytes.length === 0) throw DecodeError.of('empty');
    const rest = bytes.subarray(1);
    switch (bytes[0]) {
      case MessageType.Compress: {
        if (depth > 0) throw DecodeError.of('depth');
        const content = decodeCompressed(new Reader().reset(rest), STREAM_INFLATED_BYTES_MAX);
        const inner = guarded(content, () => this.#payload(content, depth + 1));
        return { layer: 'compress', bytes: bytes.length, inner };
      }
      case MessageType.PushPull: {
        const pushPull = new PushPullDecoder().push(rest);
        if (pushPull === undefined) throw DecodeError.of('truncated');
        const header = describePushPullHeader(pushPull);
        const nodes = pushPull.nodes.map(describePushPullNode);
        return { layer: 'pushPull', bytes: bytes.length, header, nodes, user_state: pushPull.userState };
      }
      case MessageType.User: {
        const payload = new StreamUserDecoder().push(rest);
        if (payload === undefined) throw DecodeError.of('truncated');
        return { layer: 'message', bytes: bytes.length, type: MessageType.User, name: 'user', payload };
      }
      default:
        return describeMessage(bytes);
    }
  }
}

function describeMessage(message: Uint8Array): Layer {
  const type = message[0]!;
  const sized = { layer: 'message' as const, bytes: message.length, type, name: messageName(type) };
  if (type === MessageType.User) return { ...sized, payload: message.subarray(1) };
  const decoded = describeMap(type, new Reader().reset(message, 1));
  if (decoded === undefined) throw DecodeError.of('unsupported');
  return { ...sized, decoded };
}

function guarded(content: Uint8Array, describe: () => Layer): Layer {
  try {
    if (content.length === 0) throw DecodeError.of('empty');
    return describe();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { layer: 'error', bytes: content.length, code: error.code, content };
  }
}

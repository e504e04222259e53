/**
 * The layers around the messages of a packet, outside to inside: label, encryption, checksum, compression,
 * compound (memberlist `ingestPacket`, `handleCommand`, `rawSendMsgPacket`). One envelope stands under all
 * cores of a socket.
 *
 * Compression and compound may nest, as memberlist lets them; the limits below refuse a packet that unfolds
 * into far more work than a datagram can honestly hold.
 */
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import type { Aead } from './aead.ts';
import { compoundBodyOffset, compoundCount, compoundPartLength } from './compound.ts';
import { decodeCompressed, encodeCompressedIfShorter } from './compression.ts';
import { crc32 } from './crc32.ts';
import {
  decodeEncrypted,
  encodeEncrypted,
  encryptedBytes,
  encryptionOverheadBytes,
  putPadding,
} from './encryption.ts';
import type { EncryptionVersion } from './encryption.ts';
import type { Keyring } from './keyring.ts';
import { Label } from './label.ts';
import { MessageType } from './message-type.ts';

/**
 * One for all: a packet is begun and finished within one call. `scratch` holds plaintext while it is being
 * built.
 */
const writer = new Writer();
const scratch = new Writer();

/** Compounds and compressions inside each other. Honest packets have two. */
export const PACKET_DEPTH_MAX = 8;
/** Messages in one packet, over all compounds. An honest compound has at most 255. */
export const PACKET_PARTS_MAX = 2048;
/** Bytes that decompression may bring forth in one packet: four of the largest datagrams. */
export const PACKET_INFLATED_BYTES_MAX = 0x4_0000;

export const CHECKSUM_BYTES = 5;

export interface EnvelopeOptions {
  /** '' is no label. At most 255 bytes. */
  readonly label: string;
  /** Inbound headers are an error then, since something before us is to have removed them. */
  readonly skipInboundLabelCheck: boolean;
  /** Encryption is on when both are there. The keyring may change at any time. */
  readonly keyring: Keyring | null;
  readonly aead: Aead | null;
  readonly compress: boolean;
  /** 0 for a cluster of memberlist protocol 1, else 1. What comes in may be either. */
  readonly encryptionVersion: EncryptionVersion;
  /** False: what no key opens is taken as plaintext. */
  readonly verifyIncoming: boolean;
  /** False: what goes out is plaintext. */
  readonly verifyOutgoing: boolean;
}

/** Messages as they are: no label, no encryption, no compression. */
export const PLAIN_ENVELOPE: EnvelopeOptions = Object.freeze({
  label: '',
  skipInboundLabelCheck: false,
  keyring: null,
  aead: null,
  compress: false,
  encryptionVersion: 1,
  verifyIncoming: true,
  verifyOutgoing: true,
});

/** Takes a message of a packet; `to` is what `open` was given. */
export type Visit<To> = (message: Uint8Array, to: To) => void;

/**
 * By their options. An envelope holds nothing between two packets, so one serves all nodes of a simulation.
 */
const made = new WeakMap<EnvelopeOptions, PacketEnvelope>();

export class PacketEnvelope {
  /**
   * What label and encryption may add to a packet, for the budget of piggy-backed messages (memberlist.md
   * §10).
   */
  readonly overheadBytes: number;
  readonly #options: EnvelopeOptions;
  readonly #label: Label;
  readonly #reader = new Reader();
  #parts = 0;
  #inflatedBytes = 0;
  #failure: DecodeError | null = null;

  /** The one for these very options. @throws UsageError for a label that is too long. */
  static of(options: EnvelopeOptions): PacketEnvelope {
    const known = made.get(options);
    if (known !== undefined) return known;
    const envelope = new PacketEnvelope(options);
    made.set(options, envelope);
    return envelope;
  }

  /** `UsageError` for a label that is too long. */
  constructor(options: EnvelopeOptions) {
    this.#options = options;
    this.#label = new Label(options.label);
    const { keyring, aead, encryptionVersion } = options;
    const encryption = keyring === null || aead === null ? 0 : encryptionOverheadBytes(encryptionVersion);
    this.overheadBytes = this.#label.header.length + encryption;
  }

  /**
   * Shows every message of a packet to `visit`, with `to` beside it, in order, type byte first, as views of
   * the packet or of memory made for it. Throws what must be dropped as a `DecodeError`: at once where the
   * packet as a whole is bad, after the other messages where one part is. A `DecodeError` of `visit` is
   * treated like a bad part.
   */
  open(packet: Uint8Array, visit: (message: Uint8Array) => void): void;
  open<To>(packet: Uint8Array, visit: Visit<To>, to: To): void;
  open<To>(packet: Uint8Array, visit: Visit<To>, to?: To): void {
    this.#parts = 0;
    this.#inflatedBytes = 0;
    this.#failure = null;
    const body = withoutChecksum(this.#decrypt(this.#withoutLabel(packet)));
    this.#dispatch(body, visit, to as To, 0);
    if (this.#failure !== null) throw this.#failure;
  }

  /**
   * The packet for `payload`, a message or a compound; with a checksum for a receiver that takes one (§7).
   * May be `payload` itself if nothing is to be added.
   */
  seal(payload: Uint8Array, checksum: boolean): Uint8Array {
    const { keyring, aead, compress, verifyOutgoing, encryptionVersion } = this.#options;
    const { header, bytes: aad } = this.#label;
    const plainBytesMax = CHECKSUM_BYTES + payload.length;
    if (keyring !== null && aead !== null && verifyOutgoing) {
      scratch.begin(plainBytesMax + 16);
      this.#putPlain(scratch, payload, checksum);
      if (encryptionVersion === 0) putPadding(scratch, scratch.length);
      const plain = scratch.written();
      writer.begin(header.length + encryptedBytes(1, plain.length));
      writer.raw(header);
      encodeEncrypted(writer, encryptionVersion, plain, { aead, key: keyring.primary, aad });
      return writer.finish();
    }
    if (header.length === 0 && !checksum && !compress) return payload;
    writer.begin(header.length + plainBytesMax);
    writer.raw(header);
    this.#putPlain(writer, payload, checksum);
    return writer.finish();
  }

  /** Checksum and payload. There is room for them, so the writer does not move while the checksum waits. */
  #putPlain(writer: Writer, payload: Uint8Array, checksum: boolean): void {
    if (checksum) {
      writer.u8(MessageType.HasCrc);
      writer.u32(0);
    }
    const start = writer.offset;
    const packed = this.#options.compress && encodeCompressedIfShorter(writer, payload);
    if (!packed) writer.raw(payload);
    if (!checksum) return;
    const end = writer.offset;
    writer.offset = start - 4;
    writer.u32(crc32(writer.bytes, start, end));
    writer.offset = end;
  }

  #withoutLabel(packet: Uint8Array): Uint8Array {
    if (packet.length === 0) throw DecodeError.of('empty');
    const { header } = this.#label;
    const isLabelled = packet[0] === MessageType.HasLabel;
    if (this.#options.skipInboundLabelCheck) {
      if (isLabelled) throw DecodeError.of('label');
      return packet;
    }
    if (isLabelled !== header.length > 0 || !this.#label.isHeaderOf(packet)) throw DecodeError.of('label');
    return header.length === 0 ? packet : packet.subarray(header.length);
  }

  #decrypt(body: Uint8Array): Uint8Array {
    const { keyring, aead, verifyIncoming } = this.#options;
    if (keyring === null || aead === null) return body;
    try {
      return decodeEncrypted(body, { aead, keyring, aad: this.#label.bytes });
    } catch (error) {
      if (verifyIncoming || !(error instanceof DecodeError)) throw error;
      return body;
    }
  }

  #dispatch<To>(message: Uint8Array, visit: Visit<To>, to: To, depth: number): void {
    if (message.length === 0) throw DecodeError.of('empty');
    this.#parts += 1;
    if (this.#parts > PACKET_PARTS_MAX) throw DecodeError.of('limit');
    switch (message[0]) {
      case MessageType.Compound:
        this.#split(message, visit, to, deeper(depth));
        break;
      case MessageType.Compress:
        this.#dispatch(this.#inflate(message), visit, to, deeper(depth));
        break;
      case MessageType.HasCrc:
      case MessageType.HasLabel:
        throw DecodeError.of('unsupported'); // known only at their own place, outside
      default:
        visit(message, to);
    }
  }

  /** One bad part does not stop the others; a limit does. */
  #split<To>(message: Uint8Array, visit: Visit<To>, to: To, depth: number): void {
    const count = compoundCount(message);
    let at = compoundBodyOffset(count);
    for (let i = 0; i < count; i += 1) {
      const end = at + compoundPartLength(message, i);
      if (end > message.length) throw DecodeError.of('truncated');
      try {
        this.#dispatch(message.subarray(at, end), visit, to, depth);
      } catch (error) {
        if (!(error instanceof DecodeError) || error.code === 'limit') throw error;
        this.#failure ??= error;
      }
      at = end;
    }
  }

  #inflate(message: Uint8Array): Uint8Array {
    const room = PACKET_INFLATED_BYTES_MAX - this.#inflatedBytes;
    const inflated = decodeCompressed(this.#reader.reset(message, 1), room);
    this.#inflatedBytes += inflated.length;
    return inflated;
  }
}

/** Checks and removes a checksum, if there is one. Throws `checksum`. */
export function withoutChecksum(body: Uint8Array): Uint8Array {
  if (body.length < CHECKSUM_BYTES || body[0] !== MessageType.HasCrc) return body;
  const said = ((body[1]! << 24) | (body[2]! << 16) | (body[3]! << 8) | body[4]!) >>> 0;
  if (crc32(body, CHECKSUM_BYTES) !== said) throw DecodeError.of('checksum');
  return body.subarray(CHECKSUM_BYTES);
}

function deeper(depth: number): number {
  if (depth >= PACKET_DEPTH_MAX) throw DecodeError.of('depth');
  return depth + 1;
}

/** The streams that are open on one node, each with what opens its bytes. */
import type { Endpoint, StreamId } from '../base/core.ts';
import { DecodeError } from '../base/errors.ts';
import type { StreamEnvelope, StreamOpener, StreamSide } from '../wire/stream-envelope.ts';

export interface OpenStream {
  readonly side: StreamSide;
  readonly peer: Endpoint;
  readonly opener: StreamOpener;
  /** What has come, sealed as it was: what a saved stack opens again. */
  readonly received: Uint8Array[];
  /** The peer answers in plaintext why it cannot open our stream: its words go through as they are. */
  isRefusal: boolean;
}

/** A stream as saved. */
export interface SavedStream {
  readonly id: StreamId;
  readonly side: StreamSide;
  readonly peer: Endpoint;
  readonly isRefusal: boolean;
  readonly received: readonly Uint8Array[];
}

/** All that peers may have in flight towards us on streams at once. */
const RECEIVED_BYTES_MAX = 128 * 0x10_0000;

export class OpenStreams {
  readonly envelope: StreamEnvelope;
  readonly #open = new Map<StreamId, OpenStream>();
  #receivedBytes = 0;

  constructor(envelope: StreamEnvelope) {
    this.envelope = envelope;
  }

  get(id: StreamId): OpenStream | undefined {
    return this.#open.get(id);
  }

  has(id: StreamId): boolean {
    return this.#open.has(id);
  }

  begin(id: StreamId, side: StreamSide, peer: Endpoint): OpenStream {
    const stream = { side, peer, opener: this.envelope.opener(side), received: [], isRefusal: false };
    this.#open.set(id, stream);
    return stream;
  }

  /** What `bytes`, which may be kept, open: all that is plain by now, or nothing yet. @throws DecodeError. */
  receive(stream: OpenStream, bytes: Uint8Array): Uint8Array | undefined {
    stream.received.push(bytes);
    this.#receivedBytes += bytes.length;
    if (this.#receivedBytes > RECEIVED_BYTES_MAX) throw DecodeError.of('limit');
    return stream.isRefusal ? bytes : stream.opener.push(bytes);
  }

  forget(id: StreamId): void {
    for (const bytes of this.#open.get(id)?.received ?? []) this.#receivedBytes -= bytes.length;
    this.#open.delete(id);
  }

  save(): SavedStream[] {
    return Array.from(this.#open, ([id, { side, peer, isRefusal, received }]) => ({
      id,
      side,
      peer,
      isRefusal,
      received: [...received],
    }));
  }

  restore(saved: readonly SavedStream[]): void {
    for (const { id, side, peer, isRefusal, received } of saved) {
      const stream = this.begin(id, side, peer);
      stream.isRefusal = isRefusal;
      for (const bytes of received) this.receive(stream, bytes);
    }
  }
}

/**
 * A core behind its envelope: opens what comes in once, hands plain messages to the core, and seals what goes
 * out. `Stack` and `SerfStack` say which core it is.
 */
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { DecodeError, type DecodeCode } from '../base/errors.ts';
import { SourceLimit, type SourceLimitState } from '../base/source-limit.ts';
import { TokenBucket } from '../base/token-bucket.ts';
import { Writer } from '../base/writer.ts';
import type { SwimEvent } from '../swim/api.ts';
import type { Rules } from '../swim/rules.ts';
import { PacketEnvelope, type EnvelopeOptions } from '../wire/envelope.ts';
import { MessageType } from '../wire/message-type.ts';
import { StreamEnvelope, type StreamOpener, type StreamSide } from '../wire/stream-envelope.ts';
import { encodeErrorMessage } from '../wire/stream-messages.ts';
import { refusalText } from './refusal.ts';

/**
 * One for all: a message is begun and finished within one call, and what is finished is never written again.
 */
const writer = new Writer();

export interface SealedOptions {
  readonly envelope: EnvelopeOptions;
  readonly rules: Rules;
  readonly now: Millis;
  /** Whether a stream that cannot be opened is told why (at most a few a second). */
  readonly explainRefusals: boolean;
  /** Looks on between the envelope and the core. */
  readonly tap?: Tap | undefined;
}

/**
 * Stands between the envelope and the core and sees plain bytes, as a recorder does: it hands on each input
 * and each effect, and changes neither.
 */
export interface Tap {
  /** Around what the core asks for, from its making on. */
  effects<Event extends { readonly type: string }>(effects: Effects<Event>): Effects<Event>;
  /** Around the core, for its inputs. */
  core<Command, State>(core: Core<Command, State>): Core<Command, State>;
}

/** The core's state, and that of the envelope around it. */
export interface SealedState<State> {
  readonly core: State;
  readonly streamLimit: SourceLimitState;
  readonly refusals: readonly [tokens: number, at: Millis];
  readonly streams: readonly {
    id: StreamId;
    side: StreamSide;
    peer: Endpoint;
    isRefusal: boolean;
    received: readonly Uint8Array[];
  }[];
}

/** What a core is made with: effects that seal, and what the seal adds to each packet. */
export interface Seal<Event> {
  readonly effects: Effects<Event>;
  readonly overheadBytes: number;
}

interface OpenStream {
  readonly side: StreamSide;
  readonly peer: Endpoint;
  readonly opener: StreamOpener;
  /** What has come, sealed as it was: what a saved stack opens again. */
  readonly received: Uint8Array[];
  /** The peer answers in plaintext why it cannot open our stream: its words go through as they are. */
  isRefusal: boolean;
}

/** All that peers may have in flight towards us on streams at once. */
const RECEIVED_BYTES_MAX = 128 * 0x10_0000;
/** Streams that one host may open at once, and again in each refill: members on one host share this. */
const STREAMS_PER_HOST = 256;
const STREAMS_REFILL_MS = 8000;
const REFUSALS_AT_ONCE = 16;
const REFUSALS_REFILL_MS = 8000;

export class SealedCore<
  Command,
  State,
  Event extends { readonly type: string },
  C extends Core<Command, State>,
> implements Core<Command, SealedState<State>> {
  /** The core itself. Inputs go through the envelope, never to it. */
  protected readonly core: C;
  /** What takes the inputs: the core, or the tap around it. */
  readonly #inner: Core<Command, State>;
  readonly #effects: Effects<Event | SwimEvent>;
  readonly #options: SealedOptions;
  readonly #packets: PacketEnvelope;
  readonly #streamEnvelope: StreamEnvelope;
  readonly #open = new Map<StreamId, OpenStream>();
  readonly #refusals: TokenBucket;
  readonly #streamLimit = new SourceLimit({ capacity: STREAMS_PER_HOST, refillMs: STREAMS_REFILL_MS });
  #receivedBytes = 0;
  // The packet that is being opened: what `#visit` needs besides the message.
  #from: Endpoint = { host: '', port: 0 };
  #now: Millis = 0;

  /** @throws UsageError for a label that is too long. */
  constructor(
    options: SealedOptions,
    effects: Effects<Event | SwimEvent>,
    make: (seal: Seal<Event | SwimEvent>) => C,
    saved?: SealedState<State>,
  ) {
    this.#effects = effects;
    this.#options = options;
    this.#packets = new PacketEnvelope(options.envelope);
    this.#streamEnvelope = new StreamEnvelope(options.envelope);
    this.#refusals = new TokenBucket({
      capacity: REFUSALS_AT_ONCE,
      refillMs: REFUSALS_REFILL_MS,
      now: options.now,
    });
    const { tap } = options;
    const sealing = this.#sealing();
    const inside = tap === undefined ? sealing : tap.effects(sealing);
    const { overheadBytes } = this.#packets;
    this.core = make({ effects: inside, overheadBytes });
    this.#inner = tap === undefined ? this.core : tap.core(this.core);
    if (saved !== undefined) this.#restore(saved);
  }

  /** What label and encryption may add to a packet. */
  get packetOverheadBytes(): number {
    return this.#packets.overheadBytes;
  }

  #restore(saved: SealedState<State>): void {
    this.#streamLimit.restore(saved.streamLimit);
    this.#refusals.restore(saved.refusals);
    for (const { id, side, peer, isRefusal, received } of saved.streams) {
      const stream = this.#begin(id, side, peer);
      stream.isRefusal = isRefusal;
      for (const bytes of received) this.#receive(stream, bytes);
    }
  }

  // ── in ───────────────────────────────────────────────────────────────────────────────────────────────────

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    this.#from = from;
    this.#now = now;
    try {
      this.#packets.open(packet, this.#visit);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#effects.emit({ type: 'dropped', what: error.code, from });
    }
  }

  readonly #visit = (message: Uint8Array): void => this.#inner.handlePacket(this.#from, message, this.#now);

  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#inner.handlePacketError(to, cause, now);
  }

  handleStreamAccepted(id: StreamId, from: Endpoint, now: Millis): void {
    if (!this.#streamLimit.allows(from.host, now)) {
      this.#effects.emit({ type: 'dropped', what: 'streams-limit', from });
      this.#effects.abortStream(id);
      return;
    }
    this.#begin(id, 'accepting', from);
    this.#inner.handleStreamAccepted(id, from, now);
  }

  handleStreamOpened(id: StreamId, now: Millis): void {
    this.#inner.handleStreamOpened(id, now);
  }

  handleStreamData(id: StreamId, bytes: Uint8Array, now: Millis): void {
    const stream = this.#open.get(id);
    if (stream === undefined) return;
    try {
      const plain = this.#receive(stream, bytes.slice());
      if (plain !== undefined) this.#inner.handleStreamData(id, plain, now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#cannotOpen(id, stream, error.code, now);
    }
  }

  handleStreamEnd(id: StreamId, now: Millis): void {
    if (this.#open.has(id)) this.#inner.handleStreamEnd(id, now);
  }

  handleStreamClosed(id: StreamId, cause: StreamFailure, now: Millis): void {
    this.#forget(id);
    this.#inner.handleStreamClosed(id, cause, now);
  }

  handleStall(delay: Millis, now: Millis): void {
    this.#inner.handleStall(delay, now);
  }

  handleCommand(command: Command, now: Millis): void {
    this.#inner.handleCommand(command, now);
  }

  handleTimeout(now: Millis): void {
    this.#inner.handleTimeout(now);
  }

  nextDeadline(): Millis {
    return this.core.nextDeadline();
  }

  save(): SealedState<State> {
    const streams = Array.from(this.#open, ([id, { side, peer, isRefusal, received }]) => ({
      id,
      side,
      peer,
      isRefusal,
      received: [...received],
    }));
    return {
      core: this.core.save(),
      streamLimit: this.#streamLimit.save(),
      refusals: this.#refusals.save(),
      streams,
    };
  }

  // ── out ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** The effects that the core sees: its plain bytes are sealed on the way. */
  #sealing(): Effects<Event | SwimEvent> {
    const effects = this.#effects;
    return {
      sendPacket: (to, packet, checksum) =>
        effects.sendPacket(to, this.#packets.seal(packet, checksum), checksum),
      openStream: (id, to) => {
        this.#begin(id, 'connecting', to);
        effects.openStream(id, to);
      },
      writeStream: (id, bytes) => {
        const side = this.#open.get(id)?.side ?? 'accepting';
        effects.writeStream(id, this.#streamEnvelope.seal(bytes, side));
      },
      endStream: (id) => {
        this.#forget(id);
        effects.endStream(id);
      },
      abortStream: (id) => {
        this.#forget(id);
        effects.abortStream(id);
      },
      emit: (event) => effects.emit(event),
    };
  }

  /** Tells the peer why its stream cannot be opened, and the core that it is over. */
  #cannotOpen(id: StreamId, stream: OpenStream, code: DecodeCode, now: Millis): void {
    const [first] = stream.received;
    if (stream.side === 'connecting' && code === 'plaintext' && first?.[0] === MessageType.Error) {
      // Unauthenticated, and so is every other way to end a stream.
      stream.isRefusal = true;
      this.#inner.handleStreamData(id, first, now);
      return;
    }
    this.#forget(id);
    this.#effects.emit({ type: 'dropped', what: code, from: stream.peer });
    if (stream.side === 'accepting' && this.#explain(id, code, now)) this.#effects.endStream(id);
    else this.#effects.abortStream(id);
    this.#inner.handleStreamClosed(id, code, now);
  }

  #explain(id: StreamId, code: DecodeCode, now: Millis): boolean {
    const { rules, explainRefusals } = this.#options;
    const text = refusalText(code, rules.plainRefusals);
    if (!explainRefusals || text === null || !this.#refusals.take(now)) return false;
    writer.begin();
    encodeErrorMessage(writer, { error: text });
    const answer = writer.finish();
    const sealed = rules.plainRefusals ? answer : this.#streamEnvelope.seal(answer, 'accepting');
    this.#effects.writeStream(id, sealed);
    return true;
  }

  #begin(id: StreamId, side: StreamSide, peer: Endpoint): OpenStream {
    const stream = { side, peer, opener: this.#streamEnvelope.opener(side), received: [], isRefusal: false };
    this.#open.set(id, stream);
    return stream;
  }

  #receive(stream: OpenStream, bytes: Uint8Array): Uint8Array | undefined {
    stream.received.push(bytes);
    this.#receivedBytes += bytes.length;
    if (this.#receivedBytes > RECEIVED_BYTES_MAX) throw DecodeError.of('limit');
    return stream.isRefusal ? bytes : stream.opener.push(bytes);
  }

  #forget(id: StreamId): void {
    for (const bytes of this.#open.get(id)?.received ?? []) this.#receivedBytes -= bytes.length;
    this.#open.delete(id);
  }
}

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
import { StreamEnvelope } from '../wire/stream-envelope.ts';
import { encodeErrorMessage } from '../wire/stream-messages.ts';
import { OpenStreams, type OpenStream, type SavedStream } from './open-streams.ts';
import { refusalText } from './refusal.ts';
import { Sealing } from './sealing.ts';

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
  readonly streams: readonly SavedStream[];
}

/** What a core is made with: effects that seal, and what the seal adds to each packet. */
export interface Seal<Event> {
  readonly effects: Effects<Event>;
  readonly overheadBytes: number;
}

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
  readonly #streams: OpenStreams;
  readonly #refusals: TokenBucket;
  readonly #streamLimit = new SourceLimit({ capacity: STREAMS_PER_HOST, refillMs: STREAMS_REFILL_MS });
  // The packet that is being opened: what `handleMessage` needs besides the message.
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
    this.#packets = PacketEnvelope.of(options.envelope);
    this.#streams = new OpenStreams(new StreamEnvelope(options.envelope));
    this.#refusals = new TokenBucket({
      capacity: REFUSALS_AT_ONCE,
      refillMs: REFUSALS_REFILL_MS,
      now: options.now,
    });
    const { tap } = options;
    const sealing = new Sealing(effects, this.#packets, this.#streams);
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
    this.#streams.restore(saved.streams);
  }

  // ── in ───────────────────────────────────────────────────────────────────────────────────────────────────

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    this.#from = from;
    this.#now = now;
    try {
      this.#packets.open(packet, handMessage, this);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#effects.emit({ type: 'dropped', what: error.code, from });
    }
  }

  /** From the envelope: one message of the packet that is being opened. */
  handleMessage(message: Uint8Array): void {
    this.#inner.handlePacket(this.#from, message, this.#now);
  }

  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#inner.handlePacketError(to, cause, now);
  }

  handleStreamAccepted(id: StreamId, from: Endpoint, now: Millis): void {
    if (!this.#streamLimit.allows(from.host, now)) {
      this.#effects.emit({ type: 'dropped', what: 'streams-limit', from });
      this.#effects.abortStream(id);
      return;
    }
    this.#streams.begin(id, 'accepting', from);
    this.#inner.handleStreamAccepted(id, from, now);
  }

  handleStreamOpened(id: StreamId, now: Millis): void {
    this.#inner.handleStreamOpened(id, now);
  }

  handleStreamData(id: StreamId, bytes: Uint8Array, now: Millis): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    try {
      const plain = this.#streams.receive(stream, bytes.slice());
      if (plain !== undefined) this.#inner.handleStreamData(id, plain, now);
      // Nothing else will come, so whoever still waits for the rest of a message, with megabytes that were
      // a few bytes under way, need not wait for the stream's deadline.
      if (stream.opener.isDone && this.#streams.has(id)) this.#inner.handleStreamEnd(id, now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#cannotOpen(id, stream, error.code, now);
    }
  }

  handleStreamEnd(id: StreamId, now: Millis): void {
    if (this.#streams.has(id)) this.#inner.handleStreamEnd(id, now);
  }

  handleStreamClosed(id: StreamId, cause: StreamFailure, now: Millis): void {
    this.#streams.forget(id);
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
    return {
      core: this.core.save(),
      streamLimit: this.#streamLimit.save(),
      refusals: this.#refusals.save(),
      streams: this.#streams.save(),
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
    this.#streams.forget(id);
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
    const sealed = rules.plainRefusals ? answer : this.#streams.envelope.seal(answer, 'accepting');
    this.#effects.writeStream(id, sealed);
    return true;
  }
}

/** One function for all: an envelope is told where its messages go. */
function handMessage(message: Uint8Array, core: { handleMessage(message: Uint8Array): void }): void {
  core.handleMessage(message);
}

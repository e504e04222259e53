/**
 * What one hearsay member asks another: its record of an accusation (`why`), what it believes of everybody
 * (`view`), how it is (`info`), and whether datagrams of some size reach it and come back (`probe`). Question
 * and answer are messages of their own, so each can go by packet or by stream, and a path can be tried in one
 * direction at a time. Nothing of the protocol depends on an answer: whoever gets one holds a claim.
 */
import type { Endpoint, Millis } from '../base/core.ts';
import { DecodeError, UsageError } from '../base/errors.ts';
import { SourceLimit } from '../base/source-limit.ts';
import { TokenBucket } from '../base/token-bucket.ts';
import type { AnyCommand } from '../serf/api.ts';
import type { Case } from '../swim/evidence.ts';
import { EXTENSION_VERSION } from '../swim/mark.ts';
import type { Members } from './members.ts';
import {
  decodeInfo,
  decodeProbeAnswer,
  decodeProbeQuestion,
  decodeViewAnswer,
  decodeViewQuestion,
  decodeWhyAnswer,
  decodeWhyQuestion,
  encodeInfo,
  encodeProbeAnswer,
  encodeProbeQuestion,
  encodeViewAnswer,
  encodeViewQuestion,
  encodeWhyAnswer,
  encodeWhyQuestion,
  VIEW_PAGE_MAX,
  type PeerInfo,
  type ProbeSight,
  type ViewPage,
} from './peer-requests-bodies.ts';
import {
  decodePeerMessage,
  encodePeerMessage,
  type PeerAnswer,
  type PeerQuestion,
  type PeerVia,
} from './peer-requests-codec.ts';
import type { Waiters } from './waiters.ts';
import type { ToldCases } from './why-codec.ts';

/** What a host knows besides the protocol, and peers may ask for. */
export interface PeerFacts {
  /** The program and what runs it, for people. */
  readonly program: string;
  /** Milliseconds since 1970. */
  wallNow(): number;
  /** The longest delay of the event loop since the last question, and how long ago that was. */
  loopDelay(): { readonly longestMs: Millis; readonly overMs: Millis };
  /** What label and encryption add to a datagram. */
  packetOverheadBytes(): number;
}

export interface PeerRequestsOptions {
  readonly self: string;
  readonly advertised: Endpoint;
  readonly members: () => Members;
  readonly cases: (name: string) => readonly Case[];
  readonly healthScore: () => number;
  readonly dropped: () => Readonly<Record<string, number>>;
  readonly waiters: Waiters;
  readonly command: (command: AnyCommand) => boolean;
  readonly now: () => Millis;
  readonly after: (delay: Millis, callback: () => void) => () => void;
  /** Absent: a host without a clock of its own, such as a simulator. */
  readonly facts?: PeerFacts | undefined;
  /** Something of a peer's was not used. */
  readonly onDrop: (reason: 'peer-requests-limit' | 'peer-requests-stranger', from: Endpoint) => void;
}

/** An answer, when it came, and what it says of the peer's clock. */
export interface Answered<Value> {
  readonly value: Value;
  readonly peer: string;
  readonly rttMs: Millis;
  /**
   * How far the peer's monotonic clock is ahead of ours, if question and answer took the same time; wrong by
   * at most `uncertaintyMs`, half of the round trip.
   */
  readonly offsetMs: Millis;
  readonly uncertaintyMs: Millis;
  /** Where the answer came from. Of a datagram it is the peer's own port. */
  readonly from: Endpoint;
}

export interface AskOptions {
  /** Default 3,000 ms. */
  readonly timeoutMs?: Millis;
  readonly via?: PeerVia;
  readonly answerVia?: PeerVia;
}

export interface ProbeOptions extends AskOptions {
  /** How large the question's datagram is to be, from the first byte behind UDP's header; default: small. */
  readonly packetBytes?: number;
  /** The same of the answer's. */
  readonly answerPacketBytes?: number;
}

export type PeerFailure = 'timeout' | 'unreachable' | 'refused' | 'unreadable';

/** A member that was asked and did not answer. */
export class PeerRequestError extends Error {
  override readonly name = 'PeerRequestError';
  readonly code = 'ERR_HEARSAY_PEER';
  readonly peer: string;
  /**
   * `unreachable`: no stream to it could be opened. `refused`: it said no. `unreadable`: it said something
   * that we cannot read.
   */
  readonly failure: PeerFailure;

  constructor(peer: string, failure: PeerFailure, message: string) {
    super(`${peer}: ${message}`);
    this.peer = peer;
    this.failure = failure;
  }
}

const TIMEOUT_MS = 3000;
/** Questions of ours that wait for an answer. */
const PENDING_MAX = 4096;
/** What one peer may ask at once, and again in each refill; and all of them together. */
const PER_PEER = 64;
const ALL_PEERS = 512;
const REFILL_MS = 8000;
/** A question is short, but for the pad of a probe; an answer is a page of a view at most. */
export const QUESTION_BYTES_MAX = 0x1_0000;
export const ANSWER_BYTES_MAX: number = 4 * 0x1_0000;
/** Ethernet's jumbo frames hold 8,972. */
export const PROBE_BYTES_MAX = 9000;
/** A user message's type byte and the packet's checksum. */
const USER_PACKET_BYTES = 1 + 5;
/** An answer that is longer goes by stream, however the asker wanted it. */
const PACKET_ANSWER_BYTES_MAX = 1200;

interface Pending {
  readonly peer: string;
  readonly sentAt: Millis;
  readonly resolve: (answered: Answered<Uint8Array>) => void;
  readonly reject: (error: Error) => void;
  readonly cancel: () => void;
  /** The question has left this node, as far as it can tell. */
  isSent: boolean;
}

export class PeerRequests {
  readonly #options: PeerRequestsOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #perPeer = new SourceLimit({ capacity: PER_PEER, refillMs: REFILL_MS });
  readonly #all: TokenBucket;
  #lastId: number;
  #isClosed = false;

  constructor(options: PeerRequestsOptions) {
    this.#options = options;
    this.#all = new TokenBucket({ capacity: ALL_PEERS, refillMs: REFILL_MS, now: options.now() });
    // An answer to a former life of this node must not fit a question of this one.
    this.#lastId = Math.floor(options.facts?.wallNow() ?? 0) % 0x8000_0000;
  }

  // Each rejects with a UsageError for a member that cannot be asked, a PeerRequestError for one that does
  // not answer, and a ClosedError if the node is closed first.

  // ── asking ───────────────────────────────────────────────────────────────────────────────────────────────

  /** A member's own record of what it knows against `subject`; times are on its clock. */
  why(peer: string, subject: string, options: AskOptions = {}): Promise<Answered<ToldCases>> {
    return this.#ask(peer, 'why', { body: encodeWhyQuestion(subject), read: decodeWhyAnswer, options });
  }

  /** What a member believes of others, in order of their names: those behind `after`, a page at a time. */
  async view(
    peer: string,
    options: AskOptions & { readonly after?: string; readonly limit?: number } = {},
  ): Promise<Answered<ViewPage>> {
    const { after = '', limit = VIEW_PAGE_MAX } = options;
    checkWhole('limit', limit, { least: 1, most: VIEW_PAGE_MAX });
    const body = encodeViewQuestion({ after, limit });
    return this.#ask(peer, 'view', { body, read: decodeViewAnswer, options });
  }

  /** What a member says of itself: program, health, loop delay, clock. */
  info(peer: string, options: AskOptions = {}): Promise<Answered<PeerInfo>> {
    return this.#ask(peer, 'info', { body: new Uint8Array(0), read: decodeInfo, options });
  }

  /**
   * Whether a question of this size reaches a member and an answer of that size comes back, each by stream or
   * by packet. A size is at most `PROBE_BYTES_MAX`.
   */
  async probe(peer: string, options: ProbeOptions = {}): Promise<Answered<ProbeSight>> {
    const { packetBytes = 0, answerPacketBytes = 0 } = options;
    const size = { least: 0, most: PROBE_BYTES_MAX };
    checkWhole('packetBytes', packetBytes, size);
    checkWhole('answerPacketBytes', answerPacketBytes, size);
    const body = encodeProbeQuestion(answerPacketBytes);
    return this.#ask(peer, 'probe', { body, read: decodeProbeAnswer, options, packetBytes });
  }

  // ── being told ───────────────────────────────────────────────────────────────────────────────────────────

  /** A user message that begins with `PEER_MESSAGE`. */
  handle(bytes: Uint8Array, from: Endpoint, via: PeerVia): void {
    if (bytes.length > ANSWER_BYTES_MAX) return;
    const message = decodePeerMessage(bytes);
    if (message?.kind === 'question') this.#serve(message, { from, via, messageBytes: bytes.length });
    else if (message?.kind === 'answer') this.#settle(message, from);
  }

  /** The host has stopped. */
  closeAll(): void {
    this.#isClosed = true;
    for (const [id, { reject }] of this.#pending) {
      this.#forget(id);
      reject(this.#options.waiters.closed('the answer had come'));
    }
  }

  async #ask<Value>(
    peer: string,
    ask: string,
    asked: {
      readonly body: Uint8Array;
      readonly read: (body: Uint8Array) => Value;
      readonly options: AskOptions;
      readonly packetBytes?: number;
    },
  ): Promise<Answered<Value>> {
    const { body, read, options, packetBytes = 0 } = asked;
    this.#checkPeer(peer);
    const { via = 'stream', answerVia = via } = options;
    this.#lastId = (this.#lastId % 0xffff_ffff) + 1;
    const id = this.#lastId;
    const question: PeerQuestion = {
      kind: 'question',
      ask,
      id,
      from: this.#options.self,
      to: peer,
      answerVia,
      body,
    };
    const answered = this.#expect(id, peer, options.timeoutMs ?? TIMEOUT_MS);
    const onSent = (error: Error | null): void => {
      const pending = this.#pending.get(id);
      if (pending === undefined) return;
      if (error === null) pending.isSent = true;
      else this.#forget(id)?.reject(new PeerRequestError(peer, 'unreachable', error.message));
    };
    this.#send(peer, { via, payload: encodePeerMessage(question, this.#paddedBytes(packetBytes)), onSent });
    const { value, ...rest } = await answered;
    try {
      return { ...rest, value: read(value) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw new PeerRequestError(peer, 'unreadable', `its answer cannot be read (${error.code})`);
    }
  }

  #checkPeer(peer: string): void {
    const member = this.#options.members().find(peer);
    if (member === undefined) throw new UsageError('peer', peer, 'there is no such member');
    if (member.isSelf) throw new UsageError('peer', peer, 'this is the node itself');
    if (member.instance === null)
      throw new UsageError('peer', peer, 'this member is not known to run hearsay');
    if (this.#isClosed) throw this.#options.waiters.closed('the question had been asked');
    if (this.#pending.size >= PENDING_MAX)
      throw new UsageError('peer', peer, 'too many questions are waiting for answers');
  }

  #expect(id: number, peer: string, timeoutMs: Millis): Promise<Answered<Uint8Array>> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.after(timeoutMs, () => {
        const within = `within ${Math.round(timeoutMs)} ms`;
        const error = this.#forget(id)?.isSent
          ? new PeerRequestError(peer, 'timeout', `no answer ${within}`)
          : new PeerRequestError(peer, 'unreachable', `no connection ${within}`);
        reject(error);
      });
      this.#pending.set(id, { peer, sentAt: this.#options.now(), resolve, reject, cancel, isSent: false });
    });
  }

  #settle(answer: PeerAnswer, from: Endpoint): void {
    const pending = this.#pending.get(answer.id);
    // Somebody else's, or one that comes too late.
    if (pending === undefined || pending.peer !== answer.from) return;
    this.#forget(answer.id);
    const { peer, sentAt, resolve, reject } = pending;
    if (answer.error !== '') {
      reject(new PeerRequestError(peer, 'refused', `it refused to answer: ${answer.error.slice(0, 200)}`));
      return;
    }
    const now = this.#options.now();
    const rttMs = now - sentAt;
    const offsetMs = answer.at - (sentAt + now) / 2;
    resolve({ value: answer.body.slice(), peer, rttMs, offsetMs, uncertaintyMs: rttMs / 2, from });
  }

  #forget(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    pending?.cancel();
    this.#pending.delete(id);
    return pending;
  }

  /** Answers a member of ours that does not ask too much; anybody else gets nothing, not even a no. */
  #serve(question: PeerQuestion, sight: ProbeSight): void {
    const { self, onDrop, members, now } = this.#options;
    if (question.to !== self || sight.messageBytes > QUESTION_BYTES_MAX) return;
    const asker = members().find(question.from);
    if (asker === undefined || asker.isSelf || asker.instance === null) {
      onDrop('peer-requests-stranger', sight.from);
      return;
    }
    const at = now();
    if (!this.#perPeer.allows(asker.name, at) || !this.#all.take(at)) {
      onDrop('peer-requests-limit', sight.from);
      return;
    }
    const reply = this.#reply(question, sight);
    const answer: PeerAnswer = {
      kind: 'answer',
      id: question.id,
      from: self,
      at,
      error: typeof reply === 'string' ? reply : '',
      body: typeof reply === 'string' ? new Uint8Array(0) : reply.body,
    };
    const paddedBytes = typeof reply === 'string' ? 0 : this.#paddedBytes(reply.packetBytes);
    const message = encodePeerMessage(answer, paddedBytes);
    const fits = message.length <= Math.max(PACKET_ANSWER_BYTES_MAX, paddedBytes);
    const via = fits ? question.answerVia : 'stream';
    this.#send(asker.name, { via, payload: message, onSent: () => undefined });
  }

  /** The body of the answer, or why there is none. */
  #reply(question: PeerQuestion, sight: ProbeSight): Reply | string {
    try {
      switch (question.ask) {
        case 'why':
          return { body: encodeWhyAnswer(this.#told(decodeWhyQuestion(question.body))), packetBytes: 0 };
        case 'view':
          return { body: encodeViewAnswer(this.#page(decodeViewQuestion(question.body))), packetBytes: 0 };
        case 'info':
          return { body: encodeInfo(this.ownInfo()), packetBytes: 0 };
        case 'probe': {
          const packetBytes = decodeProbeQuestion(question.body);
          if (packetBytes > PROBE_BYTES_MAX) return `an answer has at most ${PROBE_BYTES_MAX} bytes`;
          return { body: encodeProbeAnswer(sight), packetBytes };
        }
        default:
          return 'unknown question';
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return `unreadable question (${error.code})`;
    }
  }

  #told(subject: string): ToldCases {
    const { members, cases } = this.#options;
    return { state: members().find(subject)?.state ?? null, cases: cases(subject) };
  }

  #page({ after, limit }: { after: string; limit: number }): ViewPage {
    const { all } = this.#options.members();
    const behind = all.filter(({ name }) => name > after);
    const size = Math.max(1, Math.min(limit, VIEW_PAGE_MAX));
    const beliefs = behind.slice(0, size).map(({ name, state, incarnation, host, port, instance }) => {
      return { name, state, incarnation, host, port, instance };
    });
    return { beliefs, next: behind.length > size ? beliefs.at(-1)!.name : null };
  }

  /** What this node tells others of itself. */
  ownInfo(): PeerInfo {
    const { facts, advertised, members, healthScore, dropped } = this.#options;
    return {
      program: facts?.program ?? 'hearsay',
      extensionVersion: EXTENSION_VERSION,
      healthScore: healthScore(),
      wallMs: facts?.wallNow() ?? null,
      loopDelay: facts?.loopDelay() ?? null,
      advertised,
      members: members().size,
      dropped: dropped(),
    };
  }

  /** How long a message has to be for its datagram to have this many bytes; 0: as it is. */
  #paddedBytes(packetBytes: number): number {
    if (packetBytes === 0) return 0;
    return packetBytes - USER_PACKET_BYTES - (this.#options.facts?.packetOverheadBytes() ?? 0);
  }

  #send(to: string, { via, payload, onSent }: Sending): void {
    const { waiters, command } = this.#options;
    if (via === 'packet') {
      command({ type: 'send-packet', to, payload });
      onSent(null);
      return;
    }
    waiters
      .wait('the message had gone out', (ticket) => ({ type: 'send-stream', ticket, to, payload }))
      .then(
        () => onSent(null),
        (error: unknown) => onSent(error instanceof Error ? error : new Error(String(error))),
      );
  }
}

interface Sending {
  readonly via: PeerVia;
  readonly payload: Uint8Array;
  /** `null`: it has left this node; else why not. */
  readonly onSent: (error: Error | null) => void;
}

interface Reply {
  readonly body: Uint8Array;
  /** How large the answer's datagram is to be; 0: as small as it is. */
  readonly packetBytes: number;
}

function checkWhole(field: string, value: number, { least, most }: { least: number; most: number }): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new UsageError(field, value, `it must be a whole number from ${least} to ${most}`);
}

/** How a failure reads in a sentence about the peer. */
export function failureText(error: unknown): string {
  if (error instanceof PeerRequestError) return error.message.slice(error.peer.length + 2);
  return error instanceof Error ? error.message : String(error);
}

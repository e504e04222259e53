/**
 * A model, for comparison: a client that wants to be the one who holds a key, and works while it does. It
 * takes a lease, asks for the key, keeps the lease alive, and stops of itself when its time has run out,
 * counted from when it asked.
 *
 * Its work shows the gap that no lease closes (etcd's documentation of its lock says so): it looks whether it
 * still holds the key, then works for a while, then writes. A pause in between, and it writes without holding
 * anything; only the token in the write, compared where it lands, stops it.
 */
import type { Effects, Endpoint, Millis, Rng } from 'hearsay/core';
import type { StoreAnswer } from './fenced-store.ts';
import type { LeaseAnswer } from './lease.ts';
import { decodeMessage, PacketCore } from './packet-core.ts';

export interface HolderOptions {
  readonly self: number;
  /** The voters, by number. */
  readonly servers: ReadonlyMap<number, Endpoint>;
  readonly store: Endpoint;
  readonly key: string;
  readonly ttlMs: Millis;
  /** After so long without an answer another server is asked. */
  readonly retryMs: Millis;
  /** From a write to the next look at the lease, drawn up to this; and from the look to the write. */
  readonly restMs: Millis;
  readonly workMs: Millis;
}

export type HolderEvent =
  | { readonly type: 'holds'; readonly token: number }
  /** `expired`: by its own clock. `refused`: somebody told it. */
  | { readonly type: 'lost'; readonly why: 'expired' | 'refused' };

export interface HolderState {
  readonly lease: string | null;
  readonly token: number | null;
  readonly validUntil: Millis;
}

/**
 * Who is sent to the leader waits so much less than for an answer: two that each name the other must not
 * spin.
 */
const REDIRECTED_SOONER = 10;

export class LeaseHolder extends PacketCore<never, HolderState, HolderEvent> {
  readonly #options: HolderOptions;
  readonly #servers: readonly number[];
  readonly #rng: Rng;
  #server: number;
  #leases = 0;
  #lease: string | null = null;
  #isGranted = false;
  /** When this lease was first asked for: it may have run since then. */
  #firstAskedAt: Millis = 0;
  #token: number | null = null;
  /** The lease lasts at least until then, by this clock. */
  #validUntil: Millis = Infinity;
  #hasAnswer = true;
  #askAt: Millis;
  #workAt: Millis = Infinity;
  /** The write that is being worked on. */
  #write: { readonly at: Millis; readonly token: number } | null = null;

  constructor(options: HolderOptions, effects: Effects<HolderEvent>, rng: Rng, now: Millis) {
    super(effects);
    this.#options = options;
    this.#rng = rng;
    this.#servers = [...options.servers.keys()];
    this.#server = this.#servers[rng.below(this.#servers.length)]!;
    this.#askAt = now + rng.unit() * options.retryMs;
  }

  /** Whether it believes that it holds the key. A process that stands still goes on believing. */
  get believes(): boolean {
    return this.#token !== null;
  }

  handlePacket(_from: Endpoint, packet: Uint8Array, now: Millis): void {
    const message = decodeMessage(packet) as LeaseAnswer | StoreAnswer;
    if (message.t === 'written') {
      if (!message.ok && message.token === this.#token) this.#lose('refused', now);
    } else this.#hear(message, now);
  }

  handleCommand(_command: never, _now: Millis): void {}

  handleTimeout(now: Millis): void {
    // What it was about to write when it was stopped goes out first: it had looked already.
    if (this.#write !== null && now >= this.#write.at) this.#finishWork(this.#write.token, now);
    if (now >= this.#validUntil) this.#lose('expired', now);
    if (now >= this.#workAt) this.#beginWork(now);
    if (now >= this.#askAt) this.#ask(now);
  }

  nextDeadline(): Millis {
    return Math.min(this.#askAt, this.#workAt, this.#validUntil, this.#write?.at ?? Infinity);
  }

  save(): HolderState {
    return { lease: this.#lease, token: this.#token, validUntil: this.#validUntil };
  }

  #beginWork(now: Millis): void {
    this.#workAt = Infinity;
    if (this.#token === null || this.#write !== null) return;
    this.#write = { at: now + this.#options.workMs, token: this.#token };
  }

  #finishWork(token: number, now: Millis): void {
    this.#write = null;
    this.#rest(now);
    this.send(this.#options.store, { t: 'write', token, by: this.#options.self });
  }

  #rest(now: Millis): void {
    this.#workAt = this.#token === null ? Infinity : now + this.#rng.unit() * this.#options.restMs;
  }

  /** A new lease, the key, or more time, whichever comes next. */
  #ask(now: Millis): void {
    const { self, key, ttlMs, retryMs } = this.#options;
    if (!this.#hasAnswer) this.#server = this.#nextServer();
    this.#hasAnswer = false;
    this.#askAt = now + retryMs;
    if (this.#lease === null) {
      this.#leases += 1;
      this.#lease = `${self}.${this.#leases}`;
      this.#firstAskedAt = now;
    }
    const lease = this.#lease;
    const keepsAlive = { t: 'keep-alive', sentAt: now, lease };
    const to = this.#options.servers.get(this.#server)!;
    if (!this.#isGranted) this.send(to, { t: 'ask', sentAt: now, op: { kind: 'grant', lease, ttlMs } });
    else if (this.#token === null) {
      this.send(to, keepsAlive);
      this.send(to, { t: 'ask', sentAt: now, op: { kind: 'acquire', lease, key } });
    } else this.send(to, keepsAlive);
  }

  #hear(answer: LeaseAnswer, now: Millis): void {
    if (answer.lease !== this.#lease || this.#lease === null) return;
    if (!answer.ok && answer.why === 'not-leader') {
      // Without a leader to go to, the next one is asked when it is time.
      if (answer.leader !== null && answer.leader !== this.#server) {
        this.#server = answer.leader;
        this.#hasAnswer = true;
        this.#askAt = now + this.#options.retryMs / REDIRECTED_SOONER;
      }
      return;
    }
    this.#hasAnswer = true;
    if (answer.ok) this.#succeed(answer, now);
    else if (answer.why === 'no-lease') this.#lose('refused', now);
  }

  #succeed({ about, sentAt, revision }: LeaseAnswer & { ok: true }, now: Millis): void {
    const { ttlMs } = this.#options;
    if (about === 'grant' && !this.#isGranted) {
      this.#isGranted = true;
      this.#validUntil = this.#firstAskedAt + ttlMs;
      this.#askAt = now;
    } else if (about === 'keep-alive') {
      this.#validUntil = Math.max(this.#validUntil, sentAt + ttlMs);
      if (this.#token !== null) this.#askAt = now + ttlMs / 3;
    } else if (about === 'acquire' && this.#token === null && now < this.#validUntil) {
      this.#token = revision;
      this.#rest(now);
      this.#askAt = now + ttlMs / 3;
      this.effects.emit({ type: 'holds', token: revision });
    }
  }

  /** Begins anew, with a new lease. What is being written is not taken back: nobody looks again. */
  #lose(why: 'expired' | 'refused', now: Millis): void {
    if (this.#token !== null) this.effects.emit({ type: 'lost', why });
    this.#lease = null;
    this.#isGranted = false;
    this.#token = null;
    this.#validUntil = Infinity;
    this.#workAt = Infinity;
    this.#askAt = now;
    this.#hasAnswer = true;
  }

  #nextServer(): number {
    const place = this.#servers.indexOf(this.#server);
    return this.#servers[(place + 1) % this.#servers.length]!;
  }
}

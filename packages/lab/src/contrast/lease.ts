/**
 * A model, for comparison: leases as in etcd (`lessor.go`), on the model of Raft. A lease is granted and
 * revoked through the log; keep-alives are answered by the leader alone and are in no log. The leader revokes
 * what has expired, and a new leader gives every lease its whole time again, since it cannot know what its
 * predecessor promised.
 *
 * A key that is bound to a lease goes with it. The revision at which the key was created is the fencing
 * token: whoever gets the key later has a higher one.
 */
import type { Effects, Endpoint, Millis, Rng } from 'hearsay/core';
import { decodeMessage, PacketCore } from './packet-core.ts';
import {
  Raft,
  type Entry,
  type RaftEvent,
  type RaftMessage,
  type RaftOptions,
  type RaftState,
} from './raft.ts';
import { Registers, type RegisterOp } from './register.ts';

export type LeaseOp =
  | { readonly kind: 'grant'; readonly lease: string; readonly ttlMs: Millis }
  | { readonly kind: 'revoke'; readonly lease: string }
  /**
   * Creates `key`, bound to `lease`, if nobody has it. Asking again for what one has gives the same token.
   */
  | { readonly kind: 'acquire'; readonly lease: string; readonly key: string }
  | RegisterOp;

export type LeaseRequest =
  | { readonly t: 'ask'; readonly sentAt: Millis; readonly op: LeaseOp }
  | { readonly t: 'keep-alive'; readonly sentAt: Millis; readonly lease: string };

export type LeaseRefusal = 'not-leader' | 'no-lease' | 'held' | 'conflict';

/** `sentAt` is the request's, by the clock of whoever asked. */
export type LeaseAnswer = {
  readonly t: 'answer';
  readonly sentAt: Millis;
  readonly about: LeaseOp['kind'] | 'keep-alive';
  readonly lease: string | null;
} & (
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly why: LeaseRefusal; readonly leader: number | null }
);

/** Told by the leader. */
export type LeaseEvent = RaftEvent | { readonly type: 'expired' | 'granted'; readonly lease: string };

type Outcome =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly why: LeaseRefusal };

/** The part that every voter has alike: what the log says. */
export class LeaseTable {
  readonly registers: Registers = new Registers();
  /** Each lease's time to live. */
  readonly leases = new Map<string, Millis>();

  apply(op: LeaseOp): Outcome {
    switch (op.kind) {
      case 'grant':
        if (!this.leases.has(op.lease)) this.leases.set(op.lease, op.ttlMs);
        return { ok: true, revision: this.registers.revision };
      case 'revoke':
        return this.#revoke(op.lease);
      case 'acquire':
        return this.#acquire(op.lease, op.key);
      default: {
        const { ok, revision } = this.registers.apply(op);
        return ok ? { ok, revision } : { ok, why: 'conflict' };
      }
    }
  }

  #revoke(lease: string): Outcome {
    if (!this.leases.delete(lease)) return { ok: false, why: 'no-lease' };
    for (const [key, { value }] of this.registers.save()) {
      if (value === lease) this.registers.apply({ kind: 'delete', key });
    }
    return { ok: true, revision: this.registers.revision };
  }

  #acquire(lease: string, key: string): Outcome {
    if (!this.leases.has(lease)) return { ok: false, why: 'no-lease' };
    const held = this.registers.read(key);
    if (held !== undefined) {
      return held.value === lease ? { ok: true, revision: held.createdAt } : { ok: false, why: 'held' };
    }
    return {
      ok: true,
      revision: this.registers.apply({ kind: 'cas', key, expected: 0, value: lease }).revision,
    };
  }
}

export interface LeaseServerState {
  readonly raft: RaftState<LeaseOp>;
  readonly expiresAt: readonly (readonly [lease: string, at: Millis])[];
}

/** A request that waits until its entry is committed. */
interface Pending {
  readonly term: number;
  readonly from: Endpoint;
  readonly sentAt: Millis;
}

export class LeaseServer extends PacketCore<never, LeaseServerState, LeaseEvent> {
  readonly raft: Raft<LeaseOp>;
  readonly table: LeaseTable = new LeaseTable();
  readonly #pending = new Map<number, Pending>();
  /** At the leader: when each lease runs out; `Infinity` when its revocation is under way. */
  readonly #expiresAt = new Map<string, Millis>();

  constructor(
    options: Omit<RaftOptions<LeaseOp>, 'onCommitted'>,
    effects: Effects<LeaseEvent>,
    rng: Rng,
    now: Millis,
  ) {
    super(effects);
    const onCommitted = (entry: Entry<LeaseOp>, index: number, at: Millis): void =>
      this.#apply(entry, index, at);
    this.raft = new Raft({ ...options, onCommitted }, effects, rng, now);
  }

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    const message = decodeMessage(packet) as LeaseRequest | RaftMessage<LeaseOp>;
    if (message.t === 'ask') this.#ask(from, message, now);
    else if (message.t === 'keep-alive') this.#keepAlive(from, message, now);
    else this.raft.handleMessage(message, now);
  }

  handleCommand(_command: never, _now: Millis): void {}

  handleTimeout(now: Millis): void {
    this.raft.handleTimeout(now);
    if (!this.raft.isReady) return;
    for (const [lease, at] of this.#expiresAt) {
      if (at > now) continue;
      this.#expiresAt.set(lease, Infinity);
      this.raft.propose({ kind: 'revoke', lease }, now);
      this.effects.emit({ type: 'expired', lease });
    }
  }

  nextDeadline(): Millis {
    const deadline = this.raft.nextDeadline();
    return this.raft.isReady ? Math.min(deadline, ...this.#expiresAt.values()) : deadline;
  }

  save(): LeaseServerState {
    return { raft: this.raft.save(), expiresAt: [...this.#expiresAt] };
  }

  #ask(from: Endpoint, { sentAt, op }: LeaseRequest & { t: 'ask' }, now: Millis): void {
    // The index is known before it is proposed: alone, a voter commits at once.
    const index = this.raft.log.length + 1;
    if (!this.raft.serves(now)) {
      return this.#answer(
        from,
        { sentAt, about: op.kind, lease: leaseOf(op) },
        { ok: false, why: 'not-leader' },
      );
    }
    this.#pending.set(index, { term: this.raft.term, from, sentAt });
    this.raft.propose(op, now);
  }

  #keepAlive(from: Endpoint, { sentAt, lease }: LeaseRequest & { t: 'keep-alive' }, now: Millis): void {
    const about = { sentAt, about: 'keep-alive', lease } as const;
    if (!this.raft.serves(now)) return this.#answer(from, about, { ok: false, why: 'not-leader' });
    const at = this.#expiresAt.get(lease);
    const ttlMs = this.table.leases.get(lease);
    // Too late by a moment is too late: its revocation is on its way.
    if (at === undefined || ttlMs === undefined || at <= now || at === Infinity) {
      return this.#answer(from, about, { ok: false, why: 'no-lease' });
    }
    this.#expiresAt.set(lease, now + ttlMs);
    this.#answer(from, about, { ok: true, revision: this.table.registers.revision });
  }

  #apply({ op, term }: Entry<LeaseOp>, index: number, now: Millis): void {
    if (op === null) return this.#begin(term, now);
    const outcome = this.table.apply(op);
    if (op.kind === 'grant' && !this.#expiresAt.has(op.lease)) {
      this.#expiresAt.set(op.lease, now + op.ttlMs);
      if (this.raft.role === 'leader') this.effects.emit({ type: 'granted', lease: op.lease });
    } else if (op.kind === 'revoke') this.#expiresAt.delete(op.lease);
    const pending = this.#pending.get(index);
    this.#pending.delete(index);
    if (pending?.term !== term) return;
    this.#answer(pending.from, { sentAt: pending.sentAt, about: op.kind, lease: leaseOf(op) }, outcome);
  }

  /** An entry that begins a term is committed: if the term is ours, all leases get their whole time again. */
  #begin(term: number, now: Millis): void {
    if (this.raft.role !== 'leader' || term !== this.raft.term) return;
    this.#pending.clear();
    for (const [lease, ttlMs] of this.table.leases) this.#expiresAt.set(lease, now + ttlMs);
  }

  #answer(to: Endpoint, about: Pick<LeaseAnswer, 'sentAt' | 'about' | 'lease'>, outcome: Outcome): void {
    const { leader } = this.raft;
    this.send(to, { t: 'answer', ...about, ...(outcome.ok ? outcome : { ...outcome, leader }) });
  }
}

function leaseOf(op: LeaseOp): string | null {
  return 'lease' in op ? op.lease : null;
}

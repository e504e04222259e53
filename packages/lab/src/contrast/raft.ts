/**
 * A model, for comparison: a small Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus
 * Algorithm", USENIX ATC 2014, figure 2): elections with random time-outs, terms, a replicated log. No
 * snapshots, no pre-vote, no change of configuration: who votes is fixed, which is one of the things to be
 * compared with a SWIM view.
 *
 * As in etcd with `CheckQuorum`: a leader that has not heard from a majority for an election time-out steps
 * down, and a voter that has heard from a leader more recently than that ignores candidates (Ongaro's thesis
 * §6.2, §4.2.3). So two leaders that both serve do not overlap for longer than clocks drift, and a lease may
 * stand on it.
 */
import type { Effects, Endpoint, Millis, Rng } from 'hearsay/core';
import { decodeMessage, PacketCore } from './packet-core.ts';

export interface Entry<Op> {
  readonly term: number;
  /** `null`: the entry with which a leader begins its term (§5.4.2, §8). */
  readonly op: Op | null;
}

/** What survives a crash. Owned by whoever makes the cores, so that the next life finds it. */
export class Disk<Op> {
  term = 0;
  votedFor: number | null = null;
  /** The entry with index i is at i − 1. */
  readonly log: Entry<Op>[] = [];
}

export interface RaftConfig {
  /** How often a leader speaks. etcd: 100 ms. */
  readonly heartbeatMs: Millis;
  /** The least silence after which a follower stands for election; drawn up to twice that. etcd: 1 s. */
  readonly electionMs: Millis;
}

export const ETCD_TIMES: RaftConfig = { heartbeatMs: 100, electionMs: 1000 };

export interface RaftOptions<Op> {
  readonly self: number;
  /** All who vote, oneself among them. */
  readonly voters: ReadonlyMap<number, Endpoint>;
  readonly disk: Disk<Op>;
  readonly config: RaftConfig;
  /** Every committed entry in order, on every voter; after a restart from the first one again. */
  readonly onCommitted?: (entry: Entry<Op>, index: number, now: Millis) => void;
}

export type RaftRole = 'follower' | 'candidate' | 'leader';

export type RaftEvent =
  | { readonly type: 'role'; readonly role: RaftRole; readonly term: number }
  | { readonly type: 'committed'; readonly index: number; readonly term: number };

export interface RaftCommand<Op> {
  readonly type: 'propose';
  readonly op: Op;
}

export interface RaftState<Op> {
  readonly term: number;
  readonly votedFor: number | null;
  readonly log: readonly Entry<Op>[];
  readonly role: RaftRole;
  readonly leader: number | null;
  readonly commitIndex: number;
}

interface Sent {
  readonly from: number;
  readonly term: number;
}

export type RaftMessage<Op> =
  | (Sent & { readonly t: 'vote?'; readonly lastIndex: number; readonly lastTerm: number })
  | (Sent & { readonly t: 'vote'; readonly granted: boolean })
  | (Sent & {
      readonly t: 'append';
      readonly prevIndex: number;
      readonly prevTerm: number;
      readonly entries: readonly Entry<Op>[];
      readonly commit: number;
      /** The leader's clock, which the answer brings back. */
      readonly sentAt: Millis;
    })
  /** `index`: up to where the logs agree; if not `ok`, where the leader should try. */
  | (Sent & {
      readonly t: 'appended';
      readonly ok: boolean;
      readonly index: number;
      readonly sentAt: Millis;
    });

/** What a leader knows of another voter. */
interface Follower {
  next: number;
  match: number;
  /** When the last message that it answered was sent. */
  ackedAt: Millis;
}

const ENTRIES_IN_PACKET_MAX = 64;

export class Raft<Op> extends PacketCore<RaftCommand<Op>, RaftState<Op>, RaftEvent> {
  readonly #options: RaftOptions<Op>;
  readonly #rng: Rng;
  readonly #others: readonly (readonly [number: number, endpoint: Endpoint])[];
  readonly #followers = new Map<number, Follower>();
  readonly #votes = new Set<number>();
  #role: RaftRole = 'follower';
  #leader: number | null = null;
  #commitIndex = 0;
  /** When a leader was last heard. A new life waits as if it just had been: it may have promised so. */
  #leaderHeardAt: Millis;
  #electionAt: Millis;
  #heartbeatAt: Millis = Infinity;

  constructor(options: RaftOptions<Op>, effects: Effects<RaftEvent>, rng: Rng, now: Millis) {
    super(effects);
    this.#options = options;
    this.#rng = rng;
    this.#others = [...options.voters].filter(([number]) => number !== options.self);
    this.#leaderHeardAt = now;
    this.#electionAt = now + this.#drawElectionMs();
  }

  get role(): RaftRole {
    return this.#role;
  }

  get term(): number {
    return this.#options.disk.term;
  }

  get log(): readonly Entry<Op>[] {
    return this.#options.disk.log;
  }

  get commitIndex(): number {
    return this.#commitIndex;
  }

  /** Whom this voter takes for the leader of its term. */
  get leader(): number | null {
    return this.#leader;
  }

  /** A leader knows what is committed only when an entry of its own term is (§8). */
  get isReady(): boolean {
    return this.#role === 'leader' && this.log[this.#commitIndex - 1]?.term === this.term;
  }

  /** Whether it may answer for the cluster: it is ready, and a majority has followed it until just now. */
  serves(now: Millis): boolean {
    return this.isReady && now < this.#quorumUntil();
  }

  /** Appends to the log and tells the others. The index, or `null`: this is not the leader. */
  propose(op: Op, now: Millis): number | null {
    if (this.#role !== 'leader') return null;
    this.#append(op, now);
    return this.log.length;
  }

  handleCommand({ op }: RaftCommand<Op>, now: Millis): void {
    this.propose(op, now);
  }

  handlePacket(_from: Endpoint, packet: Uint8Array, now: Millis): void {
    this.handleMessage(decodeMessage(packet) as RaftMessage<Op>, now);
  }

  handleMessage(message: RaftMessage<Op>, now: Millis): void {
    const hasLeader = now - this.#leaderHeardAt < this.#options.config.electionMs;
    if (message.t === 'vote?' && (hasLeader || this.#role === 'leader')) return;
    if (message.term > this.term) this.#follow(message.term, now);
    switch (message.t) {
      case 'vote?':
        return this.#judge(message, now);
      case 'vote':
        return this.#count(message, now);
      case 'append':
        return this.#take(message, now);
      case 'appended':
        return this.#learn(message, now);
    }
  }

  handleTimeout(now: Millis): void {
    if (this.#role !== 'leader') {
      if (now >= this.#electionAt) this.#stand(now);
      return;
    }
    if (now >= this.#quorumUntil()) return this.#follow(this.term, now);
    if (now >= this.#heartbeatAt) this.#tellAll(now);
  }

  nextDeadline(): Millis {
    if (this.#role !== 'leader') return this.#electionAt;
    return Math.min(this.#heartbeatAt, this.#quorumUntil());
  }

  save(): RaftState<Op> {
    const { term, votedFor, log } = this.#options.disk;
    const { role, leader, commitIndex } = this;
    return { term, votedFor, log: [...log], role, leader, commitIndex };
  }

  #stand(now: Millis): void {
    const { disk, self } = this.#options;
    disk.term += 1;
    disk.votedFor = self;
    this.#become('candidate');
    this.#leader = null;
    this.#electionAt = now + this.#drawElectionMs();
    this.#votes.clear();
    this.#votes.add(self);
    const lastIndex = this.log.length;
    for (const [, endpoint] of this.#others) {
      this.#say(endpoint, { t: 'vote?', lastIndex, lastTerm: this.#termAt(lastIndex) });
    }
    this.#lead(now);
  }

  #judge({ from, term, lastIndex, lastTerm }: RaftMessage<Op> & { t: 'vote?' }, now: Millis): void {
    const { disk, voters } = this.#options;
    const ownIndex = this.log.length;
    const ownTerm = this.#termAt(ownIndex);
    const isUpToDate = lastTerm > ownTerm || (lastTerm === ownTerm && lastIndex >= ownIndex);
    const isFree = disk.votedFor === null || disk.votedFor === from;
    const granted = term === this.term && isFree && isUpToDate;
    if (granted) {
      disk.votedFor = from;
      this.#electionAt = now + this.#drawElectionMs();
    }
    this.#say(voters.get(from)!, { t: 'vote', granted });
  }

  #count({ from, term, granted }: RaftMessage<Op> & { t: 'vote' }, now: Millis): void {
    if (this.#role !== 'candidate' || term !== this.term || !granted) return;
    this.#votes.add(from);
    this.#lead(now);
  }

  /** Becomes the leader if a majority has voted so. */
  #lead(now: Millis): void {
    if (this.#votes.size < this.#majority) return;
    this.#become('leader');
    this.#leader = this.#options.self;
    this.#followers.clear();
    for (const [number] of this.#others) {
      this.#followers.set(number, { next: this.log.length + 1, match: 0, ackedAt: now });
    }
    this.#append(null, now);
  }

  /** Falls back to follower, in `term`. */
  #follow(term: number, now: Millis): void {
    const { disk } = this.#options;
    if (term > disk.term) {
      disk.term = term;
      disk.votedFor = null;
    }
    if (this.#role !== 'follower') {
      this.#become('follower');
      this.#electionAt = now + this.#drawElectionMs();
    }
    this.#leader = null;
  }

  #append(op: Op | null, now: Millis): void {
    this.#options.disk.log.push({ term: this.term, op });
    this.#tellAll(now);
    this.#commit(now);
  }

  #tellAll(now: Millis): void {
    this.#heartbeatAt = now + this.#options.config.heartbeatMs;
    for (const [number, endpoint] of this.#others) this.#tell(number, endpoint, now);
  }

  #tell(number: number, endpoint: Endpoint, now: Millis): void {
    const prevIndex = this.#followers.get(number)!.next - 1;
    const entries = this.log.slice(prevIndex, prevIndex + ENTRIES_IN_PACKET_MAX);
    const prevTerm = this.#termAt(prevIndex);
    this.#say(endpoint, {
      t: 'append',
      prevIndex,
      prevTerm,
      entries,
      commit: this.#commitIndex,
      sentAt: now,
    });
  }

  #take(message: RaftMessage<Op> & { t: 'append' }, now: Millis): void {
    const { from, term, prevIndex, prevTerm, entries, commit, sentAt } = message;
    const { disk, voters } = this.#options;
    const leader = voters.get(from)!;
    if (term < this.term)
      return this.#say(leader, { t: 'appended', ok: false, index: this.log.length, sentAt });
    if (this.#role === 'candidate') this.#follow(term, now);
    this.#leader = from;
    this.#leaderHeardAt = now;
    this.#electionAt = now + this.#drawElectionMs();
    if (prevIndex > this.log.length || this.#termAt(prevIndex) !== prevTerm) {
      const index = Math.min(this.log.length, prevIndex - 1);
      return this.#say(leader, { t: 'appended', ok: false, index, sentAt });
    }
    for (const [i, entry] of entries.entries()) {
      const index = prevIndex + i + 1;
      if (index <= this.log.length && this.#termAt(index) === entry.term) continue;
      disk.log.length = index - 1;
      disk.log.push(entry);
    }
    const agreed = prevIndex + entries.length;
    this.#commitUpTo(Math.min(commit, agreed), now);
    this.#say(leader, { t: 'appended', ok: true, index: agreed, sentAt });
  }

  #learn({ from, term, ok, index, sentAt }: RaftMessage<Op> & { t: 'appended' }, now: Millis): void {
    const follower = this.#followers.get(from);
    if (this.#role !== 'leader' || term !== this.term || follower === undefined) return;
    follower.ackedAt = Math.max(follower.ackedAt, sentAt);
    if (ok) {
      follower.match = Math.max(follower.match, index);
      follower.next = Math.max(follower.next, index + 1);
      this.#commit(now);
    } else {
      follower.next = Math.max(follower.match, Math.min(follower.next - 1, index)) + 1;
    }
    if (follower.next <= this.log.length && (!ok || follower.match === index)) {
      this.#tell(from, this.#options.voters.get(from)!, now);
    }
  }

  /** What a majority has is committed, if it is of this term (§5.4.2, figure 8). */
  #commit(now: Millis): void {
    const matches = Array.from(this.#followers.values(), ({ match }) => match);
    const index = this.#nthMost([this.log.length, ...matches]);
    if (this.#termAt(index) === this.term) this.#commitUpTo(index, now);
  }

  #commitUpTo(index: number, now: Millis): void {
    while (this.#commitIndex < index) {
      this.#commitIndex += 1;
      const entry = this.log[this.#commitIndex - 1]!;
      this.#options.onCommitted?.(entry, this.#commitIndex, now);
      this.effects.emit({ type: 'committed', index: this.#commitIndex, term: entry.term });
    }
  }

  /** Until when a leader may think that a majority follows it; it always follows itself. */
  #quorumUntil(): Millis {
    const acks = Array.from(this.#followers.values(), ({ ackedAt }) => ackedAt);
    return this.#nthMost([Infinity, ...acks]) + this.#options.config.electionMs;
  }

  /** What a majority of the voters reaches, given what each has. */
  #nthMost(values: readonly number[]): number {
    return [...values].sort((a, b) => b - a)[this.#majority - 1]!;
  }

  get #majority(): number {
    return Math.floor(this.#options.voters.size / 2) + 1;
  }

  /** The term of the entry at `index`; 0 before the first. */
  #termAt(index: number): number {
    return this.log[index - 1]?.term ?? 0;
  }

  #become(role: RaftRole): void {
    this.#role = role;
    this.effects.emit({ type: 'role', role, term: this.term });
  }

  #drawElectionMs(): Millis {
    return this.#options.config.electionMs * (1 + this.#rng.unit());
  }

  #say(to: Endpoint, message: Unsigned<RaftMessage<Op>>): void {
    this.send(to, { ...message, from: this.#options.self, term: this.term });
  }
}

/** A message without what all have. */
type Unsigned<Message> = Message extends unknown ? Omit<Message, keyof Sent> : never;

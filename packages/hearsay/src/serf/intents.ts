/**
 * What members say of their coming and going, with a Lamport time: the newest word on a member counts (serf
 * `handleNodeLeaveIntent`, `handleNodeJoinIntent`).
 */
import type { Millis } from '../base/core.ts';
import { Writer } from '../base/writer.ts';
import { broadcast, dropped, SerfTimer, setTimer, type SerfContext } from './context.ts';
import {
  decodeJoinIntent,
  decodeLeaveIntent,
  encodeJoinIntent,
  encodeLeaveIntent,
  type JoinIntent,
  type LeaveIntent,
} from './intent-messages.ts';
import type { MembershipEvents } from './membership-events.ts';
import type { Intent } from './roster.ts';

/**
 * Of a member that is not known. No packet of memberlist's usual size has room for a longer name, so nobody
 * has one; each is remembered for minutes.
 */
export const INTENT_NAME_CHARACTERS_MAX = 2048;

const writer = new Writer();

export interface IntentsState {
  readonly prunings: readonly (readonly [id: number, name: string])[];
  readonly pruned: number;
}

export class Intents {
  readonly #context: SerfContext;
  readonly #events: MembershipEvents;
  /** Members that are leaving and will be forgotten when they have had the time to go. */
  readonly #prunings = new Map<number, string>();
  #pruned = 0;

  constructor(context: SerfContext, events: MembershipEvents) {
    this.#context = context;
    this.#events = events;
  }

  /** A message of another member, which is passed on if it was news. */
  handleLeave(message: Uint8Array, now: Millis): void {
    if (this.leave(decodeLeaveIntent(message), now)) broadcast(this.#context, 'intents', message);
  }

  handleJoin(message: Uint8Array, now: Millis): void {
    if (this.join(decodeJoinIntent(message), now)) broadcast(this.#context, 'intents', message);
  }

  /** Whether it was news. */
  leave({ lamportTime: time, node, prune }: LeaveIntent, now: Millis): boolean {
    const { clocks, roster, local } = this.#context;
    clocks.members.witness(time);
    const entry = roster.entry(node);
    if (entry === undefined) return this.#keep(node, { kind: 'leave', time, heardAt: now });
    if (time <= entry.statusTime) return false;
    if (node === local.name && local.status === 'alive') {
      this.tellJoin(now);
      return false;
    }
    entry.statusTime = time;
    if (entry.member.status === 'alive') {
      roster.setStatus(entry, 'leaving');
    } else if (entry.member.status === 'failed') {
      roster.setStatus(entry, 'left');
      this.#events.tell('member-leave', entry);
    }
    if (prune) this.#prune(node, now);
    return true;
  }

  join({ lamportTime: time, node }: JoinIntent, now: Millis): boolean {
    const { clocks, roster } = this.#context;
    clocks.members.witness(time);
    const entry = roster.entry(node);
    if (entry === undefined) return this.#keep(node, { kind: 'join', time, heardAt: now });
    if (time <= entry.statusTime) return false;
    entry.statusTime = time;
    if (entry.member.status === 'leaving') roster.setStatus(entry, 'alive');
    return true;
  }

  /** Tells everybody that we are here: after a join, or because somebody says that we leave. */
  tellJoin(now: Millis): void {
    const intent = { lamportTime: this.#context.clocks.members.time, node: this.#context.local.name };
    this.join(intent, now);
    writer.begin();
    encodeJoinIntent(writer, intent);
    broadcast(this.#context, 'intents', writer.finish());
  }

  /** Tells everybody that `node` leaves; `ticket` comes back when it has gone round. */
  tellLeave(node: string, prune: boolean, now: Millis, ticket: number): void {
    const intent = { lamportTime: this.#context.clocks.members.take(), node, prune };
    this.leave(intent, now);
    if (this.#context.below.livingMembers() <= 1) return;
    writer.begin();
    encodeLeaveIntent(writer, intent);
    broadcast(this.#context, 'intents', writer.finish(), ticket);
  }

  /** The time of a pruning has come: the member is forgotten, unless it has come back meanwhile. */
  pruneNow(id: number): void {
    const node = this.#prunings.get(id);
    this.#prunings.delete(id);
    if (node === undefined) return;
    const isBack = this.#context.roster.entry(node)?.member.status === 'alive';
    if (!isBack) this.forget(node);
  }

  /** Forgets a member. */
  forget(node: string): void {
    const { roster } = this.#context;
    const entry = roster.entry(node);
    if (entry === undefined) return;
    roster.remove(node);
    this.#events.tell('member-reap', entry);
  }

  /**
   * Differs: serf sleeps here, and with it everything that holds its lock; we go on and come back to it.
   */
  #prune(node: string, now: Millis): void {
    const { roster, config } = this.#context;
    if (roster.entry(node)?.member.status !== 'leaving') return this.forget(node);
    if ([...this.#prunings.values()].includes(node)) return;
    this.#pruned += 1;
    this.#prunings.set(this.#pruned, node);
    setTimer(
      this.#context,
      SerfTimer.Prune,
      this.#pruned,
      now + config.broadcastTimeoutMs + config.leavePropagateMs,
    );
  }

  #keep(node: string, intent: Intent): boolean {
    const isNobodys = node.length > INTENT_NAME_CHARACTERS_MAX;
    const outcome = isNobodys ? 'full' : this.#context.roster.keepIntent(node, intent);
    if (outcome === 'full') dropped(this.#context, 'intents-limit');
    return outcome === 'kept';
  }

  save(): IntentsState {
    return { prunings: [...this.#prunings], pruned: this.#pruned };
  }

  restore({ prunings, pruned }: IntentsState): void {
    for (const [id, name] of prunings) this.#prunings.set(id, name);
    this.#pruned = pruned;
  }
}

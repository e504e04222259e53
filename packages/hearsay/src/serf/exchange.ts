/**
 * Serf's part of a push/pull: who left, the newest word on each member, and the events of late (serf
 * `delegate.LocalState`, `MergeRemoteState`). It mends what gossip has missed.
 */
import type { Millis } from '../base/core.ts';
import { utf8Length } from '../base/utf8.ts';
import { Writer } from '../base/writer.ts';
import { USER_STATE_BYTES_MAX } from '../wire/push-pull.ts';
import type { SerfContext } from './context.ts';
import type { Intents } from './intents.ts';
import type { LamportClock } from './lamport-clock.ts';
import type { LamportTime } from './lamport-time.ts';
import { decodeSerfState, encodeSerfState, type SerfState } from './serf-state.ts';
import type { UserEvents } from './user-events.ts';

/** What a state tells of members. */
type MembersTold = Pick<SerfState, 'statusLamportTimes' | 'leftMembers'>;

/** Around a name: the headers of two strings, and a Lamport time. */
const NAME_OVERHEAD_BYTES = 20;

const writer = new Writer();

export class Exchange {
  readonly #context: SerfContext;
  readonly #intents: Intents;
  readonly #userEvents: UserEvents;

  constructor(context: SerfContext, intents: Intents, userEvents: UserEvents) {
    this.#context = context;
    this.#intents = intents;
    this.#userEvents = userEvents;
  }

  /**
   * At most what a peer takes. The events have a limit of their own that leaves room for the members; those
   * whom it cannot hold, which only names of absurd length can bring about, are not told of.
   */
  localState(): Uint8Array {
    const { roster } = this.#context;
    const statusLamportTimes = new Map<string, LamportTime>();
    for (const { member, statusTime } of roster.entries()) statusLamportTimes.set(member.name, statusTime);
    const whole = this.#encode({ statusLamportTimes, leftMembers: [...roster.left] });
    if (whole.length <= USER_STATE_BYTES_MAX) return whole;
    const rest = this.#encode({ statusLamportTimes: new Map(), leftMembers: [] });
    return this.#encode(this.#members(USER_STATE_BYTES_MAX - rest.length));
  }

  #encode(members: MembersTold): Uint8Array {
    const { clocks } = this.#context;
    writer.begin();
    encodeSerfState(writer, {
      ...members,
      lamportTime: clocks.members.time,
      eventLamportTime: clocks.events.time,
      events: this.#userEvents.slots(),
      queryLamportTime: clocks.queries.time,
    });
    return writer.finish();
  }

  /** Those whose names take at most so many bytes together. */
  #members(bytesMax: number): MembersTold {
    const { roster } = this.#context;
    const statusLamportTimes = new Map<string, LamportTime>();
    const leftMembers: string[] = [];
    let left = bytesMax;
    for (const { member, statusTime } of roster.entries()) {
      const { name } = member;
      const hasLeft = roster.left.has(name);
      left -= NAME_OVERHEAD_BYTES + (hasLeft ? 2 : 1) * utf8Length(name);
      if (left < 0) break;
      statusLamportTimes.set(name, statusTime);
      if (hasLeft) leftMembers.push(name);
    }
    return { statusLamportTimes, leftMembers };
  }

  /** Takes in a peer's state; with `ignoresOld` its events from before are not delivered. */
  merge(bytes: Uint8Array, ignoresOld: boolean, now: Millis): void {
    const state = decodeSerfState(bytes);
    const { clocks } = this.#context;
    catchUp(clocks.members, state.lamportTime);
    catchUp(clocks.events, state.eventLamportTime);
    catchUp(clocks.queries, state.queryLamportTime);
    const { statusLamportTimes, leftMembers } = state;
    const left = new Set(leftMembers);
    for (const node of left) {
      const lamportTime = (statusLamportTimes.get(node) ?? 0n) + 1n;
      this.#intents.leave({ lamportTime, node, prune: false }, now);
    }
    for (const [node, lamportTime] of statusLamportTimes) {
      if (!left.has(node)) this.#intents.join({ lamportTime, node }, now);
    }
    if (ignoresOld && state.eventLamportTime > this.#userEvents.minTime) {
      this.#userEvents.minTime = state.eventLamportTime;
    }
    for (const slot of state.events) {
      if (slot === null) continue;
      for (const { name, payload } of slot.events) {
        this.#userEvents.deliver({ lamportTime: slot.lamportTime, name, payload, coalesce: false });
      }
    }
  }
}

/** A clock of a peer tells of the next message; ours has then seen the one before. */
function catchUp(clock: LamportClock, time: LamportTime): void {
  if (time > 0n) clock.witness(time - 1n);
}

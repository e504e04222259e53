/**
 * Many events made few (serf `coalesceLoop`, `memberEventCoalescer`, `userEventCoalescer`): the news of
 * members is collected until none has come for a second, but for three seconds at most, and told as one
 * event of each kind; of user events that may be coalesced, only the latest of each name are told.
 * Everything else passes at once. It has no clock: it is told the time, and says when it wants to be told
 * again.
 *
 * Differs: kinds are told in the order in which they first came, and not in any order.
 */
import type { SerfMember } from 'hearsay/core';
import type { AgentEvent, MemberEventName } from './agent-api.ts';

type UserEvent = Extract<AgentEvent, { event: 'user' }>;

export interface CoalescerOptions {
  readonly emit: (event: AgentEvent) => void;
  readonly periodMs?: number;
  readonly quietMs?: number;
  /** User events that wait; with one more all are told at once. */
  readonly userEventsMax?: number;
}

interface News {
  readonly kind: MemberEventName;
  readonly member: SerfMember;
}

/** Serf's agent's. */
const PERIOD_MS = 3000;
const QUIET_MS = 1000;
const USER_EVENTS_MAX = 1024;

export class Coalescer {
  readonly #options: CoalescerOptions;
  readonly #memberWindow: Window;
  readonly #userWindow: Window;
  /** What each member's latest news is. */
  readonly #fresh = new Map<string, News>();
  /** What was last told of each. */
  readonly #told = new Map<string, News>();
  /** By name: those of the latest time. */
  readonly #userEvents = new Map<string, UserEvent[]>();
  #userEventCount = 0;

  constructor(options: CoalescerOptions) {
    const { periodMs = PERIOD_MS, quietMs = QUIET_MS } = options;
    this.#options = options;
    this.#memberWindow = new Window({ periodMs, quietMs });
    this.#userWindow = new Window({ periodMs, quietMs });
  }

  handleMember(kind: MemberEventName, member: SerfMember, now: number): void {
    this.handleTimeout(now);
    // It stands where the member's latest news came.
    this.#fresh.delete(member.name);
    this.#fresh.set(member.name, { kind, member });
    this.#memberWindow.touch(now);
  }

  handleUserEvent(event: UserEvent, now: number): void {
    this.handleTimeout(now);
    if (!event.coalesce) {
      this.#options.emit(event);
      return;
    }
    const latest = this.#userEvents.get(event.name);
    const time = latest?.[0]?.lamportTime ?? -1n;
    if (event.lamportTime === time) latest!.push(event);
    else if (event.lamportTime > time) {
      this.#userEventCount -= latest?.length ?? 0;
      this.#userEvents.set(event.name, [event]);
    }
    if (event.lamportTime >= time) this.#userEventCount += 1;
    this.#userWindow.touch(now);
    if (this.#userEventCount > (this.#options.userEventsMax ?? USER_EVENTS_MAX)) this.#flushUserEvents();
  }

  /** When `handleTimeout` is due; Infinity: nothing waits. */
  nextDeadline(): number {
    return Math.min(this.#memberWindow.deadline, this.#userWindow.deadline);
  }

  /** Tells what is due. */
  handleTimeout(now: number): void {
    if (now >= this.#memberWindow.deadline) this.#flushMembers();
    if (now >= this.#userWindow.deadline) this.#flushUserEvents();
  }

  /** Tells all that waits, at the end. */
  flush(): void {
    this.#flushMembers();
    this.#flushUserEvents();
  }

  #flushMembers(): void {
    this.#memberWindow.close();
    const byKind = new Map<MemberEventName, SerfMember[]>();
    for (const [name, news] of this.#fresh) {
      if (isSame(this.#told.get(name), news)) continue;
      // Serf remembers the reaped for ever; nothing follows but a join, which is news whatever was told.
      if (news.kind === 'member-reap') this.#told.delete(name);
      else this.#told.set(name, news);
      const members = byKind.get(news.kind);
      if (members === undefined) byKind.set(news.kind, [news.member]);
      else members.push(news.member);
    }
    this.#fresh.clear();
    for (const [event, members] of byKind) this.#options.emit({ event, members });
  }

  #flushUserEvents(): void {
    this.#userWindow.close();
    const events = [...this.#userEvents.values()].flat();
    this.#userEvents.clear();
    this.#userEventCount = 0;
    for (const event of events) this.#options.emit(event);
  }
}

/** The time between the first news and when it is told. */
class Window {
  deadline = Infinity;
  readonly #periodMs: number;
  readonly #quietMs: number;
  #end = Infinity;

  constructor({ periodMs, quietMs }: { readonly periodMs: number; readonly quietMs: number }) {
    this.#periodMs = periodMs;
    this.#quietMs = quietMs;
  }

  touch(now: number): void {
    if (this.deadline === Infinity) this.#end = now + this.#periodMs;
    this.deadline = Math.min(this.#end, now + this.#quietMs);
  }

  close(): void {
    this.deadline = Infinity;
  }
}

/** An update is no news only if it leaves the member as the last one told it. */
function isSame(told: News | undefined, news: News): boolean {
  if (told?.kind !== news.kind) return false;
  return news.kind !== 'member-update' || isSameMember(told.member, news.member);
}

function isSameMember(a: SerfMember, b: SerfMember): boolean {
  const tags = (member: SerfMember): string => {
    return JSON.stringify(Object.entries(member.tags).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return (
    a.status === b.status &&
    a.address.port === b.address.port &&
    Buffer.compare(a.address.bytes, b.address.bytes) === 0 &&
    Buffer.compare(a.versions, b.versions) === 0 &&
    tags(a) === tags(b)
  );
}

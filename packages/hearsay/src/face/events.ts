/**
 * News for the application, off the protocol's path: every reader has a bounded buffer of its own and is told
 * when it has fallen behind. Nothing that a reader does can block or reorder the protocol.
 */
import type { Millis } from '../base/core.ts';
import type { MemberEventKind, SerfMember } from '../serf/api.ts';
import { whenAborted, type AbortLike } from './abort.ts';
import type { ClusterMember } from './members.ts';

export type ClusterEvent =
  /** A member is alive: new, or back. */
  | { readonly type: 'join'; readonly member: ClusterMember }
  /** A member said goodbye. */
  | { readonly type: 'leave'; readonly member: ClusterMember }
  /** A member was declared dead; `why(name)` tells the story. */
  | { readonly type: 'failed'; readonly member: ClusterMember }
  /** A member has other tags. */
  | { readonly type: 'update'; readonly member: ClusterMember }
  /** A member is accused of not answering, and has some seconds to refute. */
  | { readonly type: 'suspect'; readonly member: ClusterMember; readonly accuser: string }
  /** It refuted, or we withdrew what we had said while we were stalled ourselves. */
  | { readonly type: 'cleared'; readonly member: ClusterMember; readonly how: 'refuted' | 'withdrawn' }
  /** A dead or left member is no longer remembered in the list. */
  | { readonly type: 'reap'; readonly name: string }
  /** A member is one of ours: it can be sent messages. `replaced`: another life under the same name. */
  | { readonly type: 'recognised'; readonly member: ClusterMember; readonly replaced: boolean }
  /** Two addresses claim one name; the first keeps it while it lives. */
  | {
      readonly type: 'conflict';
      readonly member: ClusterMember;
      readonly host: string;
      readonly port: number;
    }
  /** Somebody said that we were dead, and we have objected. */
  | { readonly type: 'refuted'; readonly accuser: string; readonly incarnation: number }
  /** Packets to a member are lost while streams reach it: UDP is blocked on the way. */
  | { readonly type: 'packets-blocked'; readonly member: ClusterMember }
  /** A message from another hearsay member. */
  | { readonly type: 'message'; readonly from: string; readonly payload: Uint8Array }
  /** Serf's own account of a member, which a force-leave or a forgetting changes, too. */
  | { readonly type: 'serf-member'; readonly kind: MemberEventKind; readonly member: SerfMember }
  /** News of an application, published at any member: once to each. */
  | {
      readonly type: 'user';
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly coalesce: boolean;
      /** Serf's logical time: of two events the later one has the higher. */
      readonly lamportTime: bigint;
    }
  /** A member asks; `respond` answers it, once, before the deadline, or rejects with the reason. */
  | {
      readonly type: 'query';
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly from: string;
      readonly deadline: Millis;
      readonly lamportTime: bigint;
      readonly respond: (payload: Uint8Array | string) => Promise<void>;
    }
  /** Key operations have changed this node's keyring: what is kept on disk is stale. */
  | { readonly type: 'keyring-changed' }
  /** Another node has our name, and the majority says that it is its. This one should stop. */
  | { readonly type: 'name-lost'; readonly matching: number; readonly responses: number }
  /**
   * A fault of this library, not of yours or of a peer's: the node has stopped itself and is closed. The last
   * event, and the only one that tells of an end which nobody asked for.
   */
  | { readonly type: 'fault'; readonly error: unknown }
  /** This reader was too slow: so many events are missing here. Look at `members` again. */
  | { readonly type: 'lagged'; readonly missed: number };

export type ClusterEventType = ClusterEvent['type'];
export type EventOf<Type extends ClusterEventType> = Extract<ClusterEvent, { type: Type }>;

/** Events that a reader may leave unread before the oldest are dropped. */
export const EVENT_BUFFER_MAX = 1024;

type Listener = (event: ClusterEvent) => void;

export class EventHub {
  readonly #listeners = new Map<ClusterEventType, Set<Listener>>();
  readonly #readers = new Set<EventReader>();
  readonly #onFault: (fault: unknown) => void;
  #isClosed = false;

  /** `onFault` is told what a listener throws. */
  constructor(onFault: (fault: unknown) => void) {
    this.#onFault = onFault;
  }

  emit(event: ClusterEvent): void {
    for (const reader of this.#readers) reader.offer(event);
    for (const listener of Array.from(this.#listeners.get(event.type) ?? [])) {
      try {
        listener(event);
      } catch (fault) {
        this.#onFault(fault);
      }
    }
  }

  on<Type extends ClusterEventType>(type: Type, listener: (event: EventOf<Type>) => void): void {
    const listeners = this.#listeners.get(type) ?? new Set<Listener>();
    listeners.add(listener as Listener);
    this.#listeners.set(type, listeners);
  }

  off<Type extends ClusterEventType>(type: Type, listener: (event: EventOf<Type>) => void): void {
    this.#listeners.get(type)?.delete(listener as Listener);
  }

  /** All events from now on, until the loop is left, `signal` is aborted, or the node is closed. */
  read(signal?: AbortLike): AsyncIterableIterator<ClusterEvent> {
    const reader = new EventReader(() => {
      this.#readers.delete(reader);
      forget();
    });
    const forget = whenAborted(signal, () => reader.finish());
    if (this.#isClosed || signal?.aborted) reader.finish();
    else this.#readers.add(reader);
    return reader;
  }

  close(): void {
    this.#isClosed = true;
    for (const reader of this.#readers) reader.finish();
    this.#listeners.clear();
  }
}

type Result = IteratorResult<ClusterEvent, undefined>;
const DONE: Result = { done: true, value: undefined };

/** One `for await` loop. */
class EventReader implements AsyncIterableIterator<ClusterEvent> {
  readonly #unread: ClusterEvent[] = [];
  readonly #waiting: ((result: Result) => void)[] = [];
  readonly #onFinish: () => void;
  #missed = 0;
  #isFinished = false;

  constructor(onFinish: () => void) {
    this.#onFinish = onFinish;
  }

  offer(event: ClusterEvent): void {
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) {
      waiter({ done: false, value: event });
      return;
    }
    this.#unread.push(event);
    if (this.#unread.length <= EVENT_BUFFER_MAX) return;
    this.#unread.shift();
    this.#missed += 1;
  }

  /** What has been buffered can still be read. */
  finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#onFinish();
    for (const waiter of this.#waiting.splice(0)) waiter(DONE);
  }

  next(): Promise<Result> {
    if (this.#missed > 0) {
      const lagged = { type: 'lagged', missed: this.#missed } as const;
      this.#missed = 0;
      return Promise.resolve({ done: false, value: lagged });
    }
    const event = this.#unread.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#isFinished) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<Result> {
    this.#unread.length = 0;
    this.finish();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

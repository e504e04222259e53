/**
 * Going in peace (serf `Leave`): the intent goes round, then memberlist's goodbye, and then we stay a moment,
 * so that everybody hears that we left and did not fail. Each step has its time; a cluster that does not
 * listen does not hold us up.
 */
import type { Millis } from '../base/core.ts';
import type { Ticket } from '../swim/api.ts';
import { done, refused, SerfTimer, setTimer, type SerfContext } from './context.ts';
import type { Intents } from './intents.ts';

type Step = 'none' | 'intent' | 'goodbye' | 'staying' | 'gone';

/** What waits for a broadcast to go round. */
type Waiting = { readonly kind: 'leave' } | { readonly kind: 'force-leave'; readonly ticket: Ticket };

export interface LeavingState {
  readonly step: Step;
  readonly tickets: readonly Ticket[];
  readonly waiting: readonly (readonly [broadcast: number, waiting: Waiting])[];
  readonly broadcasts: number;
}

/** Swim's ticket for our goodbye: the host's are below it. */
export const GOODBYE_TICKET: Ticket = 0x4000_0000;

export class Leaving {
  readonly #context: SerfContext;
  readonly #intents: Intents;
  readonly #waiting = new Map<number, Waiting>();
  /** Who wants to hear that we may go. */
  #tickets: Ticket[] = [];
  #step: Step = 'none';
  #broadcasts = 0;

  constructor(context: SerfContext, intents: Intents) {
    this.#context = context;
    this.#intents = intents;
  }

  /** Begins to leave. Answered by `done` when we may go. */
  leave(ticket: Ticket, now: Millis): void {
    if (this.#step === 'gone') return done(this.#context, ticket);
    if (this.#step !== 'none') return refused(this.#context, ticket, 'Leave already in progress');
    this.#tickets.push(ticket);
    this.#step = 'intent';
    this.#context.local.status = 'leaving';
    const isHeard = this.#tellLeave(this.#context.local.name, false, { kind: 'leave' }, now);
    if (!isHeard) this.#sayGoodbye(now);
  }

  /** Tells the cluster that somebody else, who failed, has left. */
  forceLeave(node: string, prune: boolean, ticket: Ticket, now: Millis): void {
    const isHeard = this.#tellLeave(node, prune, { kind: 'force-leave', ticket }, now);
    if (!isHeard) done(this.#context, ticket);
  }

  /** A broadcast that was waited for has gone round. */
  broadcastDone(broadcast: number, now: Millis): void {
    const waiting = this.#take(broadcast);
    if (waiting?.kind === 'leave') this.#sayGoodbye(now);
    else if (waiting?.kind === 'force-leave') done(this.#context, waiting.ticket);
  }

  /**
   * A broadcast that was waited for has had its time. Differs from serf 0.9.4: a leave goes on all the same.
   */
  broadcastTimedOut(broadcast: number, now: Millis): void {
    const waiting = this.#take(broadcast);
    if (waiting?.kind === 'leave') this.#sayGoodbye(now);
    else if (waiting?.kind === 'force-leave') {
      refused(this.#context, waiting.ticket, 'timed out broadcasting node removal');
    }
  }

  /** memberlist's goodbye has gone round. */
  goodbyeDone(now: Millis): void {
    if (this.#step !== 'goodbye') return;
    this.#step = 'staying';
    setTimer(this.#context, SerfTimer.Leave, 0, now + this.#context.config.leavePropagateMs);
  }

  /** The time of a step is over. */
  timedOut(now: Millis): void {
    if (this.#step === 'goodbye') return this.goodbyeDone(now);
    if (this.#step !== 'staying') return;
    this.#step = 'gone';
    this.#context.local.status = 'left';
    for (const ticket of this.#tickets) done(this.#context, ticket);
    this.#tickets = [];
  }

  save(): LeavingState {
    const waiting = [...this.#waiting];
    return { step: this.#step, tickets: [...this.#tickets], waiting, broadcasts: this.#broadcasts };
  }

  restore({ step, tickets, waiting, broadcasts }: LeavingState): void {
    this.#step = step;
    this.#tickets = [...tickets];
    this.#broadcasts = broadcasts;
    for (const [broadcast, one] of waiting) this.#waiting.set(broadcast, one);
  }

  /** Whether anybody is there to hear it; if so, `waiting` is taken up when it has gone round. */
  #tellLeave(node: string, prune: boolean, waiting: Waiting, now: Millis): boolean {
    this.#broadcasts += 1;
    const id = this.#broadcasts;
    const isHeard = this.#context.below.livingMembers() > 1;
    if (isHeard) {
      this.#waiting.set(id, waiting);
      setTimer(this.#context, SerfTimer.BroadcastEnds, id, now + this.#context.config.broadcastTimeoutMs);
    }
    this.#intents.tellLeave(node, prune, now, id);
    return isHeard;
  }

  #take(broadcast: number): Waiting | undefined {
    const waiting = this.#waiting.get(broadcast);
    this.#waiting.delete(broadcast);
    return waiting;
  }

  #sayGoodbye(now: Millis): void {
    this.#step = 'goodbye';
    setTimer(this.#context, SerfTimer.Leave, 0, now + this.#context.config.broadcastTimeoutMs);
    this.#context.below.command({ type: 'leave', ticket: GOODBYE_TICKET });
  }
}

/**
 * How long the event loop was away. A process that was blocked, stopped or suspended hears nothing, and
 * whoever hears nothing must doubt itself before it doubts others (Lifeguard §IV.A, local health). Three
 * sources:
 *
 * - the owner's own timers (`noteLate`): known at the very moment at which the late timer fires;
 * - a `DelayMonitor`: delays that hit no timer of the owner;
 * - the wall clock (`SuspendWatch`): a suspended machine.
 *
 * All sources see the same stall, so the answer is the longest of them, and what was answered once is not
 * counted again. A process that was stopped for 2 s reads 2,008 ms in the histogram and 1,957 in the drift of
 * a timer.
 */
import type { Millis } from '../base/core.ts';
import { type Clock, SuspendWatch, systemClock } from './clock.ts';
import { type DelayMonitor, sharedDelayMonitor } from './delay-monitor.ts';

export interface LoopHealthOptions {
  readonly clock?: Clock;
  /** What is shorter is no stall: 50 ms, above a collection of garbage and far below a probe's timeout. */
  readonly stallMsMin?: Millis;
  readonly monitor?: DelayMonitor;
}

const STALL_MS_MIN = 50;

export class LoopHealth {
  readonly #clock: Clock;
  readonly #stallMsMin: Millis;
  readonly #monitor: DelayMonitor;
  readonly #suspendWatch: SuspendWatch;
  #longestLate: Millis = 0;
  /** The time up to which stalls have been answered. */
  #answeredUntil = -Infinity;

  constructor(options: LoopHealthOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#stallMsMin = options.stallMsMin ?? STALL_MS_MIN;
    this.#monitor = options.monitor ?? sharedDelayMonitor();
    this.#suspendWatch = new SuspendWatch(this.#clock);
  }

  /** A timer of the owner that was due at `dueAt` runs only `now`. */
  noteLate(dueAt: Millis, now: Millis): void {
    const late = now - Math.max(dueAt, this.#answeredUntil);
    if (late > this.#longestLate) this.#longestLate = late;
  }

  /** The longest stall since the last question; 0 if none reached the floor. */
  takeStall(now: Millis): Millis {
    const longest = Math.max(this.#longestLate, this.#monitor.longest(), this.#suspendWatch.takeSuspended());
    this.#longestLate = 0;
    if (longest < this.#stallMsMin) return 0;
    this.#monitor.restart();
    this.#answeredUntil = now;
    return longest;
  }

  /** Ends the sampling. Call it once, when the owner closes. */
  stop(): void {
    this.#monitor.stop();
  }
}

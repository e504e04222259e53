/**
 * How long the event loop was away. A process that was blocked, stopped or suspended hears nothing, and
 * whoever hears nothing must doubt itself before it doubts others (Lifeguard §IV.A, local health). Three
 * sources:
 *
 * - the owner's own timers (`noteLate`): known at the very moment at which the late timer fires; - a
 * `DelayMonitor`: delays that hit no timer of the owner. `monitorEventLoopDelay` where the runtime has it,
 * the drift of a timer of our own where it has not; - the wall clock (`SuspendWatch`): a suspended machine.
 *
 * All sources see the same stall, so the answer is the longest of them, and what was answered once is not
 * counted again. A process that was stopped for 2 s reads 2,008 ms in the histogram and 1,957 in the drift of
 * a timer.
 */
import * as perfHooks from 'node:perf_hooks';
import type { Millis } from '../base/core.ts';
import { type Clock, SuspendWatch, systemClock } from './clock.ts';

/** Something that watches the loop between the owner's timers. */
export interface DelayMonitor {
  /** The longest delay since the last `restart`. */
  longest(): Millis;
  /** Forgets all delays, also one whose tick is still to come: the owner's late timer has told it already. */
  restart(): void;
  stop(): void;
}

export interface LoopHealthOptions {
  readonly clock?: Clock;
  /** What is shorter is no stall: 50 ms, above a collection of garbage and far below a probe's timeout. */
  readonly stallMsMin?: Millis;
  readonly monitor?: DelayMonitor;
}

const STALL_MS_MIN = 50;

/** How often the loop's delay is sampled: an idle process wakes 50 times a second for it, in native code. */
const RESOLUTION_MS = 20;

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
    this.#monitor = options.monitor ?? startDelayMonitor(this.#clock);
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

/** The best monitor that the runtime has. It never keeps a process alive. */
export function startDelayMonitor(clock: Clock = systemClock): DelayMonitor {
  try {
    return new HistogramMonitor();
  } catch {
    return new DriftMonitor(clock); // Deno lacks the function, and in some versions of Bun it throws
  }
}

/** Delays as the runtime itself measures them. */
export class HistogramMonitor implements DelayMonitor {
  readonly #histogram: perfHooks.IntervalHistogram;

  constructor() {
    this.#histogram = perfHooks.monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
  }

  longest(): Millis {
    return Math.max(0, this.#histogram.max / 1e6 - RESOLUTION_MS);
  }

  /**
   * `reset` also forgets when the last tick was. Until the next tick, at most 20 ms, the histogram is blind.
   */
  restart(): void {
    this.#histogram.reset();
  }

  stop(): void {
    this.#histogram.disable();
  }
}

/** Delays by the drift of a timer: for runtimes without the histogram. */
export class DriftMonitor implements DelayMonitor {
  readonly #clock: Clock;
  #timer: NodeJS.Timeout;
  #dueAt: Millis;
  #longest: Millis = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#dueAt = clock.now() + RESOLUTION_MS;
    this.#timer = this.#arm();
  }

  longest(): Millis {
    return Math.max(this.#longest, this.#clock.now() - this.#dueAt);
  }

  restart(): void {
    this.#longest = 0;
    this.#dueAt = Math.max(this.#dueAt, this.#clock.now());
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): NodeJS.Timeout {
    return setTimeout(() => this.#tick(), RESOLUTION_MS).unref();
  }

  #tick(): void {
    const now = this.#clock.now();
    this.#longest = Math.max(this.#longest, now - this.#dueAt);
    this.#dueAt = now + RESOLUTION_MS;
    this.#timer = this.#arm();
  }
}

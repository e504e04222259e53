/**
 * How late the event loop's own ticks are: `monitorEventLoopDelay` where the runtime has it, the drift of a
 * timer of our own where it has not. One of them serves all nodes of a process: at 50 samples a second, one
 * for each of a hundred nodes cost as much CPU as the protocol itself.
 */
import * as perfHooks from 'node:perf_hooks';
import type { Millis } from '../base/core.ts';
import { type Clock, systemClock } from './clock.ts';

/** Something that watches the loop between the owner's timers. */
export interface DelayMonitor {
  /** The longest delay since the last `restart`. */
  longest(): Millis;
  /** Forgets all delays, also one whose tick is still to come: the owner's late timer has told it already. */
  restart(): void;
  stop(): void;
}

/** How often the loop's delay is sampled: an idle process wakes 50 times a second for it, in native code. */
const RESOLUTION_MS = 20;

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

/** The process's one monitor while anybody needs it, and the views on it. */
let shared: { readonly source: DelayMonitor; readonly views: Set<SharedView> } | undefined;

/** A monitor of one's own, as far as its owner can tell: all of a process share the same samples. */
export function sharedDelayMonitor(): DelayMonitor {
  shared ??= { source: startDelayMonitor(), views: new Set() };
  const view = new SharedView();
  shared.views.add(view);
  return view;
}

class SharedView implements DelayMonitor {
  /** What the source had seen when another view restarted it. */
  #kept: Millis = 0;

  longest(): Millis {
    return Math.max(this.#kept, shared?.source.longest() ?? 0);
  }

  restart(): void {
    if (shared === undefined) return;
    const seen = shared.source.longest();
    for (const view of shared.views) view.#kept = Math.max(view.#kept, seen);
    this.#kept = 0;
    shared.source.restart();
  }

  stop(): void {
    if (shared === undefined || !shared.views.delete(this) || shared.views.size > 0) return;
    shared.source.stop();
    shared = undefined;
  }
}

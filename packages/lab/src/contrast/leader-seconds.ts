/**
 * For how long a cluster had nobody who leads, one, or several: read off in even steps, so the figures are
 * that fine.
 */
import type { Millis } from 'hearsay/core';

export interface LeaderSeconds {
  readonly none: number;
  readonly one: number;
  readonly several: number;
}

/** Who led from when on, until the next row. */
export interface LeaderSpan {
  readonly atMs: Millis;
  readonly leaders: readonly number[];
}

export interface LeaderRecord {
  readonly seconds: LeaderSeconds;
  readonly spans: readonly LeaderSpan[];
}

export class LeaderClock {
  readonly #spans: LeaderSpan[] = [];
  #none: Millis = 0;
  #one: Millis = 0;
  #several: Millis = 0;

  /** `leaders` have led for `forMs` up to `now`. */
  add(leaders: readonly number[], forMs: Millis, now: Millis): void {
    if (leaders.length === 0) this.#none += forMs;
    else if (leaders.length === 1) this.#one += forMs;
    else this.#several += forMs;
    const last = this.#spans.at(-1)?.leaders;
    if (last !== undefined && last.join() === leaders.join()) return;
    this.#spans.push({ atMs: now - forMs, leaders: [...leaders] });
  }

  record(): LeaderRecord {
    const seconds = { none: this.#none / 1000, one: this.#one / 1000, several: this.#several / 1000 };
    return { seconds, spans: this.#spans };
  }
}

export const SAMPLE_MS: Millis = 50;

/** Lets `sim` run for `forMs` and asks every `SAMPLE_MS` who leads. */
export function runWatched(
  sim: { readonly now: Millis; runFor(forMs: Millis): void },
  forMs: Millis,
  look: (forMs: Millis, now: Millis) => void,
): void {
  const end = sim.now + forMs;
  while (sim.now < end) {
    const step = Math.min(SAMPLE_MS, end - sim.now);
    sim.runFor(step);
    look(step, sim.now);
  }
}

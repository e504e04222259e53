/**
 * The page's own memory of what it saw: moments in order of time, the oldest forgotten first, so that the
 * past can be looked at again. The cluster itself cannot be wound back.
 */
import type { LiveMoment } from './moment.ts';

export interface RecordingLimits {
  readonly momentsMax: number;
  /** Cells of rows that are not shared with the moment before: six bytes each. */
  readonly cellsMax: number;
}

/** An hour of five changes a second, or 100 MB of a large cluster. */
export const RECORDING_LIMITS: RecordingLimits = { momentsMax: 18_000, cellsMax: 16_000_000 };

export class LiveRecording {
  readonly #limits: RecordingLimits;
  #moments: LiveMoment[] = [];
  #costs: number[] = [];
  #cells = 0;
  /** How many have been forgotten. */
  forgotten = 0;

  constructor(limits: RecordingLimits = RECORDING_LIMITS) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#moments.length;
  }

  get first(): LiveMoment | null {
    return this.#moments[0] ?? null;
  }

  get last(): LiveMoment | null {
    return this.#moments.at(-1) ?? null;
  }

  /** All moments, oldest first; not to be kept, since it changes. */
  get moments(): readonly LiveMoment[] {
    return this.#moments;
  }

  /** The next moment. Clocks may be set back; the order of what happened stays. */
  add(moment: LiveMoment): LiveMoment {
    const before = this.last;
    const next = before !== null && moment.atMs < before.atMs ? { ...moment, atMs: before.atMs } : moment;
    let cost = 0;
    for (const [observer, row] of next.rows)
      if (before?.rows.get(observer) !== row) cost += row.states.length;
    this.#moments.push(next);
    this.#costs.push(cost);
    this.#cells += cost;
    this.#forget();
    return next;
  }

  /** What was known at a time: the newest moment that is not later; the first one for times before it. */
  at(atMs: number): LiveMoment | null {
    return this.#moments[this.indexAt(atMs)] ?? null;
  }

  indexAt(atMs: number): number {
    let low = 0;
    let high = this.#moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#moments[middle]!.atMs <= atMs) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** In pieces, since leaving one out at a time would cost a copy each. */
  #forget(): void {
    const { momentsMax, cellsMax } = this.#limits;
    if (this.#moments.length <= momentsMax && this.#cells <= cellsMax) return;
    let drop = 0;
    const isTooMuch = (): boolean =>
      this.#moments.length - drop > momentsMax * 0.9 || this.#cells > cellsMax * 0.9;
    while (drop < this.#moments.length - 1 && isTooMuch()) {
      this.#cells -= this.#costs[drop]!;
      drop += 1;
    }
    this.#moments = this.#moments.slice(drop);
    this.#costs = this.#costs.slice(drop);
    this.forgotten += drop;
  }
}

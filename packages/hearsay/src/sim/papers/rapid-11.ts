/**
 * Figure 11 of Rapid (Suresh et al., USENIX ATC 2018): how often a process proposes a cut before it has heard
 * of all who failed. Each of F failed processes is reported by its K observers, and the F·K alerts arrive in
 * a random order. A process proposes as soon as somebody has H reports or more and nobody has from L to
 * H − 1; a conflict is a first proposal that is not all F.
 *
 * An order of arrival is drawn once and judged for every H and L: the rates of one F hang together, and each
 * is as good as if it were drawn alone.
 */
import { UsageError } from '../../base/errors.ts';
import { Rng } from '../../base/rng.ts';
import type { Paper, PaperOptions, PaperResult, PaperRow } from './paper.ts';

/** Observers of each process. */
const K = 10;
const HIGHS = [6, 7, 8, 9] as const;
const LOWS = [1, 2, 3, 4] as const;
const FAILED = [2, 4, 8, 16] as const;

/** Conflicts in percent: for each H the values of L from 1 to 4, in each the failed of `FAILED`. */
export const RAPID_11: Readonly<Record<number, readonly (readonly number[])[]>> = {
  6: [
    [1.05, 0.15, 0.03, 0],
    [5.78, 1.75, 0.33, 0.1],
    [16.48, 10.88, 3.82, 1.52],
    [36.75, 36.95, 23.79, 12.6],
  ],
  7: [
    [0.31, 0.01, 0, 0],
    [2.06, 0.22, 0.04, 0.01],
    [6.83, 2.52, 0.54, 0.17],
    [18.31, 11.76, 4.29, 1.57],
  ],
  8: [
    [0.04, 0, 0, 0],
    [0.59, 0.05, 0, 0],
    [2.23, 0.34, 0.03, 0],
    [6.83, 2.35, 0.47, 0.07],
  ],
  9: [
    [0.01, 0, 0, 0],
    [0.12, 0, 0, 0],
    [0.53, 0.03, 0, 0],
    [1.99, 0.23, 0.03, 0],
  ],
};

/** Our own noise is then below 0.05 points everywhere; the narrowest tolerance is 0.1. */
const DEFAULT_TRIALS = 1_000_000;
/** 20 repeats with 1000 processes, if each process of a repeat hears in an order of its own. */
const PUBLISHED_TRIALS = 20_000;
/** Progress is told so often for each F. */
const SLICES = 10;

/** A difference of so many standard errors of the paper's own sample is worth a word. */
const NOTABLE_ERRORS = 2.5;

/** How often the first proposal was not all, for each H and L, in `trials` orders of arrival. */
export class ConflictCount {
  readonly failed: number;
  trials = 0;
  readonly #rng: Rng;
  /** The subject of each alert. */
  readonly #alerts: Uint8Array;
  /** Of each subject in this trial. */
  readonly #reports: Uint8Array;
  /** How many subjects have so many reports or more. */
  readonly #atLeast = new Uint8Array(K + 1);
  /** By H and L: whether this trial's proposal has been made, and all conflicts. */
  readonly #isDecided = new Uint8Array(HIGHS.length * LOWS.length);
  readonly #conflicts = new Uint32Array(HIGHS.length * LOWS.length);

  constructor(failed: number, seed: number) {
    this.failed = failed;
    this.#rng = Rng.seeded(seed, failed);
    this.#alerts = Uint8Array.from({ length: failed * K }, (_, alert) => Math.floor(alert / K));
    this.#reports = new Uint8Array(failed);
  }

  run(trials: number): void {
    for (let trial = 0; trial < trials; trial += 1) this.#trial();
    this.trials += trials;
  }

  /** In percent of the trials so far. */
  rate(high: number, low: number): number {
    return (100 * this.#conflicts[place(high, low)]!) / this.trials;
  }

  #trial(): void {
    const alerts = this.#alerts;
    this.#rng.shuffle(alerts, alerts.length);
    this.#reports.fill(0);
    this.#atLeast.fill(0);
    this.#isDecided.fill(0);
    for (const subject of alerts) {
      const reports = this.#reports[subject]! + 1;
      this.#reports[subject] = reports;
      this.#atLeast[reports]! += 1;
      // Only whoever leaves the range from L to H − 1 can end the wait: the alert that makes it H.
      if (reports >= HIGHS[0] && reports <= HIGHS[3]) this.#decide(reports);
    }
  }

  /** Somebody has just got the report number `high`. */
  #decide(high: number): void {
    const proposed = this.#atLeast[high]!;
    for (const low of LOWS) {
      const at = place(high, low);
      if (this.#isDecided[at] === 1 || this.#atLeast[low] !== proposed) continue;
      this.#isDecided[at] = 1;
      if (proposed !== this.failed) this.#conflicts[at]! += 1;
    }
  }
}

function place(high: number, low: number): number {
  return (high - HIGHS[0]) * LOWS.length + low - LOWS[0];
}

/** The row of one cell; its tolerance is 1 point above 10 %, else 15 % of the published and 0.1 point. */
export function conflictRow(count: ConflictCount, high: number, low: number): PaperRow {
  const published = RAPID_11[high]![low - LOWS[0]]![FAILED.findIndex((failed) => failed === count.failed)]!;
  const measured = count.rate(high, low);
  const points = published > 10 ? 1 : 0.15 * published + 0.1;
  const row: PaperRow = {
    label: `L = ${low}, F = ${count.failed}`,
    quantity: 'conflicts',
    unit: '%',
    measured,
    published,
    tolerance: `within ${Number(points.toFixed(3))} point${points === 1 ? '' : 's'}`,
    verdict: Math.abs(measured - published) <= points ? 'hit' : 'miss',
  };
  const errors = distanceInErrors(measured, published, count.trials);
  if (row.verdict === 'hit' && (published < 1 || errors <= NOTABLE_ERRORS)) return row;
  const noise = `the noise of ${PUBLISHED_TRIALS} published and ${count.trials} measured`;
  return { ...row, note: `${row.label}: ${errors.toFixed(1)} standard errors apart, by ${noise}` };
}

/** How far apart two percentages are, if both are shares of independent trials. */
function distanceInErrors(measured: number, published: number, trials: number): number {
  const percent = Math.max(measured, published); // where one of them is 0 it says nothing of the error
  const variance = percent * (100 - percent) * (1 / PUBLISHED_TRIALS + 1 / trials);
  return Math.abs(measured - published) / Math.sqrt(variance);
}

function run(options: PaperOptions, progress: (done: number, total: number) => void): PaperResult {
  if (options.n !== undefined) {
    throw new UsageError('n', options.n, 'the rates do not depend on a group size');
  }
  const trials = options.seeds ?? DEFAULT_TRIALS;
  const counts = FAILED.map((failed) => new ConflictCount(failed, 1));
  const total = trials * counts.length;
  let done = 0;
  for (const count of counts) {
    for (let slice = 1; slice <= SLICES; slice += 1) {
      const slicePart = Math.floor((trials * slice) / SLICES) - count.trials;
      count.run(slicePart);
      progress((done += slicePart), total);
    }
  }
  const rowsOf = (high: number): PaperRow[] =>
    LOWS.flatMap((low) => counts.map((count) => conflictRow(count, high, low)));
  return {
    setup: [
      `K = ${K} observers report each of F failed processes; the alerts come in a uniformly random order`,
      `${trials} orders for each F, each judged for every H and L; a published value is of at most 20000`,
      'proposed: those with H reports, as soon as there is one and nobody has from L to H - 1',
      'conflict: the first proposal is not all F',
    ],
    tables: HIGHS.map((high) => ({ title: `H = ${high}`, rows: rowsOf(high) })),
  };
}

export const rapid11Paper: Paper = {
  name: 'rapid-11',
  title: 'Rapid: conflicting proposals of its cut detection',
  source: 'Suresh et al., Stable and Consistent Membership at Scale with Rapid, USENIX ATC 2018, Figure 11',
  run,
};

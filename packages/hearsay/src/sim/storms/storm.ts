/**
 * A storm: a known way in which gossip membership goes wrong, run under memberlist's rules and under ours
 * side by side. A storm says its set-up, its source and what to look for; every number comes from the run,
 * and a quantity in which ours is no better is printed like any other.
 */
import { UsageError } from '../../base/errors.ts';
import type { Millis } from '../../base/core.ts';
import type { SwimConfig } from '../../swim/config.ts';
import { RULES, type RulesName } from '../../swim/rules.ts';
import { percentile } from '../report.ts';

/** What may be varied. */
export interface StormOptions {
  /** How many independent runs of each preset; the storm's own number if absent. */
  readonly seeds?: number | undefined;
  /** Another cluster size. */
  readonly n?: number | undefined;
}

export interface Quantity {
  readonly name: string;
  readonly unit: string;
  /** Which way is better; `null`: shown, not judged. */
  readonly better: 'lower' | 'higher' | null;
}

/** One run: which rules, how many nodes, which randomness. */
export interface Cell {
  readonly seed: number;
  readonly n: number;
  readonly rules: RulesName;
  /** Beside the LAN profile: what the variant changes. */
  readonly config: Partial<SwimConfig>;
  readonly lateDeadlineRule: boolean;
}

/** The same storm with something else changed. Each has a table of its own. */
export interface Variant {
  readonly name: string;
  readonly config?: Partial<SwimConfig>;
  /** `false`: hosts judge late deadlines before they read what has arrived. */
  readonly lateDeadlineRule?: boolean;
}

export interface Storm {
  /** As in `hearsay sim storm NAME`. */
  readonly name: string;
  /** One line for a list. */
  readonly title: string;
  readonly source: string;
  /** The set-up in sentences, for a cluster of `n`. */
  setup(n: number): readonly string[];
  readonly lookFor: string;
  readonly n: number;
  /** The smallest size at which the storm is one. */
  readonly nLeast: number;
  readonly seeds: number;
  readonly variants: readonly Variant[];
  readonly quantities: readonly Quantity[];
  /** One value for each quantity, in their order; `Infinity` for what never happened. */
  run(cell: Cell): readonly number[];
}

/** The values of one preset over the seeds. */
export interface Spread {
  /** The middle run's; `null` in JSON: never. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface StormRow {
  readonly quantity: string;
  readonly unit: string;
  readonly values: Readonly<Record<RulesName, Spread>>;
  /** The presets that no other one beats; empty where nothing is judged or all are alike. */
  readonly best: readonly RulesName[];
  readonly isJudged: boolean;
}

export interface StormResult {
  readonly n: number;
  readonly seeds: number;
  readonly setup: readonly string[];
  readonly tables: readonly { readonly title: string; readonly rows: readonly StormRow[] }[];
}

export const PRESETS: readonly RulesName[] = ['memberlist-0.2', 'memberlist', 'hearsay'];

/** What is never reached within a storm's patience. */
export const NEVER: number = Infinity;

/** Runs of one preset are better than those of another beyond chance (rank-sum test, one-sided, 1 %). */
const BEATS_DEVIATIONS = 2.33;

/**
 * Runs all presets of all variants; `progress` is told how many of how many runs are done. Depends on its
 * options alone.
 */
export function runStorm(
  storm: Storm,
  options: StormOptions,
  progress: (done: number, total: number) => void,
): StormResult {
  const { n = storm.n, seeds = storm.seeds } = options;
  if (!(Number.isSafeInteger(n) && n >= storm.nLeast))
    throw new UsageError('n', n, `from ${storm.nLeast} nodes`);
  if (!(Number.isSafeInteger(seeds) && seeds >= 1)) throw new UsageError('seeds', seeds, 'from 1');
  const total = storm.variants.length * PRESETS.length * seeds;
  let done = 0;
  const tables = storm.variants.map(({ name: title, config = {}, lateDeadlineRule = true }) => {
    const runs = recordOf((rules) =>
      Array.from({ length: seeds }, (_, i) => {
        const values = storm.run({ seed: i + 1, n, rules, config, lateDeadlineRule });
        progress((done += 1), total);
        return values;
      }),
    );
    return { title, rows: storm.quantities.map((quantity, i) => rowOf(quantity, i, runs)) };
  });
  return { n, seeds, setup: storm.setup(n), tables };
}

type Runs = Readonly<Record<RulesName, readonly (readonly number[])[]>>;

function rowOf({ name, unit, better }: Quantity, index: number, runs: Runs): StormRow {
  const samples = recordOf((rules) => runs[rules].map((values) => values[index]!));
  return {
    quantity: name,
    unit,
    values: recordOf((rules) => spreadOf(samples[rules])),
    best: better === null ? [] : bestOf(samples, better),
    isJudged: better !== null,
  };
}

function spreadOf(values: readonly number[]): Spread {
  return { median: percentile(values, 0.5)!, least: Math.min(...values), most: Math.max(...values) };
}

/** Who is beaten by nobody; nobody if that is everybody. */
function bestOf(
  samples: Readonly<Record<RulesName, readonly number[]>>,
  better: 'lower' | 'higher',
): RulesName[] {
  const best = PRESETS.filter((one) => !PRESETS.some((other) => beats(samples[other], samples[one], better)));
  return best.length === PRESETS.length ? [] : best;
}

/**
 * Whether runs of `one` come out better than those of `other`: all of them do, or so many that it is hardly
 * chance. Nothing is assumed of the values, so `Infinity` counts like any other.
 */
export function beats(one: readonly number[], other: readonly number[], better: 'lower' | 'higher'): boolean {
  const sign = better === 'lower' ? 1 : -1;
  let wins = 0;
  for (const a of one) {
    for (const b of other) wins += a === b ? 0.5 : sign * a < sign * b ? 1 : 0;
  }
  const pairs = one.length * other.length;
  const deviation = Math.sqrt((pairs * (one.length + other.length + 1)) / 12);
  return wins === pairs || (wins - pairs / 2) / deviation >= BEATS_DEVIATIONS;
}

function recordOf<Value>(valueOf: (rules: RulesName) => Value): Record<RulesName, Value> {
  const names = Object.keys(RULES) as RulesName[];
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<RulesName, Value>;
}

/** Milliseconds as seconds with two decimals. */
export function secondsOf(ms: Millis): number {
  return Math.round(ms / 10) / 100;
}

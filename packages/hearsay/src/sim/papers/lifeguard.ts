/**
 * Lifeguard's evaluation (Lifeguard §V): five configurations, from SWIM to all three parts together, in a
 * group some of whose members are slow; and what α and β, the shortest and the longest suspicion, trade
 * (Tables IV to VII). The production cores run, with memberlist's rules and the parts switched by
 * configuration.
 */
import { UsageError } from '../../base/errors.ts';
import { RULES, type Rules } from '../../swim/rules.ts';
import { suspicionMinMs } from '../../swim/suspicion.ts';
import type { SwimConfig } from '../../swim/config.ts';
import type { LifeguardVariant } from './lifeguard-run.ts';
import { addUp, planOf, type Measured } from './lifeguard-plan.ts';
import { ablationTables, tuningTable } from './lifeguard-tables.ts';
import type { Paper, PaperOptions, PaperResult } from './paper.ts';

const SIZE = 128;
const DEFAULT_SEEDS = 1;

/**
 * memberlist's rules; its nack comes too late to count, and the paper's comes at 80 % of the time-out
 * (§IV.A).
 */
const PAPER_RULES: Rules = { ...RULES.memberlist, nacksInTime: true };

/** The paper's S is 8, the highest score; ours is one more, the highest factor (§IV.A). */
const AWARENESS_ON = 9;

export type LifeguardParts = Pick<SwimConfig, 'awarenessMax' | 'shrinkingSuspicion' | 'buddySystem'>;

const NONE: LifeguardParts = { awarenessMax: 1, shrinkingSuspicion: false, buddySystem: false };
const ALL: LifeguardParts = { awarenessMax: AWARENESS_ON, shrinkingSuspicion: true, buddySystem: true };

/** The five of Table I, and which parts each has. */
export const LIFEGUARD_PARTS: Readonly<Record<string, LifeguardParts>> = {
  SWIM: NONE,
  'LHA-Probe': { ...NONE, awarenessMax: AWARENESS_ON },
  'LHA-Suspicion': { ...NONE, shrinkingSuspicion: true },
  Buddy: { ...NONE, buddySystem: true },
  Lifeguard: ALL,
};

/** A configuration of the paper with its α and β. */
export function lifeguardVariant(parts: LifeguardParts, alpha: number, beta: number): LifeguardVariant {
  const config = { ...parts, suspicionMult: alpha, suspicionMaxTimeoutMult: beta };
  return { rules: PAPER_RULES, lateDeadlineRule: false, config };
}

/** Ours: all parts, our rules, and a host that reads before it judges. */
const HEARSAY: LifeguardVariant = {
  rules: RULES.hearsay,
  lateDeadlineRule: true,
  config: { ...ALL, suspicionMult: 5, suspicionMaxTimeoutMult: 6 },
};

/** A configuration by its name, one of `LIFEGUARD_PARTS` or `hearsay`. @throws UsageError for another name */
export function lifeguardConfiguration(name: string, alpha: number, beta: number): LifeguardVariant {
  const parts = name === 'hearsay' ? ALL : LIFEGUARD_PARTS[name];
  if (parts === undefined) {
    const allowed = `use one of ${[...Object.keys(LIFEGUARD_PARTS), 'hearsay'].join(', ')}`;
    throw new UsageError('configuration', name, allowed);
  }
  const variant = lifeguardVariant(parts, alpha, beta);
  return name === 'hearsay' ? { ...HEARSAY, config: variant.config } : variant;
}

/** What all runs add up to, made here or elsewhere. */
export interface LifeguardMeasurements {
  readonly size: number;
  /** Whether they are the paper's whole grid, so that counts may be compared. */
  readonly isWholeGrid: boolean;
  /** The five of `LIFEGUARD_PARTS`, with α 5 and β 6. */
  readonly ablation: ReadonlyMap<string, Measured>;
  readonly ours: Measured;
  /** SWIM over the runs of the tunings. */
  readonly swim: Measured;
  readonly tunings: readonly {
    readonly alpha: number;
    readonly beta: number;
    readonly measured: Measured;
  }[];
}

/** Tables IV to VII of what was measured. Nothing was published, so nothing is gated, but for 128 members. */
export function lifeguardTables(measurements: LifeguardMeasurements): PaperResult['tables'] {
  const { size, isWholeGrid, ablation, ours, swim } = measurements;
  const isGated = size === SIZE;
  const minMs = (alpha: number): number => suspicionMinMs(alpha, size, 1000);
  const tunings = measurements.tunings.map((one) => ({ ...one, minMs: minMs(one.alpha) }));
  const tables = [
    ...ablationTables({ ablation, ours, minMs: minMs(5), isGated, isWholeGrid }),
    tuningTable({ swim, tunings, isGated }),
  ];
  return isGated ? tables : tables.map(unpublished);
}

const TUNINGS: readonly (readonly [alpha: number, beta: number])[] = [
  [2, 6],
  [4, 2],
  [4, 6],
  [5, 2],
  [5, 4],
  [5, 6],
];

function run(options: PaperOptions, progress: (done: number, total: number) => void): PaperResult {
  const size = options.n ?? SIZE;
  const plan = planOf(size, options.seeds ?? DEFAULT_SEEDS);
  const names = Object.keys(LIFEGUARD_PARTS);
  const ablationRuns = plan.interval.length + plan.threshold.length;
  const tuningRuns = plan.tuning.length + plan.threshold.length;
  const total = (names.length + 1) * ablationRuns + (TUNINGS.length + 1) * tuningRuns;
  let done = 0;
  const step = (): void => progress((done += 1), total);
  const ablation = new Map<string, Measured>();
  for (const name of names) {
    ablation.set(
      name,
      addUp(plan.interval, plan.threshold, lifeguardVariant(LIFEGUARD_PARTS[name]!, 5, 6), step),
    );
  }
  const ours = addUp(plan.interval, plan.threshold, HEARSAY, step);
  const swim = addUp(plan.tuning, plan.threshold, lifeguardVariant(NONE, 5, 1), step);
  const tunings = TUNINGS.map(([alpha, beta]) => ({
    alpha,
    beta,
    measured: addUp(plan.tuning, plan.threshold, lifeguardVariant(ALL, alpha, beta), step),
  }));
  const tables = lifeguardTables({ size, isWholeGrid: false, ablation, ours, swim, tunings });
  return { setup: setupOf(size, plan.seeds), tables };
}

/** Nothing was published for another group size. */
function unpublished({ title, rows }: PaperResult['tables'][number]): PaperResult['tables'][number] {
  return { title, rows: rows.map((row) => ({ ...row, published: null })) };
}

function setupOf(size: number, seeds: number): string[] {
  return [
    `${size} members, probe interval 1 s and time-out 500 ms, one way 0.05 to 0.5 ms, seeds: ${seeds}`,
    'Interval: C in {4, 16, 32}, D in {16384, 32768} ms, I in {64, 1024} ms; one run a cell and seed',
    'Threshold: C in {4, 16, 32}, D = 32768 ms; three runs a cell and seed',
    'tuning: C in {4, 16}, D = 16384 ms, I = 64 ms; one run a cell and seed, and the Threshold runs',
    "left out of the paper's grid: D up to 8192 ms (shorter than any suspicion), and most of its C and I",
    'left out: the 15 s of quiet at the start, since the group is born quiet',
    "the anomaly: the gate is closed both ways; at the probe loop's next packet the process stands still",
    'after it the process judges what is overdue before it reads what has come, as memberlist does',
    "rules: memberlist's, with the nack at 80 % of the time-out; its K is alpha - 2, the paper's is always 3",
  ];
}

export const lifeguardPaper: Paper = {
  name: 'lifeguard',
  title: 'Lifeguard: local health awareness for more accurate failure detection',
  source: 'Dadgar, Phillips and Currey, arXiv 1707.00788v2, 2018; Tables IV to VII',
  run,
};

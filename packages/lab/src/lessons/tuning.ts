/**
 * The tuning worksheet as an exercise that the engine grades: choose an interval, a number of helpers and a
 * suspicion multiplier for a cluster that loses packets and whose members stand still at times, so that a
 * crash is known soon and hardly anybody is declared dead who lives. 200 seeds decide.
 *
 * A false death is rare and a day is long, so what is simulated is dense: each run has many long pauses, and
 * what they do is scaled to the pauses of a day. A death that no pause explains is scaled by the time that
 * was simulated, and then one of them is already too many; that there is none in this time proves no rate.
 * Nothing here runs anything; that is `tuning-run.ts`.
 */
import { PROFILES } from 'hearsay/core';
import type { RunSpec } from '../player/spec.ts';
import { BASE_SPEC } from './base-spec.ts';
import { distributionOf } from './distribution.ts';
import { gradeNumber, type NumberGrade } from './grading.ts';
import type { Question } from './schema.ts';

export interface TuningChoice {
  readonly intervalMs: number;
  readonly helpers: number;
  readonly multiplier: number;
}

export const TUNING_KNOBS = {
  intervalMs: [500, 1000, 2000],
  helpers: [0, 1, 3],
  multiplier: [1, 2, 3, 4, 6],
} as const;

/** What is given. */
export const TUNING_NODES = 100;
export const TUNING_LOSS = 0.02;
export const TUNING_PAUSE_MS = 3000;
/** Each member stands still about once a minute, and one pause of a thousand lasts so long. */
export const LONG_PAUSES_A_DAY: number = (TUNING_NODES * 24 * 60) / 1000;

/** What is asked for. */
export const FALSE_DEATHS_A_DAY_MOST = 1;
export const ALL_DEAD_MOST_S = 15;

export const TUNING_SEEDS = 200;
const GROUPS = 10;
export const TUNING_CRASH_AT_MS = 2000;
const FOR_MS = 24_000;
export const TUNING_PAUSES = 14;
/** Two at a time, and the next two when they are over. */
const PAUSE_PAIR_EVERY_MS = 3200;
const FIRST_PAUSE_AT_MS = 1000;
const DAY_S = 86_400;
const CRASHED = TUNING_NODES;

/** Of the one that crashes in every run, the last member: its death is no mistake. */
export const isTheCrashed = (node: number): boolean => node === CRASHED;

export function tuningSpec({ intervalMs, helpers, multiplier }: TuningChoice, seed: number): RunSpec {
  return {
    ...BASE_SPEC,
    seed,
    nodes: TUNING_NODES,
    loss: TUNING_LOSS,
    forMs: FOR_MS,
    config: {
      ...BASE_SPEC.config,
      probeIntervalMs: intervalMs,
      // As the profile has it: half of the interval.
      probeTimeoutMs: (intervalMs * PROFILES.lan.probeTimeoutMs) / PROFILES.lan.probeIntervalMs,
      indirectChecks: helpers,
      suspicionMult: multiplier,
    },
    faults: [
      { kind: 'crash', atMs: TUNING_CRASH_AT_MS, forMs: null, nodes: [CRASHED], peers: [], amount: 0 },
      ...Array.from({ length: TUNING_PAUSES }, (_, i) => ({
        kind: 'pause' as const,
        atMs: FIRST_PAUSE_AT_MS + Math.floor(i / 2) * PAUSE_PAIR_EVERY_MS,
        forMs: TUNING_PAUSE_MS,
        nodes: [i + 1],
        peers: [],
        amount: 0,
      })),
    ],
  };
}

/** What one seed gave. */
export interface TuningSeed {
  /** From the crash until all members that never stand still hold it dead; `Infinity`: not within the run. */
  readonly allDeadS: number;
  /** Of the members that were paused, those that somebody declared dead. */
  readonly deadOfPause: number;
  /** Of those that were never touched, those that somebody declared dead. */
  readonly deadOfNothing: number;
}

export interface TuningGrade {
  readonly falseDeathsADay: number;
  readonly deadOfPause: number;
  readonly pauses: number;
  readonly deadOfNothing: number;
  readonly simulatedS: number;
  /** Within which nine runs of ten have it; `Infinity`: not within the run. */
  readonly allDeadS: number;
  readonly meetsDeaths: boolean;
  readonly meetsTime: boolean;
  readonly deaths: NumberGrade;
  readonly time: NumberGrade;
}

export interface TuningPrediction {
  readonly falseDeathsADay: number;
  readonly allDeadS: number;
}

/** `seeds[i]` is what seed i + 1 gave. */
export function gradeTuning(seeds: readonly TuningSeed[], prediction: TuningPrediction): TuningGrade {
  const size = Math.ceil(seeds.length / GROUPS);
  const groups = Array.from({ length: GROUPS }, (_, i) => seeds.slice(i * size, (i + 1) * size));
  const rates = groups.filter((group) => group.length > 0).map(rateOf);
  const times = distributionOf(seeds.map(({ allDeadS }) => allDeadS));
  const falseDeathsADay = rateOf(seeds);
  const allDeadS = times.figures.p90 ?? Infinity;
  return {
    falseDeathsADay,
    deadOfPause: sumOf(seeds, ({ deadOfPause }) => deadOfPause),
    pauses: TUNING_PAUSES * seeds.length,
    deadOfNothing: sumOf(seeds, ({ deadOfNothing }) => deadOfNothing),
    simulatedS: (seeds.length * FOR_MS) / 1000,
    allDeadS,
    meetsDeaths: falseDeathsADay <= FALSE_DEATHS_A_DAY_MOST,
    meetsTime: allDeadS <= ALL_DEAD_MOST_S,
    deaths: gradeNumber(prediction.falseDeathsADay, DEATHS_QUESTION, distributionOf(rates)),
    time: gradeNumber(prediction.allDeadS, TIME_QUESTION, times),
  };
}

/** False deaths a day. */
function rateOf(seeds: readonly TuningSeed[]): number {
  const ofPause = sumOf(seeds, ({ deadOfPause }) => deadOfPause) / (TUNING_PAUSES * seeds.length);
  const ofNothing = sumOf(seeds, ({ deadOfNothing }) => deadOfNothing) / ((seeds.length * FOR_MS) / 1000);
  return ofPause * LONG_PAUSES_A_DAY + ofNothing * DAY_S;
}

function sumOf(seeds: readonly TuningSeed[], count: (seed: TuningSeed) => number): number {
  return seeds.reduce((sum, one) => sum + count(one), 0);
}

const DEATHS_QUESTION: Question = {
  id: 'deaths',
  ask: 'How many members are declared dead in a day although they live?',
  unit: 'a day',
  variant: 'chosen',
  truth: { centre: 'mean', low: 'least', high: 'most', tolerance: 0.5 },
  threshold: { at: FALSE_DEATHS_A_DAY_MOST, meaning: 'That is what is asked for.' },
  mal_rules: [],
};
const TIME_QUESTION: Question = {
  id: 'all-dead',
  ask: 'After how many seconds do all who run hold a crashed member dead, in nine runs of ten?',
  unit: 's',
  variant: 'chosen',
  truth: { centre: 'p90', low: 'median', high: 'most', tolerance: 0.5 },
  threshold: { at: ALL_DEAD_MOST_S, meaning: 'That is what is asked for.' },
  mal_rules: [],
};
export const TUNING_QUESTIONS: readonly Question[] = [DEATHS_QUESTION, TIME_QUESTION];

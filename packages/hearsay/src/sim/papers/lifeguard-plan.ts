/** Which runs of Lifeguard's grid are made, and what they add up to. */
import type { Millis } from '../../base/core.ts';
import { UsageError } from '../../base/errors.ts';
import { runLifeguardCell, type LifeguardCell, type LifeguardVariant } from './lifeguard-run.ts';

export interface LifeguardPlan {
  readonly seeds: number;
  readonly interval: readonly LifeguardCell[];
  readonly threshold: readonly LifeguardCell[];
  /** The Interval runs of the α/β table. */
  readonly tuning: readonly LifeguardCell[];
}

/** What the runs of one configuration add up to. */
export interface Measured {
  readonly runs: number;
  /** Of the Interval runs. */
  readonly falsePositives: number;
  readonly falsePositivesAtHealthy: number;
  readonly messages: number;
  readonly bytes: number;
  /** Of the Threshold runs, in seconds, in order. */
  readonly firstS: readonly number[];
  readonly fullS: readonly number[];
}

const ANOMALOUS = [4, 16, 32];
const TUNING_ANOMALOUS = [4, 16];
const ANOMALY_MS = [16_384, 32_768];
const NORMAL_MS = [64, 1024];
const TUNING_ANOMALY_MS = 16_384;
const TUNING_NORMAL_MS = 64;
const THRESHOLD_MS = 32_768;
const THRESHOLD_RUNS = 3;

export function planOf(size: number, seeds: number): LifeguardPlan {
  const interval: LifeguardCell[] = [];
  const threshold: LifeguardCell[] = [];
  const tuning: LifeguardCell[] = [];
  const all = ANOMALOUS.filter((anomalous) => anomalous < size - 2);
  if (all.length === 0) throw new UsageError('n', size, 'more members than are anomalous, so at least 7');
  for (let seed = 1; seed <= seeds; seed += 1) {
    for (const anomalous of all) {
      for (const anomalyMs of ANOMALY_MS)
        for (const normalMs of NORMAL_MS) interval.push({ size, anomalous, anomalyMs, normalMs, seed });
      for (let again = 0; again < THRESHOLD_RUNS; again += 1) {
        const cell = { size, anomalous, anomalyMs: THRESHOLD_MS, normalMs: null };
        threshold.push({ ...cell, seed: seed * THRESHOLD_RUNS + again });
      }
    }
    for (const anomalous of TUNING_ANOMALOUS.filter((one) => all.includes(one))) {
      tuning.push({ size, anomalous, anomalyMs: TUNING_ANOMALY_MS, normalMs: TUNING_NORMAL_MS, seed });
    }
  }
  return { seeds, interval, threshold, tuning };
}

/** Makes the runs; `step` is called after each. */
export function addUp(
  interval: readonly LifeguardCell[],
  threshold: readonly LifeguardCell[],
  variant: LifeguardVariant,
  step: () => void,
): Measured {
  const total = { falsePositives: 0, falsePositivesAtHealthy: 0, messages: 0, bytes: 0 };
  for (const cell of interval) {
    const one = runLifeguardCell(cell, variant);
    total.falsePositives += one.falsePositives;
    total.falsePositivesAtHealthy += one.falsePositivesAtHealthy;
    total.messages += one.messages;
    total.bytes += one.bytes;
    step();
  }
  const firstMs: Millis[] = [];
  const fullMs: Millis[] = [];
  for (const cell of threshold) {
    const one = runLifeguardCell(cell, variant);
    firstMs.push(...one.firstMs);
    fullMs.push(...one.fullMs);
    step();
  }
  return { runs: interval.length, ...total, firstS: inSeconds(firstMs), fullS: inSeconds(fullMs) };
}

/** The value below which `share` of the ordered `values` lie. */
export function quantile(values: readonly number[], share: number): number {
  return values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
}

function inSeconds(valuesMs: readonly Millis[]): number[] {
  return valuesMs.map((ms) => ms / 1000).sort((a, b) => a - b);
}

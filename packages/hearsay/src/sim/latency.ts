/**
 * How long something is on the way: one draw from a distribution. Networks have a floor and a tail, so
 * besides a plain range there are the two that measurements are usually put into: exponential above a least
 * time (queues), and normal (many small causes).
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { logarithm } from '../base/logarithm.ts';
import type { Rng } from '../base/rng.ts';

/** Every draw is on its own, so datagrams overtake each other. */
export type Latency = UniformLatency | ExponentialLatency | NormalLatency;

/** Anything from `min` to `max`, equally likely. */
export interface UniformLatency {
  readonly min: Millis;
  readonly max: Millis;
}

/** `min`, and on top of it an exponential time whose mean is `mean - min`. */
export interface ExponentialLatency {
  readonly kind: 'exponential';
  readonly min: Millis;
  readonly mean: Millis;
}

/** Around `mean`, and never below `min`. */
export interface NormalLatency {
  readonly kind: 'normal';
  readonly mean: Millis;
  readonly deviation: Millis;
  readonly min: Millis;
}

/**
 * The sum of so many uniform draws has a variance of 1 and is normal to three digits, within six deviations.
 */
const DRAWS_OF_A_NORMAL = 12;

/** One draw. A range of one value draws nothing, so it costs no randomness. */
export function drawLatency(rng: Rng, latency: Latency): Millis {
  if (!('kind' in latency)) {
    const { min, max } = latency;
    return min === max ? min : min + rng.unit() * (max - min);
  }
  if (latency.kind === 'exponential') {
    const { min, mean } = latency;
    return min - (mean - min) * logarithm(1 - rng.unit());
  }
  let sum = -DRAWS_OF_A_NORMAL / 2;
  for (let i = 0; i < DRAWS_OF_A_NORMAL; i += 1) sum += rng.unit();
  return Math.max(latency.min, latency.mean + sum * latency.deviation);
}

/** @throws UsageError naming the part of `field` that cannot be. */
export function checkLatency(field: string, latency: Latency): void {
  const { min } = latency;
  if (!(min >= 0 && min < Infinity)) throw new UsageError(`${field}.min`, min, 'milliseconds from 0');
  if (!('kind' in latency)) return atLeast(`${field}.max`, latency.max, min);
  if (latency.kind !== 'exponential' && latency.kind !== 'normal') {
    const { kind } = latency as { kind: string };
    throw new UsageError(`${field}.kind`, kind, 'use exponential or normal, or only min and max');
  }
  atLeast(`${field}.mean`, latency.mean, min);
  if (latency.kind === 'normal') atLeast(`${field}.deviation`, latency.deviation, 0);
}

function atLeast(field: string, value: Millis, least: Millis): void {
  if (!(value >= least && value < Infinity)) throw new UsageError(field, value, `milliseconds from ${least}`);
}

/** What a metric is: a deterministic function of a scenario that makes one number of it. */
import type { RunSpec } from '../../player/spec.ts';
import type { About } from '../schema.ts';

export interface Metric {
  /** What it counts, for people. */
  readonly what: string;
  readonly unit: string;
  /** What it must be told besides the scenario, and what it may be. */
  readonly wants: readonly string[];
  readonly may?: readonly string[];
  /** `Infinity`: it never happened. */
  measure(spec: RunSpec, about: About): number;
}

/** @throws TypeError if it is not there or is no number. */
export function numberIn(about: About, name: string): number {
  const value = about[name];
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number`);
  return value;
}

export function optionalNumber(about: About, name: string, usual: number): number {
  return about[name] === undefined ? usual : numberIn(about, name);
}

export function textIn(about: About, name: string): string {
  const value = about[name];
  if (typeof value !== 'string') throw new TypeError(`${name} must be text`);
  return value;
}

export function textsIn(about: About, name: string): readonly string[] {
  const value = about[name];
  if (!Array.isArray(value)) throw new TypeError(`${name} must be a list of texts`);
  return value as readonly string[];
}

/** A run that repeats with other chance: its seeds must not be those of other learners' runs. */
const REPEAT_SEED_STEP = 1_000_003;

/** Of runs that differ by their chance alone. */
export function meanOfRepeats(spec: RunSpec, repeats: number, measure: (spec: RunSpec) => number): number {
  let sum = 0;
  for (let i = 0; i < repeats; i += 1) sum += measure({ ...spec, seed: spec.seed + i * REPEAT_SEED_STEP });
  return sum / repeats;
}

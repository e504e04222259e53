/**
 * The answer bank: what the engine says to each exercise and misconception, over many seeds. It carries the
 * digest of the engine that made it, and a fingerprint of the data that it answers; with another engine, or
 * other data, it is stale, and nobody may be graded by it. Nothing here runs anything: what does is in
 * `bank-runs.ts`, so that a page that reads the bank does not carry the simulator.
 */
import { BASE_SPEC } from './base-spec.ts';
import { distributionOf, type Distribution } from './distribution.ts';
import { canonical, fingerprint } from './fingerprint.ts';
import { holds } from './formula.ts';
import {
  STATISTICS,
  type Exercise,
  type Finding,
  type Misconception,
  type SpecParts,
  type Statistic,
  type Variant,
} from './schema.ts';

export interface Lessons {
  readonly exercises: readonly Exercise[];
  readonly extras: readonly Exercise[];
  readonly misconceptions: readonly Misconception[];
  readonly findings: readonly Finding[];
}

export interface AnswerBank {
  readonly format: 1;
  readonly engine: string;
  readonly lessons: string;
  readonly seeds: number;
  /** By `E4.k0`, `M-SUSP.with`. */
  readonly runs: Readonly<Record<string, Distribution>>;
  /** By misconception: in how many seeds the scenario refutes the belief. */
  readonly refutations: Readonly<Record<string, number>>;
}

/** One run of the data, with its name in the bank. */
export interface BankRun {
  readonly key: string;
  readonly base: SpecParts;
  readonly variant: Variant;
  readonly seedsMax: number;
}

/** All runs that the bank makes; what waits for a later system, and what is taken over, is not among them. */
export function runsOf({ exercises, extras, misconceptions, findings }: Lessons): BankRun[] {
  const seedsMax = Infinity;
  const owners = [
    ...[...exercises, ...extras].map(({ id, base, variants: runs, waits_for: waits }) => ({
      id,
      base,
      waits,
      runs,
      seedsMax,
    })),
    ...misconceptions.map(({ id, base, runs, waits_for: waits }) => ({ id, base, waits, runs, seedsMax })),
    ...findings.map(({ id, base, variants: runs, seeds_max: most }) => ({ id, base, runs, seedsMax: most })),
  ];
  return owners
    .filter((owner) => !('waits' in owner) || owner.waits === undefined)
    .flatMap(({ id, base, runs, seedsMax: most }) =>
      runs.flatMap((variant) =>
        'use' in variant ? [] : [{ key: `${id}.${variant.id}`, base, variant, seedsMax: most }],
      ),
    );
}

/** The numbers of one seed, by the runs' names. */
export type SeedValues = ReadonlyMap<string, number>;

/** Whether a misconception is refuted by the numbers of one seed. */
export function isRefuted({ id, runs, refutes }: Misconception, values: SeedValues): boolean {
  const names = (name: string): number | undefined => {
    const run = runs.find((one) => one.id === name);
    if (run === undefined) return values.get(name);
    return values.get('use' in run ? run.use : `${id}.${run.id}`);
  };
  return refutes.every((comparison) => holds(comparison, names));
}

/** `engine` is its digest; `seeds[i]` are the numbers of seed i + 1. */
export function bankOf(lessons: Lessons, engine: string, seeds: readonly SeedValues[]): AnswerBank {
  const runs = runsOf(lessons).map(
    ({ key, seedsMax }) =>
      [key, distributionOf(seeds.slice(0, seedsMax).map((one) => one.get(key)!))] as const,
  );
  const refutations = lessons.misconceptions
    .filter((one) => one.waits_for === undefined)
    .map((one) => [one.id, seeds.filter((values) => isRefuted(one, values)).length] as const);
  return {
    format: 1,
    engine,
    lessons: lessonsDigest(lessons),
    seeds: seeds.length,
    runs: Object.fromEntries(runs),
    refutations: Object.fromEntries(refutations),
  };
}

/**
 * A bank with some runs made anew, `seeds[i]` being theirs of seed i + 1; what the others say stands, as long
 * as the engine is the same. @throws RangeError for a bank of another engine, or of other seeds.
 */
export function amended(
  bank: AnswerBank,
  lessons: Lessons,
  engine: string,
  seeds: readonly SeedValues[],
): AnswerBank {
  if (bank.engine !== engine || bank.seeds !== seeds.length)
    throw new RangeError('only a bank of this engine and of as many seeds can be amended');
  const isNew = (key: string): boolean => seeds[0]!.has(key);
  const runs = runsOf(lessons).map(({ key, seedsMax }) => {
    if (!isNew(key)) return [key, bank.runs[key]!] as const;
    return [key, distributionOf(seeds.slice(0, seedsMax).map((one) => one.get(key)!))] as const;
  });
  const refutations = lessons.misconceptions
    .filter((one) => one.waits_for === undefined)
    .map((one) => {
      const keys = one.runs.map((run) => ('use' in run ? run.use : `${one.id}.${run.id}`));
      const held = keys.every(isNew) ? seeds.filter((values) => isRefuted(one, values)).length : null;
      return [one.id, held ?? bank.refutations[one.id]!] as const;
    });
  return {
    ...bank,
    lessons: lessonsDigest(lessons),
    runs: Object.fromEntries(runs),
    refutations: Object.fromEntries(refutations),
  };
}

/** Of all that decides a number; words may change without making the bank stale. */
export function lessonsDigest({ exercises, extras, misconceptions, findings }: Lessons): string {
  const asked = [...exercises, ...extras].map(({ id, base, variants }) => [
    id,
    base,
    variants.map(withoutLabel),
  ]);
  const believed = misconceptions.map(({ id, base, runs, refutes }) => [
    id,
    base,
    runs.map(withoutLabel),
    refutes,
  ]);
  const checked = findings.map(({ id, base, variants }) => [id, base, variants.map(withoutLabel)]);
  return fingerprint(canonical([BASE_SPEC, asked, believed, checked]));
}

function withoutLabel(run: Misconception['runs'][number]): object {
  return Object.fromEntries(Object.entries(run).filter(([name]) => name !== 'label'));
}

/** Why a bank may not be used; `null`: it may. */
export function staleness(bank: AnswerBank, lessons: Lessons, engine: string): string | null {
  if (bank.engine !== engine) return `the bank is of engine ${bank.engine}, and this one is ${engine}`;
  const digest = lessonsDigest(lessons);
  return bank.lessons === digest ? null : `the bank answers lessons ${bank.lessons}, and these are ${digest}`;
}

/** `E4.k0.median`; `undefined` for a name that the bank has not, or that has no number. */
export function figureOf(bank: AnswerBank, name: string): number | undefined {
  const [owner = '', run = '', statistic = ''] = name.split('.');
  if (!(STATISTICS as readonly string[]).includes(statistic)) return undefined;
  return bank.runs[`${owner}.${run}`]?.figures[statistic as Statistic] ?? undefined;
}

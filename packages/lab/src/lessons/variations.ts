/**
 * An exercise with one number of its set-up changed, so that it can be asked again: the values stand in the
 * data (`variations`), the order is the same for everybody, and what is made here is an exercise like any
 * other, which the same grading takes. The bank has no answers to it; whoever asks runs it (`runsNeeded`).
 */
import { factsOf } from '../player/profiles.ts';
import type { RunSpec } from '../player/spec.ts';
import type { AnswerBank } from './answers.ts';
import { specOf } from './base-spec.ts';
import { distributionOf } from './distribution.ts';
import { canonical } from './fingerprint.ts';
import type { Exercise, Question, Setting, SpecParts, Variant, Variation } from './schema.ts';

/** One way to ask an exercise. */
export interface Serving {
  /** `k0`, or `k0@loss=20` where a number is changed: never the id of a question that is not asked. */
  readonly id: string;
  readonly question: string;
  /** `null`: all numbers are the exercise's own. */
  readonly changed: { readonly variation: Variation; readonly value: number } | null;
}

type Asked = Pick<Exercise, 'questions' | 'variations'>;

/**
 * All of them, in the order in which they are asked: the exercise's own questions, then the first value of
 * each number, then the second.
 */
export function servingsOf({ questions, variations }: Asked): readonly Serving[] {
  const own = questions.map(({ id }): Serving => ({ id, question: id, changed: null }));
  const most = Math.max(0, ...variations.map(({ values }) => values.length));
  const changed = Array.from({ length: most }, (_, turn) =>
    variations.flatMap((variation) => {
      const value = variation.values[turn];
      if (value === undefined) return [];
      return variation.questions.map(({ of }) => servingWith(variation, value, of));
    }),
  );
  return [...own, ...changed.flat()];
}

function servingWith(variation: Variation, value: number, question: string): Serving {
  return { id: `${question}@${variation.knob}=${value}`, question, changed: { variation, value } };
}

/** `undefined`: the exercise is not asked so. */
export const servingOf = (exercise: Asked, id: string): Serving | undefined =>
  servingsOf(exercise).find((one) => one.id === id);

/** The exercise's own question that a stored answer is about: `k0` of `k0@loss=20`. */
export const ownQuestion = (id: string): string => id.split('@')[0]!;

/** "loss in each direction is 20 %, not 30 %"; `null`: nothing is changed. */
export function changeText({ changed }: Serving): string | null {
  if (changed === null) return null;
  const { what, own, unit } = changed.variation;
  return `${what} is ${amountText(changed.value, unit)}, not ${amountText(own, unit)}`;
}

const amountText = (value: number, unit: string | undefined): string =>
  unit === undefined ? String(value) : `${value} ${unit}`;

/** The exercise with its changed number, if it has one, and with the one question that is asked. */
export function variedExercise<Of extends Exercise>(exercise: Of, { changed, question }: Serving): Of {
  const questions = exercise.questions.filter(({ id }) => id === question);
  if (changed === null) return { ...exercise, questions };
  const { variation, value } = changed;
  return {
    ...exercise,
    base: {},
    variants: exercise.variants.map((one) => variedVariant(exercise.base, one, variation, value)),
    questions: questions.map((one) => variedQuestion(one, variation, value)),
  };
}

function variedQuestion(own: Question, { knob, questions }: Variation, value: number): Question {
  const { threshold: _, ...kept } = own;
  const { ask, mal_rules: rules } = questions.find(({ of }) => of === own.id)!;
  return {
    ...kept,
    ask: ask.replaceAll(`{${knob}}`, String(value)),
    mal_rules: rules.map((rule) => ({ ...rule, formula: formulaAt(rule.formula, knob, value) })),
  };
}

/** A formula with its knob's value in the knob's place. */
export function formulaAt(formula: string, knob: string, value: number): string {
  return formula.replaceAll(new RegExp(`(?<![\\w.-])${knob}(?![\\w.(-])`, 'g'), String(value));
}

/** The variant by itself, its base included; as it was, if it has another number than the own one. */
function variedVariant(base: SpecParts, variant: Variant, variation: Variation, value: number): Variant {
  const whole: Variant = structuredClone({ ...variant, spec: merged(base, variant.spec) });
  if (standsAt(base, variant, variation) !== 'own') return whole;
  for (const setting of variation.sets) put(whole, setting, placed(setting, value));
  return whole;
}

/** Whether a variant has a variation's own number: in all of its places, in none, or in some. */
export function standsAt(
  base: SpecParts,
  variant: Variant,
  { sets, own }: Variation,
): 'own' | 'other' | 'mixed' {
  const held = sets.filter((setting) => {
    const found = currentAt(setting.at, base, variant);
    return found !== undefined && canonical(found) === canonical(placed(setting, own));
  });
  if (held.length === sets.length) return 'own';
  return held.length === 0 ? 'other' : 'mixed';
}

const DIGITS = 12;

function placed({ times, plus, nodes_from: first }: Setting, value: number): number | number[] {
  const number = Number((value * times + plus).toPrecision(DIGITS));
  if (first === undefined) return number;
  if (first === 'value') return [number];
  return Array.from({ length: Math.max(0, number - first + 1) }, (_, i) => first + i);
}

/** What stands in a place, defaults included. */
export function currentAt(at: string, base: SpecParts, variant: Pick<Variant, 'spec' | 'about'>): unknown {
  const [root = '', ...rest] = at.split('.');
  if (root === 'about') return walk(variant.about, rest);
  const spec = specOf(1, base, variant.spec);
  return walk(root === 'config' ? factsOf(spec).config : spec[root as keyof RunSpec], rest);
}

function walk(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    from,
  );
}

function put(variant: Variant, { at }: Setting, value: number | number[]): void {
  const path = at.split('.');
  const last = path.pop()!;
  let inside = (at.startsWith('about.') ? variant : variant.spec) as unknown as Record<string, unknown>;
  for (const name of path) inside = (inside[name] ??= {}) as Record<string, unknown>;
  inside[last] = value;
}

function merged(base: SpecParts, change: SpecParts): SpecParts {
  const config = { ...base.config, ...change.config };
  const rest = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...base, ...rest, ...(Object.keys(config).length === 0 ? {} : { config }) };
}

/** The variants that the answer is, and those that a wrong formula names. */
export function runsNeeded(exercise: Exercise): {
  readonly answer: Variant;
  readonly others: readonly Variant[];
} {
  const [question] = exercise.questions;
  const named = question!.mal_rules.flatMap(({ formula }) => variantsIn(formula));
  const [answer] = exercise.variants.filter(({ id }) => id === question!.variant);
  const others = exercise.variants.filter(({ id }) => id !== answer!.id && named.includes(id));
  return { answer: answer!, others };
}

/** `k0` of `E4.k0.median / 2`. */
function variantsIn(formula: string): string[] {
  return [...formula.matchAll(/[EX]\d+\.([a-z][a-z0-9-]*)\.[a-z]/g)].map((match) => match[1]!);
}

/** A bank of fresh runs: `values` by variant, one a seed. It answers this exercise and nothing else. */
export function freshBank(
  { id }: Pick<Exercise, 'id'>,
  values: ReadonlyMap<string, readonly number[]>,
): AnswerBank {
  const runs = [...values].map(([variant, of]) => [`${id}.${variant}`, distributionOf(of)] as const);
  const seeds = Math.max(0, ...[...values.values()].map(({ length }) => length));
  return { format: 1, engine: '', lessons: '', seeds, runs: Object.fromEntries(runs), refutations: {} };
}

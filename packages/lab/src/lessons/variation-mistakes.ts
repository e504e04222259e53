/**
 * What is wrong with the variations of an exercise, beyond their shape: numbers that do not stand where the
 * data says, set-ups that cannot be run, that the exercise itself or another one asks about, and formulas
 * that say something else than the question's own. For builds and tools.
 */
import { checkSpec } from '../player/check-spec.ts';
import { specOf } from './base-spec.ts';
import type { CommitLock } from './commit-lock.ts';
import { canonical } from './fingerprint.ts';
import { FormulaError, valueOf } from './formula.ts';
import type { Exercise, MalRule, Variation } from './schema.ts';
import { formulaAt, runsNeeded, servingsOf, standsAt, variedExercise, type Serving } from './variations.ts';

/** Each in words, with the variation's name; `lock` knows all exercises. */
export function variationMistakes(exercise: Exercise, lock: CommitLock): string[] {
  const own = exercise.variations.flatMap((one) =>
    [...placeMistakes(exercise, one), ...ruleMistakes(exercise, one)].map((what) => named(one, what)),
  );
  if (own.length > 0) return own;
  return servingsOf(exercise).flatMap((serving) => {
    if (serving.changed === null) return [];
    const { variation, value } = serving.changed;
    return servingMistakes(exercise, serving, lock).map((what) => named(variation, `${value}: ${what}`));
  });
}

const named = ({ knob }: Variation, what: string): string => `variation ${knob}: ${what}`;

function placeMistakes({ base, variants, questions }: Exercise, variation: Variation): string[] {
  const asked = variation.questions.map(({ of }) => questions.find(({ id }) => id === of)!.variant);
  return variants.flatMap((variant) => {
    const stands = standsAt(base, variant, variation);
    if (stands === 'mixed') return [`${variant.id} has ${variation.own} in some of its places only`];
    if (stands === 'own' || !asked.includes(variant.id)) return [];
    return [`${variant.id} has not ${variation.own} where it says`];
  });
}

/** At the own value the rules must be the question's own: then they are right about the others, too. */
function ruleMistakes({ id, variants, questions }: Exercise, variation: Variation): string[] {
  const known = (name: string): number | undefined => {
    const [owner, variant] = name.split('.');
    return owner === id && variants.some((one) => one.id === variant) ? 7 : undefined;
  };
  return variation.questions.flatMap(({ of, mal_rules: rules }) => {
    const own = questions.find((one) => one.id === of)!.mal_rules;
    return rules.flatMap((rule) => {
      const formula = formulaAt(rule.formula, variation.knob, variation.own);
      try {
        const value = valueOf(formula, known);
        return own.some((one) => isSame(one, rule, value, known))
          ? []
          : [`${rule.formula}: no mal-rule of question ${of} gives ${value} and ${rule.misconception}`];
      } catch (error) {
        if (error instanceof FormulaError) return [error.message];
        throw error;
      }
    });
  });
}

const NEAR = 1e-9;

function isSame(
  own: MalRule,
  { misconception }: MalRule,
  value: number,
  known: (name: string) => number | undefined,
): boolean {
  if (own.misconception !== misconception) return false;
  return Math.abs(valueOf(own.formula, known) - value) <= NEAR * Math.max(1, Math.abs(value));
}

function servingMistakes(exercise: Exercise, serving: Serving, lock: CommitLock): string[] {
  const varied = variedExercise(exercise, serving);
  const { answer } = runsNeeded(varied);
  const spec = specOf(1, varied.base, answer.spec);
  const asked = canonical([spec, answer.metric, answer.about]);
  const same = exercise.variants.find(
    (one) => canonical([specOf(1, exercise.base, one.spec), one.metric, one.about]) === asked,
  );
  if (same !== undefined) return [`that is variant ${same.id}, which the bank answers`];
  try {
    checkSpec(spec);
  } catch (error) {
    return [(error as Error).message];
  }
  const others = lock.ownersOf(spec).filter((owner) => owner !== exercise.id);
  return others.map((owner) => `that is what ${owner} asks about`);
}

/**
 * Which wrong formula gives this wrong number: the nearest mal-rule in log space, within 10 %. It is the
 * strongest evidence of a misconception that there is without asking: the learner has computed it.
 */
import { figureOf, type AnswerBank } from './answers.ts';
import { valueOf } from './formula.ts';
import { bandOf, distributionFor, type Band } from './grading.ts';
import type { Exercise, MalRule, Question } from './schema.ts';

export interface MalRuleMatch {
  readonly rule: MalRule;
  readonly value: number;
  /** In log space: 0 is exact. */
  readonly distance: number;
}

const NEAR = Math.log(1.1);

/**
 * What a mal-rule gives, with the figures of the bank. @throws FormulaError for a name that the bank has not.
 */
export function valueOfRule({ formula }: MalRule, bank: AnswerBank): number {
  return valueOf(formula, (name) => figureOf(bank, name));
}

/** The mal-rules that give this answer, the nearest first; none for an answer that is right. */
export function matchesOf(
  answer: number,
  { exercise, question }: { readonly exercise: Exercise; readonly question: Question },
  bank: AnswerBank,
): readonly MalRuleMatch[] {
  const { low, high } = bandOf(question, distributionFor(bank, exercise, question.variant));
  if (answer >= low && answer <= high) return [];
  return question.mal_rules
    .map((rule) => {
      const value = valueOfRule(rule, bank);
      return { rule, value, distance: logDistance(answer, value) };
    })
    .filter(({ distance }) => distance <= NEAR)
    .sort((a, b) => a.distance - b.distance);
}

function logDistance(a: number, b: number): number {
  if (a === b) return 0;
  return a > 0 && b > 0 ? Math.abs(Math.log(a / b)) : Infinity;
}

/** How far apart two numbers must be for an answer to tell them apart. */
const APART = 0.15;

/** Whether a mal-rule's value is so far from another number that nobody takes one for the other. */
export function areApart(a: number, b: number): boolean {
  return a !== b && Math.abs(a - b) >= APART * Math.max(Math.abs(a), Math.abs(b));
}

/** The same from a whole band. */
export function isApartFrom({ low, high }: Band, value: number): boolean {
  return (value < low || value > high) && areApart(value, low) && areApart(value, high);
}

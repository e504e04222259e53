/**
 * A prediction of what the bank has no answer to (`variations.ts`), graded by runs that are made for it: the
 * learner's seed and some more. Whoever calls knows how to run; what counts as right is as with the bank. Of
 * an answer that is right no wrong formula is looked for, and its runs are not made.
 */
import type { Distribution } from './distribution.ts';
import { distributionFor, gradeNumber, gradeRange, type Points, type Range } from './grading.ts';
import { matchesOf } from './mal-rules.ts';
import type { Exercise, Variant } from './schema.ts';
import { freshBank, runsNeeded } from './variations.ts';

export interface FreshGrade {
  readonly points: Points;
  readonly rangePoints: number;
  readonly misconception: string | null;
  readonly figures: Distribution['figures'];
  readonly seeds: number;
  /** Of the first seed; `null`: it never happened. */
  readonly observed: number | null;
}

/** The numbers of a variant, one a seed, the learner's own first. */
export type FreshRuns = (variant: Variant) => Promise<readonly number[]>;

/** `varied` has the one question that was asked. */
export async function gradeFresh(
  varied: Exercise,
  { point, ...range }: Range & { readonly point: number },
  run: FreshRuns,
): Promise<FreshGrade> {
  const [question] = varied.questions;
  const { answer, others } = runsNeeded(varied);
  const values = new Map([[answer.id, await run(answer)]]);
  const distribution = distributionFor(freshBank(varied, values), varied, answer.id);
  const { points } = gradeNumber(point, question!, distribution);
  if (points < 1) for (const other of others) values.set(other.id, await run(other));
  const [match] =
    points < 1 ? matchesOf(point, { exercise: varied, question: question! }, freshBank(varied, values)) : [];
  return {
    points,
    rangePoints: gradeRange(range, question!, distribution),
    misconception: match?.rule.misconception ?? null,
    figures: distribution.figures,
    seeds: distribution.seeds,
    observed: distribution.values[0] ?? null,
  };
}

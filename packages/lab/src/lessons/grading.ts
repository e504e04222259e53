/**
 * How a prediction is graded: the engine's distribution is the judge, nobody's opinion. A number has all
 * points in the band of the question (usually from the 10th to the 90th percentile), half of them within a
 * factor of two of its centre or on the right side of a named threshold. A range is judged by its interval
 * score (Gneiting and Raftery 2007, §6.2), by which a wide range is no win. A direction and a mechanism are
 * right or wrong.
 */
import type { AnswerBank } from './answers.ts';
import type { Distribution } from './distribution.ts';
import type { Exercise, Question } from './schema.ts';

export interface Band {
  readonly low: number;
  readonly centre: number;
  readonly high: number;
}

export type Points = 0 | 0.5 | 1;

export interface NumberGrade {
  readonly points: Points;
  readonly why: 'in the band' | 'within a factor of two' | 'on the right side' | 'outside';
  readonly band: Band;
}

/** A range that holds 80 of 100 runs, if one is right about them. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What the share of runs in a range is asked for. */
export const RANGE_SHARE = 0.8;
const FACTOR = 2;

/** The distribution that a question is about. @throws RangeError if the bank has none. */
export function distributionFor(
  bank: AnswerBank,
  exercise: Pick<Exercise, 'id'>,
  variant: string,
): Distribution {
  const found = bank.runs[`${exercise.id}.${variant}`];
  if (found === undefined) throw new RangeError(`the bank has no ${exercise.id}.${variant}`);
  return found;
}

/** What counts as right. A figure that never happened is infinite. */
export function bandOf({ truth }: Pick<Question, 'truth'>, { figures }: Distribution): Band {
  const of = (name: keyof Distribution['figures']): number => figures[name] ?? Infinity;
  return {
    low: of(truth.low) - truth.tolerance,
    centre: of(truth.centre),
    high: of(truth.high) + truth.tolerance,
  };
}

export function gradeNumber(answer: number, question: Question, distribution: Distribution): NumberGrade {
  const band = bandOf(question, distribution);
  const { centre } = band;
  if (answer >= band.low && answer <= band.high) return { points: 1, why: 'in the band', band };
  if (centre > 0 && answer >= centre / FACTOR && answer <= centre * FACTOR)
    return { points: 0.5, why: 'within a factor of two', band };
  const { threshold } = question;
  if (threshold !== undefined && answer !== threshold.at && answer > threshold.at === centre > threshold.at)
    return { points: 0.5, why: 'on the right side', band };
  return { points: 0, why: 'outside', band };
}

/** Its width, and ten times what a value lies outside of it: the less, the better. */
export function intervalScore({ low, high }: Range, value: number): number {
  const outside = Math.max(low - value, value - high, 0);
  return high - low + (2 / (1 - RANGE_SHARE)) * outside;
}

/**
 * 0 … 1: how the range's mean score over the engine's runs compares to that of the engine's own range. Nobody
 * is asked for a narrower range than a fifth of the number, or one around zero.
 */
export function gradeRange(range: Range, question: Question, distribution: Distribution): number {
  if (!(range.low <= range.high)) return 0;
  const values = distribution.values.filter((one) => one !== null);
  if (values.length === 0) return 0;
  const band = bandOf(question, distribution);
  const mean = (one: Range): number =>
    values.reduce((sum, value) => sum + intervalScore(one, value), 0) / values.length;
  const engines = mean({
    low: distribution.figures.p10 ?? band.low,
    high: distribution.figures.p90 ?? band.high,
  });
  const fair = Math.max(engines, 2 * question.truth.tolerance, Math.abs(band.centre) / 5 || 1);
  return Math.min(1, fair / mean(range));
}

/** Whether a value lies in a range, its ends included: what calibration counts. */
export function covers({ low, high }: Range, value: number): boolean {
  return value >= low && value <= high;
}

export type Direction = 'up' | 'down' | 'same';

/** Medians that differ by less than this share of the larger one are the same. */
const SAME_SHARE = 0.1;

/** Where the number goes from one distribution to the other. */
export function directionOf(from: Distribution, to: Distribution): Direction {
  const [a, b] = [from.figures.median ?? Infinity, to.figures.median ?? Infinity];
  if (a === b || Math.abs(b - a) <= SAME_SHARE * Math.max(Math.abs(a), Math.abs(b))) return 'same';
  return b > a ? 'up' : 'down';
}

/** The right answer to the exercise's transfer question. */
export function transferOf(exercise: Exercise, bank: AnswerBank): Direction {
  const { from, to } = exercise.transfer;
  return directionOf(distributionFor(bank, exercise, from), distributionFor(bank, exercise, to));
}

export function gradeDirection(answer: Direction, exercise: Exercise, bank: AnswerBank): Points {
  return answer === transferOf(exercise, bank) ? 1 : 0;
}

/** `choice` is the place of the chosen mechanism. */
export function gradeMechanism(choice: number, { mechanism }: Exercise): Points {
  return mechanism.choices[choice]?.is_right === true ? 1 : 0;
}

/**
 * How well somebody knows what they know: of the predictions that were made with a stated confidence, how
 * many were right ("when you said 80 %, you were right 61 %").
 */

/** Three steps are all that people can tell apart: a guess, rather sure, sure. */
export type Confidence = 1 | 2 | 3;

/** What each step claims. */
export const CLAIMED: Readonly<Record<Confidence, number>> = { 1: 0.5, 2: 0.75, 3: 0.95 };

export interface Calibrated {
  readonly confidence: Confidence;
  /** The point was in the band. */
  readonly wasRight: boolean;
  /** The range held the learner's own run; `null`: no range was given. */
  readonly rangeHeld: boolean | null;
}

export interface CalibrationRow {
  readonly name: 'guess' | 'rather sure' | 'sure' | 'range';
  readonly claimed: number;
  /** `null`: there are none yet. */
  readonly was: number | null;
  readonly count: number;
}

const NAMES = { 1: 'guess', 2: 'rather sure', 3: 'sure' } as const;
const CLAIMED_BY_RANGE = 0.8;

/** A row for each step of confidence, and one for the ranges. */
export function calibrationOf(predictions: readonly Calibrated[]): readonly CalibrationRow[] {
  const steps = ([1, 2, 3] as const).map((step): CalibrationRow => {
    const of = predictions.filter(({ confidence }) => confidence === step);
    return {
      name: NAMES[step],
      claimed: CLAIMED[step],
      was: share(of.map(({ wasRight }) => wasRight)),
      count: of.length,
    };
  });
  const held = predictions.flatMap(({ rangeHeld }) => rangeHeld ?? []);
  return [...steps, { name: 'range', claimed: CLAIMED_BY_RANGE, was: share(held), count: held.length }];
}

function share(list: readonly boolean[]): number | null {
  return list.length === 0 ? null : list.filter(Boolean).length / list.length;
}

/**
 * How much more is claimed than is true, over all steps, weighted by their predictions: above 0 is
 * overconfident. `null` without predictions.
 */
export function overconfidence(predictions: readonly Calibrated[]): number | null {
  if (predictions.length === 0) return null;
  const excess = predictions.map(({ confidence, wasRight }) => CLAIMED[confidence] - (wasRight ? 1 : 0));
  return excess.reduce((sum, one) => sum + one, 0) / excess.length;
}

/** The number that was typed, and the range around it, before and after the learner has set one. */

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What a prediction may be; a metric of the engine is never larger. */
const NUMBER_MAX = 1_000_000;

/** A share is of a whole. */
export const mostOf = (unit: string): number => (unit === 'share' ? 1 : NUMBER_MAX);

/** `null`: it is no number that the question can have. */
export function pointOf(typed: string, most: number): number | null {
  const text = typed.trim().replace(',', '.');
  const value = Number(text);
  return text !== '' && value >= 0 && value <= most ? value : null;
}

/** The range that was set, moved out of the number's way; half and half as much again before it is set. */
export function fitted(range: Range | null, point: number, most: number): Range {
  if (range !== null) return { low: Math.min(range.low, point), high: Math.max(range.high, point) };
  return { low: tidy(point * 0.5), high: Math.min(most, tidy(point * 1.5)) };
}

/** A round number above both, with room to widen the range, and not above what can be. */
export function scaleTop(point: number, high: number, most: number): number {
  const wanted = Math.max(2.5 * point, 1.1 * high, 1);
  let size = 1;
  while (size * 10 <= wanted) size *= 10;
  return Math.min(
    most,
    [1, 2, 5, 10].map((digit) => digit * size).find((top) => top >= wanted)!,
  );
}

export const tidy = (value: number): number => Number(value.toPrecision(3));

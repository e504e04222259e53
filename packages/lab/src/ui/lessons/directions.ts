/** Where a number goes, in words that fit what is asked: a time is longer or later, a count is more. */
import type { Direction } from './views.ts';

export type DirectionWords = Readonly<Record<Direction, string>>;

const LATER: DirectionWords = { up: 'Later', same: 'The same', down: 'Sooner' };
const LONGER: DirectionWords = { up: 'Longer', same: 'The same', down: 'Shorter' };
const MORE: DirectionWords = { up: 'More', same: 'The same', down: 'Fewer' };

const TIMES: readonly string[] = ['s', 'ms'];

/** `ask` decides for a time whether it is a moment or a length; `unit` is that of the answer. */
export function directionWords(ask: string, unit: string): DirectionWords {
  if (!TIMES.includes(unit)) return MORE;
  return /\b(sooner|later)\b/i.test(ask) ? LATER : LONGER;
}

/** "from 9.29 s to 5.68 s"; what never happens has no unit. */
export function changeOf(from: string, to: string, unit: string): string {
  const [before, after] = [from, to].map((figure) => amountText(figure, unit));
  return `from ${before} to ${after}`;
}

function amountText(figure: string, unit: string): string {
  if (figure === 'never' || unit === '') return figure;
  return unit === 'share' ? `a share of ${figure}` : `${figure} ${unit}`;
}

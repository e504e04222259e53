/** All figures of the unit, by the names that its text uses: `:::figure suspicion`. */
import type { Figure } from './figure.ts';
import { EXPLAIN } from './figures-explain.ts';
import { PREDICT } from './figures-predict.ts';

export const FIGURES: readonly Figure[] = [...EXPLAIN, ...PREDICT];

export function figureOf(id: string): Figure | undefined {
  return FIGURES.find((one) => one.id === id);
}

/** In a thread of the pool: one cell a task. What a cell throws is an answer, and not the thread's end. */
import { outcomeOf } from './experiments.ts';
import type { CellInput, CellOutcome } from './sweep.ts';

export type CellAnswer = CellOutcome | { readonly error: string };

export function answer(cell: CellInput): CellAnswer {
  try {
    return outcomeOf(cell);
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** In a thread of the pool: one cell a task. What a cell throws is an answer, and not the thread's end. */
import { runCell } from './experiments.ts';
import type { CellInput, Results } from './sweep.ts';

export type CellAnswer = { readonly results: Results } | { readonly error: string };

export function answer(cell: CellInput): CellAnswer {
  try {
    return { results: runCell(cell) };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

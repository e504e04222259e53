/**
 * What a figure of the unit would give away, decided when the lab is built: a run that an exercise asks about
 * waits for its prediction, as it does in the lab. The commit lock knows such runs by their shape; where the
 * answer is the same in a cluster of another size, the figure says so itself.
 */
import { CommitLock } from '../lessons/commit-lock.ts';
import type { Exercise } from '../lessons/schema.ts';
import type { Figure } from './figure.ts';

/** By the figure and the value of the stop, the exercises that it answers; what answers none is not in it. */
export type FigureLocks = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export function figureLocks(figures: readonly Figure[], exercises: readonly Exercise[]): FigureLocks {
  const lock = new CommitLock(exercises);
  const locks: Record<string, Record<string, readonly string[]>> = {};
  for (const { id, answers = [], handle, spec } of figures) {
    for (const { value } of handle.stops) {
      const owners = [...new Set([...answers, ...lock.ownersOf(spec(value))])];
      if (owners.length > 0) (locks[id] ??= {})[value] = owners;
    }
  }
  return locks;
}

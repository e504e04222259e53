/**
 * The commit lock as the tools hold it: while an exercise has not been predicted, nothing that would answer
 * it is run. A specification is an exercise's if it is that of one of its variants, whatever the seed and
 * the length, or a neighbour of one (`likeness.ts`); and while a prediction is open on the page, no free
 * specification is run at all, so that no wording, and no spec that is off by one, leaks the answer.
 */
import { likenessOf } from '../../lessons/likeness.ts';
import type { RunSpec } from '../../player/spec.ts';

export interface LockedExercise {
  readonly exercise: string;
  readonly specs: readonly RunSpec[];
}

export interface Lock {
  /** Exercises that have not been predicted yet. */
  readonly open: readonly LockedExercise[];
  /** The one whose prediction is open on the page. */
  readonly asked: string | null;
}

/**
 * The exercise that forbids the run, or `null`. `isAuthored`: the spec is of the corpus, not of whoever
 * asks.
 */
export function lockedBy(lock: Lock, spec: RunSpec, isAuthored: boolean): string | null {
  const [own, likeness] = [outlineOf(spec), likenessOf(spec)];
  const isLike = (one: RunSpec): boolean => likeness !== null && likenessOf(one) === likeness;
  for (const { exercise, specs } of lock.open)
    if (specs.some((one) => outlineOf(one) === own || isLike(one))) return exercise;
  return isAuthored ? null : askedBy(lock);
}

/** The exercise whose open prediction forbids every free run. */
export function askedBy({ open, asked }: Lock): string | null {
  return asked !== null && open.some(({ exercise }) => exercise === asked) ? asked : null;
}

/** What two runs of one exercise share. */
function outlineOf({ nodes, profile, config, loss, latencyMs, faults, actions }: RunSpec): string {
  const knobs = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([nodes, profile, knobs, loss, latencyMs, faults, actions]);
}

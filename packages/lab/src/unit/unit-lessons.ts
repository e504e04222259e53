/**
 * What the unit's page has to know of the exercises before any of them is loaded: which there are, what each
 * needs to be open, what the figures would give away, and whose numbers the results are.
 */
import type { AnswerBank } from '../lessons/answers.ts';
import type { Exercise } from '../lessons/schema.ts';
import type { Figure } from './figure.ts';
import { figureLocks, type FigureLocks } from './figure-locks.ts';
import type { Provenance } from './results.ts';

export interface UnitExercise {
  readonly title: string;
  /** By their ids; when all of them have been predicted, the exercise is open. */
  readonly questions: readonly string[];
  /** For a system that comes later. */
  readonly waits: boolean;
}

export interface UnitLessons {
  readonly exercises: Readonly<Record<string, UnitExercise>>;
  readonly locks: FigureLocks;
  readonly from: Provenance | null;
}

export function unitLessons(
  exercises: readonly Exercise[],
  figures: readonly Figure[],
  bank: Pick<AnswerBank, 'engine' | 'seeds'> | null,
): UnitLessons {
  return {
    exercises: Object.fromEntries(
      exercises.map(({ id, title, questions, waits_for: waits }) => [
        id,
        { title, questions: questions.map((one) => one.id), waits: waits !== undefined },
      ]),
    ),
    locks: figureLocks(figures, exercises),
    from: bank === null ? null : { engine: bank.engine, seeds: bank.seeds },
  };
}

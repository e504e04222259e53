/** What `lessons-plugin.ts` makes of the unit's data when the lab is built. */
import type { AnswerBank } from '../lessons/answers.ts';
import type { Exercise, Finding, Misconception } from '../lessons/schema.ts';

/** An exercise whose solution is HTML; its references are still in it. */
export type LessonExercise = Exercise & { readonly solutionHtml: string };

export interface TextSection {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface LessonsContent {
  readonly exercises: readonly LessonExercise[];
  /** For spaced practice; nothing of theirs is locked. */
  readonly extras: readonly LessonExercise[];
  readonly misconceptions: readonly Misconception[];
  /** Runs that only the documentation tells of; the bank has them too. */
  readonly findings: readonly Finding[];
  /** `null`: `npm run answers` has not been run. */
  readonly bank: AnswerBank | null;
  /** The companion's corpora, to be checked by `companion/knowledge.ts`. */
  readonly concepts: unknown;
  readonly explanations: unknown;
  readonly questionGraphs: unknown;
  readonly sections: readonly TextSection[];
}

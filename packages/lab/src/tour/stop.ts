/**
 * A stop of the tour: a small run, the stretch of it that is played, what is said about it, and one thing
 * that the learner may change. All of it is bound to what happens in the engine.
 */
import type { RunSpec } from '../player/spec.ts';
import type { Signal } from '../presets/signal.ts';

/** What stands beside the stage. */
export type StopPanel = 'heard' | 'matrix' | 'leaders';

export interface Stop {
  readonly id: string;
  readonly title: string;
  readonly spec: RunSpec;
  /** Playing begins with it; `null`: with the run. */
  readonly from: Signal | null;
  /** Playing ends with it, and the narration is told. */
  readonly until: Signal;
  /** At most 25 words, with states marked (`phrase.ts`). */
  readonly narration: string;
  readonly chair: number | null;
  /** Whether the rings of truth are shown before a question is answered. */
  readonly isTruthShown: boolean;
  readonly panels: readonly StopPanel[];
  readonly question: ChoiceQuestion | NumberQuestion | null;
  readonly change: Change;
}

/**
 * Asked when the stretch has been played. Each answer is a world of its own; none is provable from the chair.
 */
export interface ChoiceQuestion {
  readonly kind: 'choice';
  readonly ask: string;
  readonly options: readonly { readonly id: string; readonly label: string; readonly spec: RunSpec }[];
  readonly reply: string;
}

/** Asked before the stretch is played: a guess that is held against the run, and against other seeds. */
export interface NumberQuestion {
  readonly kind: 'number';
  readonly ask: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** Whose news it is about. */
  readonly subject: number;
}

export interface Change {
  /** What the button says, e.g. `Cut the link`. */
  readonly label: string;
  /** The spec of the branch. */
  readonly apply: (spec: RunSpec, atMs: number) => RunSpec;
  /** A setting cannot change within a run: the branch plays again from the stop's beginning. */
  readonly isFromBeginning: boolean;
  /** What is looked for then. */
  readonly seen: Signal;
  /** Told when it is seen; at most 25 words. */
  readonly told: string;
}

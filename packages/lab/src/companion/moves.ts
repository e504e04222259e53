/**
 * What the companion can do. A policy decides which move comes next, a voice only words it; whoever draws
 * the page draws moves, and nothing that is not one of these is ever shown.
 */
import type { Source } from './sources.ts';

export const MODES = ['explain', 'tutor', 'challenge', 'diagnose', 'connect'] as const;
export type Mode = (typeof MODES)[number];

/** Their names in the unit. */
export const MODE_TITLES: Readonly<Record<Mode, string>> = {
  explain: 'Explain simply',
  tutor: 'Socratic tutor',
  challenge: 'Challenge my understanding',
  diagnose: 'Diagnose my confusion',
  connect: 'Connect forward / backward',
};

/** For whom it is explained. */
export const LEVELS = ['child', 'newcomer', 'engineer', 'paper'] as const;
export type Level = (typeof LEVELS)[number];

export interface Option {
  readonly id: string;
  readonly text: string;
}

/** How a question can be answered without a word of free text. */
export type AnswerForm =
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
  | { readonly kind: 'number'; readonly unit: string }
  /** On a stage that shows the scenario. */
  | { readonly kind: 'click'; readonly what: Clicked; readonly scenario: ScenarioRef }
  | { readonly kind: 'knob'; readonly name: string; readonly min: number; readonly max: number }
  /**
   * `question`: how the exercise is asked this time (`Asking`); `seed`: of the run that is predicted. Both
   * are others each time.
   */
  | {
      readonly kind: 'prediction';
      readonly exercise: string;
      readonly question: string;
      readonly unit: string;
      readonly seed: number;
    }
  | { readonly kind: 'claim' }
  | { readonly kind: 'text' };

/** A message is told by its kind (`PacketKind`): which of the many that are alike was hit does not matter. */
export type Clicked = 'node' | 'message';

/** How sure a learner says to be. */
export type Confidence = 1 | 2 | 3;

/** What the learner does. */
export type Answer =
  | { readonly kind: 'choice'; readonly id: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'click'; readonly what: Clicked; readonly id: number }
  | { readonly kind: 'knob'; readonly name: string; readonly value: number }
  | {
      readonly kind: 'prediction';
      readonly exercise: string;
      readonly value: number;
      readonly low: number;
      readonly high: number;
      readonly confidence: Confidence;
      /** `false`: the form made the range, and the learner left it. Left out: they set it. */
      readonly isRangeSet?: boolean | undefined;
    }
  | { readonly kind: 'text'; readonly text: string }
  /** A model has read free text as one of the open question's options; it proposes, the policy decides. */
  | { readonly kind: 'edge'; readonly id: string; readonly confidence: number }
  /** Beliefs that a model finds in free text; they are offered to be chosen from, beside what words find. */
  | { readonly kind: 'guess'; readonly text: string; readonly ids: readonly string[] }
  | { readonly kind: 'hint' }
  /** "Just tell me". */
  | { readonly kind: 'reveal' };

/**
 * A scenario of the corpus, a side of a misconception (`M-SUSP.with`), a variant of an exercise (`E4.k3`).
 */
export type ScenarioRef = string;

interface Said {
  /** May hold `{{run:…}}`; resolved before it is shown, and refused where the exercise is locked. */
  readonly text: string;
  /** Never empty in what is shown but for questions and requests, which claim nothing. */
  readonly sources: readonly Source[];
}

export type Verdict = 'right' | 'wrong' | 'partly' | 'refuted' | 'stands' | 'confirmed' | 'unsure';

export type Move =
  | ({ readonly kind: 'ask'; readonly id: string; readonly form: AnswerForm } & Said)
  | ({ readonly kind: 'hint'; readonly rung: 1 | 2 | 3 } & Said)
  | ({
      readonly kind: 'show-run';
      readonly scenario: ScenarioRef;
      /** A spec that is not in the corpus: what a search has found. */
      readonly spec?: unknown;
      readonly fromMs: number | null;
      /** From whose chair; left out, as the scenario has it. */
      readonly chair?: number | null;
    } & Said)
  | ({ readonly kind: 'contrast'; readonly left: ScenarioRef; readonly right: ScenarioRef } & Said)
  | ({ readonly kind: 'cite'; readonly role: CiteRole } & Said)
  | ({ readonly kind: 'verdict'; readonly verdict: Verdict } & Said)
  | ({ readonly kind: 'reveal' } & Said)
  /** On to another mode, to an exercise or to a page (`#/clinic`). */
  | ({ readonly kind: 'hand-off'; readonly to: string; readonly about: string | null } & Said);

/** What a cited text is for. */
export type CiteRole = 'gist' | 'breaks' | 'differs' | 'event' | 'edge' | 'why' | 'found' | 'note';

/** How many questions a turn asks. */
export function questionsIn(moves: readonly Move[]): number {
  return moves.filter(({ kind }) => kind === 'ask').length;
}

/**
 * What the pages of the lessons hand to their components: texts whose figures have been looked up, answers,
 * and what the engine says of them. Nothing here knows where any of it comes from.
 */

/** A text in pieces: a figure of a locked exercise is not in it, only whose it is. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'figure'; readonly text: string; readonly name: string }
  | { readonly kind: 'locked'; readonly exercise: string };
export type RichText = readonly Piece[];

export const CONFIDENCES = [1, 2, 3] as const;
export type Confidence = (typeof CONFIDENCES)[number];
export const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = {
  1: 'a guess',
  2: 'rather sure',
  3: 'sure',
};

export type Direction = 'up' | 'down' | 'same';

export interface NumberPrediction {
  readonly point: number;
  /** With a chance of 80 % the answer is from `low` to `high`. */
  readonly low: number;
  readonly high: number;
  readonly confidence: Confidence;
  /** `false`: nobody has touched the range that came with the number, and it counts for nothing. */
  readonly isRangeSet?: boolean | undefined;
}

export interface QuestionView {
  readonly id: string;
  readonly ask: RichText;
  readonly unit: string;
}

export interface PredictView {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly setup: RichText;
  readonly fixed: readonly string[];
  readonly questions: readonly QuestionView[];
  readonly mechanism: { readonly ask: string; readonly choices: readonly string[] };
  readonly transferAsk: string;
}

/** A misconception in its own words: "A suspect has been removed." */
export type BeliefOf = (misconception: string) => string;

/** Many seeds of the engine; `null`: it never happens. */
export interface Spread {
  readonly values: readonly (number | null)[];
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly seeds: number;
}

/** What the engine says to one question. */
export interface AnswerView {
  readonly spread: Spread;
  /** `undefined`: it still runs; `null`: in this seed it never happens. */
  readonly own: number | null | undefined;
  /** 0 … 1, for the number; `null`: not graded. */
  readonly points: number | null;
  readonly words: string;
  readonly rangePoints: number | null;
  readonly rangeWords: string;
  /** The number is what a wrong formula gives. */
  readonly malRule: { readonly text: string; readonly misconception: string } | null;
}

/** What is known after the prediction has been stored. */
export interface OutcomeView {
  readonly answers: readonly AnswerView[];
  readonly solutionHtml: string;
  readonly rightMechanism: number;
  /** Whose belief the wrong choice is. */
  readonly mechanismBelief: string | null;
  readonly transfer: {
    readonly truth: Direction;
    readonly from: string;
    readonly to: string;
    readonly because: RichText;
  };
}

/** How far the learner has come; each is stored before the next is shown. */
export interface PredictProgress {
  /** By question, in order. */
  readonly predictions: readonly NumberPrediction[];
  readonly mechanism: { readonly choice: number; readonly sentence: string } | null;
  readonly transfer: Direction | null;
}

/** Three digits are more than anybody predicts. */
export function figureText(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return 'never';
  if (Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

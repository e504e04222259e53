/** What a stored prediction was about, in words: the exercise, the question in short, the unit. */
import type { AskedQuestion } from './notebook.ts';
import type { Exercise } from './schema.ts';
import { TUNING_QUESTIONS } from './tuning.ts';
import { changeText, ownQuestion, servingOf } from './variations.ts';

export interface AskedText {
  /** "E4 A node behind a bad link". */
  readonly title: string;
  /** "no helpers, the loss is 20 %, not 30 %"; empty: there is nothing to add. */
  readonly what: string;
  /** Empty: it is not known any more. */
  readonly unit: string;
}

/** Of a question that is no longer there, its ids: what was said of it stays in the notebook. */
export function askedText(
  { exercise: id, question: asked }: Pick<AskedQuestion, 'exercise' | 'question'>,
  exercises: readonly Exercise[],
): AskedText {
  const exercise = exercises.find((one) => one.id === id);
  const question = exercise?.questions.find((one) => one.id === ownQuestion(asked));
  if (exercise === undefined || question === undefined) {
    const tuned = id === 'tuning' ? TUNING_QUESTIONS.find((one) => one.id === asked) : undefined;
    return { title: `${id} ${asked}`, what: '', unit: tuned?.unit ?? '' };
  }
  const label = exercise.variants.find((one) => one.id === question.variant)!.label;
  const serving = servingOf(exercise, asked);
  const change = serving === undefined ? null : changeText(serving);
  const what = change === null ? label : `${label}, but ${change}`;
  return { title: `${id} ${exercise.title}`, what, unit: question.unit };
}

/** A share has no unit to stand behind it; what never happened has none either. */
export const withUnit = (figure: string, unit: string): string =>
  unit === '' || unit === 'share' || figure === 'never' ? figure : `${figure} ${unit}`;

/** The one metric that a transfer asks for, and no question of its exercise. */
const UNITS_BESIDE: Readonly<Record<string, string>> = { 'time-to-last': 's' };

/** The unit of what the transfer question is about: that of the question that measures the same. */
export function transferUnit({ questions, variants, transfer }: Exercise): string {
  const metricOf = (variant: string) => variants.find(({ id }) => id === variant)!.metric;
  const metric = metricOf(transfer.from);
  const question =
    questions.find(({ variant }) => variant === transfer.from) ??
    questions.find(({ variant }) => metricOf(variant) === metric);
  return question?.unit ?? UNITS_BESIDE[metric] ?? '';
}

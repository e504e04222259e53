/** What the pages show of an exercise, made of the data, the bank and what the learner has said. */
import type { AnswerBank } from '../lessons/answers.ts';
import type { Distribution } from '../lessons/distribution.ts';
import { covers, distributionFor, gradeNumber, gradeRange, transferOf } from '../lessons/grading.ts';
import { matchesOf } from '../lessons/mal-rules.ts';
import type { Committed } from '../lessons/commit-lock.ts';
import { withFigures } from '../lessons/references.ts';
import {
  figureText,
  type AnswerView,
  type NumberPrediction,
  type OutcomeView,
  type PredictView,
  type Spread,
} from '../ui/lessons/views.ts';
import { IS_SHARE, richText } from './lessons-content.ts';
import type { LessonExercise } from './lessons-content-type.ts';

export function predictViewOf(
  exercise: LessonExercise,
  bank: AnswerBank | null,
  committed: readonly Committed[],
): PredictView {
  const { id, title, tags, setup, fixed, questions, mechanism, transfer } = exercise;
  const rich = (text: string): PredictView['setup'] => richText(text, bank, committed, id);
  return {
    id,
    title,
    tags,
    setup: rich(setup),
    fixed,
    questions: questions.map((question) => ({
      id: question.id,
      unit: question.unit,
      ask: rich(question.ask),
    })),
    mechanism: { ask: mechanism.ask, choices: mechanism.choices.map(({ text }) => text) },
    transferAsk: transfer.ask,
  };
}

/** `own`: by question, what the learner's seed gave; `undefined` while it runs. */
export function outcomeOf(
  exercise: LessonExercise,
  bank: AnswerBank,
  predictions: readonly NumberPrediction[],
  chosen: number | null,
  own: readonly (number | null | undefined)[],
): OutcomeView {
  const { questions, mechanism, transfer, id } = exercise;
  const median = (variant: string): string =>
    figureText(distributionFor(bank, exercise, variant).figures.median);
  return {
    answers: questions.map((_, index) => answerOf(exercise, bank, index, predictions[index]!, own[index])),
    solutionHtml: withFigures(exercise.solutionHtml, bank, IS_SHARE),
    rightMechanism: mechanism.choices.findIndex((choice) => choice.is_right),
    mechanismBelief: chosen === null ? null : (mechanism.choices[chosen]?.misconception ?? null),
    transfer: {
      truth: transferOf(exercise, bank),
      from: median(transfer.from),
      to: median(transfer.to),
      because: richText(transfer.because, bank, [], id),
    },
  };
}

const NUMBER_WORDS = {
  'in the band': 'in the middle 80 % of the runs',
  'within a factor of two': 'within a factor of two of the middle',
  'on the right side': 'on the right side of what matters',
  outside: 'outside of what the engine does',
} as const;

function answerOf(
  exercise: LessonExercise,
  bank: AnswerBank,
  index: number,
  prediction: NumberPrediction,
  own: number | null | undefined,
): AnswerView {
  const question = exercise.questions[index]!;
  const distribution = distributionFor(bank, exercise, question.variant);
  const { points, why } = gradeNumber(prediction.point, question, distribution);
  const [match] = matchesOf(prediction.point, { exercise, question }, bank);
  const isSaved = why === 'on the right side' && question.threshold !== undefined;
  return {
    spread: spreadOf(distribution),
    own,
    points,
    words: isSaved ? question.threshold!.meaning : NUMBER_WORDS[why],
    rangePoints: gradeRange(prediction, question, distribution),
    rangeWords: rangeWords(distribution, prediction),
    malRule: match === undefined ? null : { text: match.rule.text, misconception: match.rule.misconception },
  };
}

function spreadOf({ figures, values, seeds }: Distribution): Spread {
  return { values, median: figures.median, low: figures.p10, high: figures.p90, seeds };
}

/** Wide and narrow ranges both lose; the words say which. */
function rangeWords({ values }: Distribution, range: NumberPrediction): string {
  const held = values.filter((value) => value !== null && covers(range, value)).length;
  return `it holds ${held} of ${values.length} runs; 80 % are asked for, in as little room as possible`;
}

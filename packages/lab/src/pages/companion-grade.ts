/**
 * What a challenge asks is committed and graded: by the bank where the exercise's own numbers stand, and by
 * runs in the page's workers where one of them is changed. What is predicted is stored before anything runs.
 */
import type { Fresh, Graded } from '../companion/oracle/tools.ts';
import type { AnswerBank } from '../lessons/answers.ts';
import type { Distribution } from '../lessons/distribution.ts';
import { gradeFresh } from '../lessons/fresh-grading.ts';
import { distributionFor, gradeNumber, gradeRange } from '../lessons/grading.ts';
import { matchesOf } from '../lessons/mal-rules.ts';
import { newPrediction, type StoredPrediction } from '../lessons/notebook.ts';
import type { Variant } from '../lessons/schema.ts';
import { ownQuestion, servingOf, variedExercise, type Serving } from '../lessons/variations.ts';
import type { NumberPrediction } from '../ui/lessons/views.ts';
import { exerciseOf, specOfVariant } from './lessons-content.ts';
import type { LessonExercise } from './lessons-content-type.ts';
import { eachInWorkers, engineDigestHere } from './lessons-engine.ts';
import {
  beginAttempt,
  commitPrediction,
  gradeNoted,
  notePredictions,
  noteSpaced,
  useLessons,
} from './lessons-store.ts';

/** What is open: an exercise, how it is asked, and the seed of the learner's own run. */
export interface AskedPrediction {
  readonly exercise: string;
  readonly question: string;
  readonly seed: number;
}

/** The exercise as it is asked, with its changed number if it has one; `null`: nothing is asked so. */
export function exerciseAsked({ exercise: id, question }: AskedPrediction): LessonExercise | null {
  const exercise = exerciseOf(id);
  const serving = exercise === undefined ? undefined : servingOf(exercise, question);
  return exercise === undefined || serving === undefined ? null : variedExercise(exercise, serving);
}

/** `null`: there is nothing to grade it by. */
export async function gradeAsked(
  asked: AskedPrediction,
  given: NumberPrediction,
  bank: AnswerBank | null,
): Promise<Graded | null> {
  const exercise = exerciseOf(asked.exercise);
  const serving = exercise === undefined ? undefined : servingOf(exercise, asked.question);
  if (exercise === undefined || serving === undefined || exercise.waits_for !== undefined) return null;
  if (serving.changed !== null) return gradeChanged(exercise, serving, asked, given);
  return bank === null ? null : gradeOwn(exercise, asked, given, bank);
}

function gradeOwn(
  exercise: LessonExercise,
  { question: id, seed }: AskedPrediction,
  given: NumberPrediction,
  bank: AnswerBank,
): Graded {
  const index = exercise.questions.findIndex((one) => one.id === id);
  const question = exercise.questions[index]!;
  const distribution = distributionFor(bank, exercise, question.variant);
  const { points } = gradeNumber(given.point, question, distribution);
  const rangePoints = gradeRange(given, question, distribution);
  const misconception = matchesOf(given.point, { exercise, question }, bank)[0]?.rule.misconception ?? null;
  if (index === 0) beginAttempt(exercise.id, seed);
  // The next question of a way through the exercise goes on with it; any other stands by itself.
  if (useLessons.getState().attempts[exercise.id]?.predictions.length === index)
    commitPrediction(exercise, index, given, bank);
  else {
    const stored = newPrediction({ exercise: exercise.id, question: id, seed }, given, Date.now());
    notePredictions([stored]);
    noteGrade(stored, { points, rangePoints, misconception, observed: null });
  }
  return gradedAs(
    { points, misconception, figures: distribution.figures, fresh: null },
    exercise.id,
    question.unit,
  );
}

async function gradeChanged(
  exercise: LessonExercise,
  serving: Serving,
  { question: id, seed }: AskedPrediction,
  given: NumberPrediction,
): Promise<Graded> {
  const varied = variedExercise(exercise, serving);
  const stored = newPrediction({ exercise: exercise.id, question: id, seed }, given, Date.now());
  notePredictions([stored]);
  const seeds = Array.from({ length: serving.changed!.variation.seeds }, (_, i) => seed + i);
  const grade = await gradeFresh(varied, given, (variant) => valuesOf(varied, variant, seeds));
  const { points, rangePoints, misconception, observed, figures } = grade;
  noteGrade(stored, { points, rangePoints, misconception, observed });
  const [question] = varied.questions;
  const answer = varied.variants.find((one) => one.id === question!.variant)!;
  const spec = specOfVariant(seed, varied.base, answer);
  const fresh: Fresh = {
    name: `${exercise.id}.${id}`,
    seeds: grade.seeds,
    engine: await engineDigestHere(),
    observed,
    spec: spec === null ? null : { ...spec },
  };
  return gradedAs({ points, misconception, figures, fresh }, exercise.id, question!.unit);
}

type NotedGrade = Pick<StoredPrediction, 'points' | 'rangePoints' | 'misconception' | 'observed'>;

/** A confident miss comes again after days, as the exercise's own question. */
function noteGrade(stored: StoredPrediction, grade: NotedGrade): void {
  const isRanged = stored.range !== null;
  gradeNoted(stored, isRanged ? grade : { ...grade, rangePoints: null });
  const question = `${stored.exercise}.${ownQuestion(stored.question)}`;
  const { confidence, atMs } = stored;
  noteSpaced({ question, wasRight: grade.points === 1, confidence, atMs });
}

/** The variant's number by seed, on as many workers as there are cores. */
async function valuesOf(
  { base }: LessonExercise,
  variant: Variant,
  seeds: readonly number[],
): Promise<readonly number[]> {
  const values = new Map<number, number>();
  await eachInWorkers(
    seeds,
    (worker, seed) => worker.measure(seed, base, variant),
    (seed, value) => values.set(seed, value),
    new AbortController().signal,
  );
  return seeds.map((seed) => values.get(seed)!);
}

interface Outcome {
  readonly points: number;
  readonly misconception: string | null;
  readonly figures: Distribution['figures'];
  readonly fresh: Fresh | null;
}

function gradedAs(
  { points, misconception, figures, fresh }: Outcome,
  exercise: string,
  unit: string,
): Graded {
  return {
    exercise,
    score: points,
    verdict: points === 1 ? 'right' : points === 0 ? 'wrong' : 'partly',
    median: figures.median ?? Infinity,
    low: figures.p10 ?? Infinity,
    high: figures.p90 ?? Infinity,
    unit,
    misconception,
    fresh,
  };
}

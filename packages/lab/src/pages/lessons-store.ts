/**
 * What the learner has predicted, noted and bookmarked: the notebook, and how far each exercise has been
 * answered, kept in this browser. Each step is stored before the next one is shown. There is no account, and
 * nothing leaves the page.
 */
import { create } from 'zustand';
import type { AnswerBank } from '../lessons/answers.ts';
import {
  distributionFor,
  gradeDirection,
  gradeMechanism,
  gradeNumber,
  gradeRange,
} from '../lessons/grading.ts';
import { matchesOf } from '../lessons/mal-rules.ts';
import {
  EMPTY_NOTEBOOK,
  exportNotebook,
  importNotebook,
  newPrediction,
  type Bookmark,
  type EvidenceCard,
  type Notebook,
  type StoredPrediction,
} from '../lessons/notebook.ts';
import { afterAnswer, answersFor, dueAt, type SpacedAnswer, type SpacedItem } from '../lessons/spacing.ts';
import type { Direction, NumberPrediction, PredictProgress } from '../ui/lessons/views.ts';
import { openBrowserStore, type BrowserStore } from './browser-store.ts';
import type { LessonExercise } from './lessons-content-type.ts';

/** One way through an exercise; with another seed it is another one. */
export interface Attempt extends PredictProgress {
  readonly seed: number;
}

interface LessonsState {
  readonly isLoaded: boolean;
  /** What is stored outlives the page. */
  readonly isKept: boolean;
  readonly notebook: Notebook;
  /** The newest of each exercise. */
  readonly attempts: Readonly<Record<string, Attempt>>;
  readonly streak: number;
}

const DATABASE = 'hearsay-lessons';

export const useLessons = create<LessonsState>()(() => ({
  isLoaded: false,
  isKept: true,
  notebook: EMPTY_NOTEBOOK,
  attempts: {},
  streak: 0,
}));

let store: Promise<BrowserStore> | undefined;

/** Reads what is kept; asked again it is the same reading. */
export function loadLessons(): Promise<BrowserStore> {
  store ??= readAll();
  return store;
}

async function readAll(): Promise<BrowserStore> {
  const opened = await openBrowserStore(DATABASE);
  const [notebook, attempts, streak] = [
    checkedNotebook(await opened.read('notebook')),
    checkedAttempts(await opened.read('attempts')),
    await opened.read('streak'),
  ];
  useLessons.setState({
    isLoaded: true,
    isKept: opened.isKept,
    notebook,
    attempts,
    streak: typeof streak === 'number' ? streak : 0,
  });
  return opened;
}

/**
 * What is kept may be of another version: then the lab begins anew. It is stored as a file of the notebook.
 */
function checkedNotebook(kept: unknown): Notebook {
  try {
    return typeof kept === 'string' ? importNotebook(kept) : EMPTY_NOTEBOOK;
  } catch {
    return EMPTY_NOTEBOOK;
  }
}

function checkedAttempts(kept: unknown): Readonly<Record<string, Attempt>> {
  return typeof kept === 'object' && kept !== null ? (kept as Record<string, Attempt>) : {};
}

async function keep(change: Partial<LessonsState>): Promise<void> {
  useLessons.setState(change);
  const opened = await loadLessons();
  const { notebook, attempts, streak } = useLessons.getState();
  try {
    await opened.write('notebook', exportNotebook(notebook));
    await opened.write('attempts', attempts);
    await opened.write('streak', streak);
  } catch {
    useLessons.setState({ isKept: false });
  }
}

const SEEDS = 90_000;
/** The bank's own seeds are left to the bank. */
const FIRST_SEED = 1001;

export function freshSeed(): number {
  return FIRST_SEED + (crypto.getRandomValues(new Uint32Array(1))[0]! % SEEDS);
}

/** Whether an attempt that is over has to give way to a new one: a question of it is due again. */
export function isDueAgain(
  exercise: Pick<LessonExercise, 'id' | 'after' | 'questions'>,
  { predictions }: Pick<Attempt, 'predictions'>,
  { spaced }: Pick<Notebook, 'spaced'>,
  nowMs: number,
): boolean {
  if (predictions.length < exercise.questions.length) return false;
  return dueAt(spaced, nowMs).some((item) => answersFor(exercise, item));
}

export function beginAttempt(exercise: string, seed: number = freshSeed()): void {
  const { attempts } = useLessons.getState();
  const attempt: Attempt = { seed, predictions: [], mechanism: null, transfer: null };
  void keep({ attempts: { ...attempts, [exercise]: attempt } });
}

/** Stores the prediction of one question, graded by the bank if there is one. It cannot be taken back. */
export function commitPrediction(
  exercise: LessonExercise,
  index: number,
  given: NumberPrediction,
  bank: AnswerBank | null,
): void {
  const { attempts, notebook } = useLessons.getState();
  const attempt = attempts[exercise.id];
  const question = exercise.questions[index];
  if (attempt === undefined || question === undefined || attempt.predictions.length !== index) return;
  const asked = { exercise: exercise.id, question: question.id, seed: attempt.seed };
  const stored = newPrediction(asked, given, Date.now());
  const graded = bank === null ? stored : gradedBy(bank, exercise, index, stored);
  const { points, confidence, atMs } = graded;
  const answer = { question: `${exercise.id}.${question.id}`, wasRight: points === 1, confidence, atMs };
  const predictions = [...attempt.predictions, given];
  void keep({
    attempts: { ...attempts, [exercise.id]: { ...attempt, predictions } },
    notebook: {
      ...notebook,
      predictions: [...notebook.predictions, graded],
      spaced: points === null ? notebook.spaced : [...spacedAfter(exercise, index, notebook.spaced, answer)],
    },
  });
}

/** An extra answers, by its first question, what is due of the exercises in whose place it is asked. */
function spacedAfter(
  exercise: LessonExercise,
  index: number,
  spaced: readonly SpacedItem[],
  answer: SpacedAnswer,
): readonly SpacedItem[] {
  const own = `${exercise.id}.`;
  const others = dueAt(spaced, answer.atMs).filter(
    (item) => !item.question.startsWith(own) && answersFor(exercise, item),
  );
  const asked = index === 0 ? others.map(({ question }) => question) : [];
  return [answer.question, ...asked].reduce(
    (items, question) => afterAnswer(items, { ...answer, question }),
    spaced,
  );
}

function gradedBy(
  bank: AnswerBank,
  exercise: LessonExercise,
  index: number,
  stored: StoredPrediction,
): StoredPrediction {
  const question = exercise.questions[index]!;
  const distribution = distributionFor(bank, exercise, question.variant);
  const [match] = matchesOf(stored.point, { exercise, question }, bank);
  return {
    ...stored,
    points: gradeNumber(stored.point, question, distribution).points,
    rangePoints: stored.range === null ? null : gradeRange(stored.range, question, distribution),
    misconception: match?.rule.misconception ?? null,
  };
}

/** What the learner's own seed gave; `null`: it never happened. */
export function noteObserved(
  exercise: string,
  question: string,
  seed: number,
  observed: number | null,
): void {
  changePredictions((one) =>
    one.exercise === exercise && one.question === question && one.seed === seed ? { ...one, observed } : one,
  );
}

export function commitMechanism(exercise: LessonExercise, choice: number, sentence: string): void {
  const { attempts, notebook } = useLessons.getState();
  const attempt = attempts[exercise.id];
  if (attempt === undefined || attempt.mechanism !== null) return;
  const mechanismPoints = gradeMechanism(choice, exercise);
  void keep({
    attempts: { ...attempts, [exercise.id]: { ...attempt, mechanism: { choice, sentence } } },
    notebook: {
      ...notebook,
      predictions: notebook.predictions.map((one) =>
        isOf(one, exercise.id, attempt) ? { ...one, mechanismPoints, because: sentence } : one,
      ),
    },
  });
}

export function commitTransfer(exercise: LessonExercise, direction: Direction, bank: AnswerBank): void {
  const { attempts, notebook, streak } = useLessons.getState();
  const attempt = attempts[exercise.id];
  if (attempt === undefined || attempt.transfer !== null) return;
  const transferPoints = gradeDirection(direction, exercise, bank);
  const predictions = notebook.predictions.map((one) =>
    isOf(one, exercise.id, attempt) ? { ...one, transferPoints } : one,
  );
  const isPerfect = predictions
    .filter((one) => isOf(one, exercise.id, attempt))
    .every((one) => one.points === 1 && one.mechanismPoints === 1 && one.transferPoints === 1);
  void keep({
    attempts: { ...attempts, [exercise.id]: { ...attempt, transfer: direction } },
    notebook: { ...notebook, predictions },
    streak: isPerfect ? streak + 1 : 0,
  });
}

const isOf = (one: StoredPrediction, exercise: string, { seed }: Attempt): boolean =>
  one.exercise === exercise && one.seed === seed;

function changePredictions(change: (one: StoredPrediction) => StoredPrediction): void {
  const { notebook } = useLessons.getState();
  void keep({ notebook: { ...notebook, predictions: notebook.predictions.map(change) } });
}

/** Of what is no exercise of the bank: it is graded when its runs are done. */
export function notePredictions(predictions: readonly StoredPrediction[]): void {
  const { notebook } = useLessons.getState();
  void keep({ notebook: { ...notebook, predictions: [...notebook.predictions, ...predictions] } });
}

export function gradeNoted(
  { exercise, question, atMs }: Pick<StoredPrediction, 'exercise' | 'question' | 'atMs'>,
  grade: Pick<StoredPrediction, 'points' | 'observed'> &
    Partial<Pick<StoredPrediction, 'rangePoints' | 'misconception'>>,
): void {
  changePredictions((one) =>
    one.exercise === exercise && one.question === question && one.atMs === atMs ? { ...one, ...grade } : one,
  );
}

/** What a graded answer is to what is asked again, where no exercise's own page has stored it. */
export function noteSpaced(answer: SpacedAnswer): void {
  const { notebook } = useLessons.getState();
  void keep({ notebook: { ...notebook, spaced: [...afterAnswer(notebook.spaced, answer)] } });
}

/** One with the same link takes the place of the one before. */
export function addBookmark(bookmark: Bookmark): void {
  const { notebook } = useLessons.getState();
  const bookmarks = [...notebook.bookmarks.filter(({ link }) => link !== bookmark.link), bookmark];
  void keep({ notebook: { ...notebook, bookmarks } });
}

export function removeBookmark(bookmark: Bookmark): void {
  const { notebook } = useLessons.getState();
  void keep({ notebook: { ...notebook, bookmarks: notebook.bookmarks.filter((one) => one !== bookmark) } });
}

/** A card with the same id takes the place of the one before. */
export function addCard(card: EvidenceCard): void {
  const { notebook } = useLessons.getState();
  const cards = [...notebook.cards.filter(({ id }) => id !== card.id), card];
  void keep({ notebook: { ...notebook, cards } });
}

export function removeCard(id: string): void {
  const { notebook } = useLessons.getState();
  void keep({ notebook: { ...notebook, cards: notebook.cards.filter((one) => one.id !== id) } });
}

/** All that was there gives way to what comes in; exercises that it has predicted are open. */
export function replaceNotebook(notebook: Notebook): void {
  void keep({ notebook, attempts: {}, streak: 0 });
}

export async function clearLessons(): Promise<void> {
  useLessons.setState({ notebook: EMPTY_NOTEBOOK, attempts: {}, streak: 0 });
  const opened = await loadLessons();
  await opened.clear();
}

/** One exercise: what the learner says is stored, the learner's seed is measured, and the bank judges. */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useSearch } from 'wouter';
import { transferUnit } from '../lessons/question-text.ts';
import { PredictCard } from '../ui/lessons/predict-card.tsx';
import { goTo } from '../ui/hash-location.ts';
import { EXERCISES, misconceptionOf, specOfVariant, type BankState } from './lessons-content.ts';
import type { LessonExercise } from './lessons-content-type.ts';
import { lessonsEngine } from './lessons-engine.ts';
import {
  beginAttempt,
  commitMechanism,
  commitPrediction,
  commitTransfer,
  isDueAgain,
  noteObserved,
  useLessons,
  type Attempt,
} from './lessons-store.ts';
import { outcomeOf, predictViewOf } from './lessons-views.ts';
import { PredictCounted } from './predict-counted.tsx';
import { PredictStage } from './predict-stage.tsx';

interface PredictExerciseProps {
  readonly exercise: LessonExercise;
  readonly bank: BankState;
}

export function PredictExercise({ exercise, bank }: PredictExerciseProps): ReactNode {
  const { id, title, tags } = exercise;
  return (
    <main className="lessons-page">
      <p className="lessons-crumb">
        <a href="#/predict">All exercises</a>
      </p>
      <header className="lessons-head">
        <h1>
          <span className="number">{id}</span>
          {title}
        </h1>
        <KataClock exercise={id} />
        <p className="panel-note">{tags.join(', ')}</p>
      </header>
      <PredictOf exercise={exercise} bank={bank} after={<After exercise={exercise} />} />
    </main>
  );
}

interface PredictOfProps extends PredictExerciseProps {
  /** Of its headings. */
  readonly level?: 2 | 5;
  /** What can be done when it is over. */
  readonly after: ReactNode;
}

/** The card with its data: on the page of the exercise, or in the text of the unit. */
export function PredictOf(props: PredictOfProps): ReactNode {
  const { exercise, level = 2, after } = props;
  const { bank, ...state } = props.bank;
  const { id, waits_for: waits, questions, base } = exercise;
  const attempt = useLessons(({ attempts }) => attempts[id]);
  const committed = useLessons(({ notebook }) => notebook.predictions);
  useEffect(() => {
    if (attempt === undefined && waits === undefined) beginAttempt(id);
  }, [attempt, id, waits]);
  useFreshWhenDue(exercise, bank !== null);
  const isCommitted = attempt !== undefined && attempt.predictions.length === questions.length;
  const own = useOwnRuns(exercise, isCommitted ? attempt : null);
  const view = useMemo(() => predictViewOf(exercise, bank, committed), [exercise, bank, committed]);
  const outcome =
    !isCommitted || bank === null
      ? null
      : outcomeOf(exercise, bank, attempt.predictions, attempt.mechanism?.choice ?? null, own.values);
  if (attempt === undefined && waits === undefined) return null;
  const spec = isCommitted ? specOf(exercise, attempt.seed, base) : null;
  return (
    <PredictCard
      exercise={view}
      progress={attempt ?? NOTHING_SAID}
      seed={attempt?.seed ?? 0}
      transferUnit={transferUnit(exercise)}
      beliefOf={(belief) => misconceptionOf(belief)?.belief ?? belief}
      outcome={outcome}
      problem={problemOf(waits, bank === null && 'why' in state ? state.why : own.error)}
      onPredict={(question, given) => commitPrediction(exercise, question, given, bank)}
      onMechanism={(choice, sentence) => commitMechanism(exercise, choice, sentence)}
      onTransfer={(direction) => bank !== null && commitTransfer(exercise, direction, bank)}
      stage={spec === null ? null : <PredictStage spec={spec} about={firstVariant(exercise)?.about ?? {}} />}
      counted={isCommitted ? <PredictCounted exercise={exercise} seed={attempt.seed} /> : null}
      level={level}
      after={after}
    />
  );
}

/**
 * What is due when the exercise is opened is asked with a new seed; the old answers are in the notebook. Not
 * without a bank, since nothing graded would ever end it.
 */
function useFreshWhenDue(exercise: LessonExercise, isGraded: boolean): void {
  const [openedMs] = useState(Date.now);
  useEffect(() => {
    const { attempts, notebook } = useLessons.getState();
    const old = attempts[exercise.id];
    if (isGraded && old !== undefined && isDueAgain(exercise, old, notebook, openedMs))
      beginAttempt(exercise.id);
  }, [exercise, isGraded, openedMs]);
}

const NOTHING_SAID = { predictions: [], mechanism: null, transfer: null } as const;

function problemOf(waits: string | undefined, why: string): string {
  if (waits === undefined) return why;
  return `This exercise waits for ${waits.replace('-', ' ')}, which the engine does not run yet.`;
}

/** The run of the first question is the one that is shown. */
const firstVariant = ({ questions, variants }: LessonExercise) =>
  variants.find(({ id }) => id === questions[0]!.variant);

function specOf(exercise: LessonExercise, seed: number, base: LessonExercise['base']) {
  const variant = firstVariant(exercise);
  return variant === undefined ? null : specOfVariant(seed, base, variant);
}

interface OwnRuns {
  /** By question; `undefined`: it still runs; `null`: it never happens. */
  readonly values: readonly (number | null | undefined)[];
  readonly error: string;
}

/** The learner's seed, measured for each question in the worker. */
function useOwnRuns(exercise: LessonExercise, attempt: Attempt | null): OwnRuns {
  const [runs, setRuns] = useState<OwnRuns>({ values: [], error: '' });
  const seed = attempt?.seed ?? null;
  useEffect(() => {
    setRuns({ values: [], error: '' });
    if (seed === null) return undefined;
    let isGone = false;
    const run = async (): Promise<void> => {
      const values: (number | null)[] = [];
      for (const { id, variant: wanted } of exercise.questions) {
        const variant = exercise.variants.find((one) => one.id === wanted)!;
        const value = await lessonsEngine().measure(seed, exercise.base, variant);
        if (isGone) return;
        values.push(Number.isFinite(value) ? value : null);
        noteObserved(exercise.id, id, seed, values.at(-1)!);
        setRuns({ values: [...values], error: '' });
      }
    };
    run().catch((error: unknown) => {
      if (!isGone) setRuns({ values: [], error: `Your seed could not be run: ${(error as Error).message}` });
    });
    return () => void (isGone = true);
  }, [exercise, seed]);
  return runs;
}

function After({ exercise }: { readonly exercise: LessonExercise }): ReactNode {
  const { id } = exercise;
  const isKata = new URLSearchParams(useSearch()).has('kata');
  const open = EXERCISES.filter((one) => one.waits_for === undefined);
  const next = open[(open.findIndex((one) => one.id === id) + 1) % open.length];
  const again = (): void => {
    beginAttempt(id);
    if (isKata) goTo(`/predict/${id}?kata=${Date.now()}`, { replace: true });
  };
  return (
    <>
      <button type="button" className="button" onClick={again}>
        Again with another seed
      </button>
      {next === undefined ? null : (
        <a className="button button-main" href={`#/predict/${next.id}`}>
          On to {next.id}
        </a>
      )}
      <a className="button button-quiet" href="#/notebook">
        Notebook
      </a>
    </>
  );
}

const SECOND_MS = 1000;

/** Time since the kata began; it stands still when the last answer has been given. */
function KataClock({ exercise }: { readonly exercise: string }): ReactNode {
  const began = Number(new URLSearchParams(useSearch()).get('kata') ?? NaN);
  const isOver = useLessons(({ attempts }) => (attempts[exercise]?.transfer ?? null) !== null);
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (isOver || Number.isNaN(began)) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [isOver, began]);
  if (Number.isNaN(began)) return null;
  const seconds = Math.max(0, Math.floor((nowMs - began) / SECOND_MS));
  const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <p className="kata-clock" role="timer" aria-label="Kata">
      <span className="faint">kata</span> <span className="number">{text}</span>
    </p>
  );
}

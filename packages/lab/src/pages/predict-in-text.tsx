/**
 * The card of an exercise in the text of the unit. What is stored here counts everywhere, and what was stored
 * elsewhere counts here: both look at the same attempt. An exercise that was finished before stays shut until
 * it is asked for.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { figureText } from '../ui/lessons/views.ts';
import { exerciseOf, LOCK, type BankState } from './lessons-content.ts';
import type { LessonExercise } from './lessons-content-type.ts';
import { beginAttempt, loadLessons, useLessons } from './lessons-store.ts';
import { PredictOf } from './predict-exercise.tsx';
import { useBankState } from './predict-page.tsx';

/** Under a section of a part of the text. */
const LEVEL = 5;

interface PredictInTextProps {
  readonly exercise: string;
  /** In its place until it can be shown. */
  readonly waiting: ReactNode;
}

export function PredictInText({ exercise: id, waiting }: PredictInTextProps): ReactNode {
  const isLoaded = useLessons((state) => state.isLoaded);
  const bank = useBankState();
  useEffect(() => void loadLessons(), []);
  const exercise = exerciseOf(id);
  if (exercise === undefined) return null;
  if (!isLoaded || bank === null) return waiting;
  return <Card exercise={exercise} bank={bank} />;
}

interface CardProps {
  readonly exercise: LessonExercise;
  readonly bank: BankState;
}

function Card({ exercise, bank }: CardProps): ReactNode {
  const { id } = exercise;
  const [wasDone] = useState(() => isDone(id));
  const [isShown, setShown] = useState(!wasDone);
  const card = <PredictOf exercise={exercise} bank={bank} level={LEVEL} after={<Again exercise={id} />} />;
  if (!wasDone) return card;
  return (
    <details className="unit-predict-done" onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>{saidOf(exercise)}</summary>
      {isShown ? card : null}
    </details>
  );
}

/** All has been said, or a notebook from elsewhere says so. */
function isDone(id: string): boolean {
  const { attempts, notebook } = useLessons.getState();
  const attempt = attempts[id];
  if (!LOCK.isOpen(id, notebook.predictions)) return false;
  return attempt === undefined || attempt.predictions.length === 0 || attempt.transfer !== null;
}

function saidOf({ id, questions }: LessonExercise): string {
  const { predictions } = useLessons.getState().notebook;
  const said = questions.flatMap(({ id: question, unit }) => {
    const last = predictions.findLast((one) => one.exercise === id && one.question === question);
    return last === undefined ? [] : [`${figureText(last.point)} ${unit}`];
  });
  return `You have predicted this: ${said.join(', ')}`;
}

function Again({ exercise }: { readonly exercise: string }): ReactNode {
  return (
    <button type="button" className="button" onClick={() => beginAttempt(exercise)}>
      Again with another seed
    </button>
  );
}

/**
 * Predictions: the list of exercises with what has become of them, how well calibrated one is, and one of
 * them open.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { useParams } from 'wouter';
import { exerciseOf, bankState, type BankState } from './lessons-content.ts';
import { loadLessons, useLessons } from './lessons-store.ts';
import { TuningPage } from './lessons-tuning.tsx';
import { PredictExercise } from './predict-exercise.tsx';
import { PredictOverview } from './predict-overview.tsx';
import './predict-page.css';

export function PredictPage(): ReactNode {
  const { id } = useParams<{ id?: string }>();
  const isLoaded = useLessons((state) => state.isLoaded);
  const state = useBankState();
  useEffect(() => void loadLessons(), []);
  if (!isLoaded || state === null)
    return (
      <main className="lessons-page">
        <h1>Predict</h1>
        <p className="panel-note" role="status">
          One moment: the engine is checked against the stored answers.
        </p>
      </main>
    );
  if (id === undefined) return <PredictOverview bank={state} />;
  if (id === 'tuning') return <TuningPage />;
  const exercise = exerciseOf(id);
  if (exercise === undefined)
    return (
      <main className="lessons-page">
        <h1>Predict</h1>
        <p>
          There is no exercise {id}. <a href="#/predict">All exercises</a>
        </p>
      </main>
    );
  return <PredictExercise key={id} exercise={exercise} bank={state} />;
}

/** `null` while it is being checked. */
export function useBankState(): BankState | null {
  const [state, setState] = useState<BankState | null>(null);
  useEffect(() => {
    let isGone = false;
    bankState().then(
      (found) => isGone || setState(found),
      (error: unknown) =>
        isGone ||
        setState({ kind: 'stale', bank: null, why: `Nothing is graded: ${(error as Error).message}` }),
    );
    return () => void (isGone = true);
  }, []);
  return state;
}

/** All exercises: what is due, what is open, what waits; how calibrated the predictions are; and the kata. */
import { Timer } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { calibrationOf, overconfidence, type Calibrated } from '../lessons/calibration.ts';
import { covers } from '../lessons/grading.ts';
import type { Notebook } from '../lessons/notebook.ts';
import { askedBy, dueAt } from '../lessons/spacing.ts';
import { goTo } from '../ui/hash-location.ts';
import { CalibrationPlot, type CalibrationRow } from '../ui/lessons/calibration-plot.tsx';
import { ExerciseList, type ExerciseRow } from '../ui/lessons/exercise-list.tsx';
import { ALL_EXERCISES, EXERCISES, EXTRAS, type BankState } from './lessons-content.ts';
import type { LessonExercise } from './lessons-content-type.ts';
import { beginAttempt, useLessons, type Attempt } from './lessons-store.ts';

export function PredictOverview({ bank }: { readonly bank: BankState }): ReactNode {
  const { notebook, attempts, isKept, streak } = useLessons();
  // What is due when the page is opened; days are what counts.
  const [nowMs] = useState(Date.now);
  const due = new Set(dueAt(notebook.spaced, nowMs).map((item) => askedBy(item, EXTRAS)));
  const rowsOf = (exercises: readonly LessonExercise[]): ExerciseRow[] =>
    exercises.map((exercise) => rowOf(exercise, attempts[exercise.id], notebook, due.has(exercise.id)));
  const [rows, extraRows] = [rowsOf(EXERCISES), rowsOf(EXTRAS)];
  return (
    <main className="lessons-page">
      <h1>Predict</h1>
      <p className="lessons-lead">
        Say a number, and a range, before anything runs. Then the engine runs your seed, and many others, and
        grades the prediction: not your opinion of it, and not ours.
      </p>
      {isKept ? null : (
        <p className="lessons-notice" role="status">
          This browser keeps nothing for the lab: predictions last until the page is closed. Export the
          notebook to keep them.
        </p>
      )}
      {bank.bank === null ? <p className="lessons-notice">{bank.why}</p> : null}
      {due.size === 0 ? null : (
        <section className="lessons-part" aria-label="Due today">
          <h2>Due again</h2>
          <p className="panel-note">You were sure, and it was not so. What is asked again stays corrected.</p>
          <ExerciseList rows={[...rows, ...extraRows].filter(({ state }) => state === 'due')} />
        </section>
      )}
      <section className="lessons-part" aria-label="Exercises">
        <ExerciseList rows={rows} />
      </section>
      <section className="lessons-part" aria-label="Extra practice">
        <h2>Extra practice</h2>
        <p className="panel-note">
          The same ideas with other numbers. After a week they are asked in place of what you missed.
        </p>
        <ExerciseList rows={extraRows} />
      </section>
      <section className="lessons-part">
        <h2>Worksheet</h2>
        <div className="lessons-row">
          <a className="button" href="#/predict/tuning">
            Tune a cluster
          </a>
          <span className="panel-note">
            Choose an interval, helpers and a multiplier; 200 seeds say whether they do what is asked for.
          </span>
        </div>
      </section>
      <section className="lessons-part">
        <h2>Kata</h2>
        <div className="lessons-row">
          <button type="button" className="button" onClick={() => beginKata(notebook)}>
            <Timer /> Start a kata
          </button>
          <span className="panel-note">
            An exercise, a new seed and a clock. Streak without a miss:{' '}
            <span className="number">{streak}</span>
          </span>
        </div>
      </section>
      <Calibration notebook={notebook} />
    </main>
  );
}

function rowOf(
  { id, title, tags, waits_for: waits }: LessonExercise,
  attempt: Attempt | undefined,
  { predictions }: Notebook,
  isDue: boolean,
): ExerciseRow {
  const row = { id, title, tags };
  if (waits !== undefined) return { ...row, state: 'waits', note: `waits for ${waits.replace('-', ' ')}` };
  if (isDue) return { ...row, state: 'due', note: 'due again' };
  if (attempt !== undefined && attempt.transfer === null && attempt.predictions.length > 0)
    return { ...row, state: 'begun', note: 'go on' };
  const points = predictions.filter((one) => one.exercise === id).flatMap((one) => one.points ?? []);
  if (points.length === 0) return { ...row, state: 'open', note: '' };
  return { ...row, state: 'done', note: `best ${Math.round(Math.max(...points) * 100)} %` };
}

/** What is due first, then what was predicted least often; the order of the unit decides between equals. */
export function nextKata(notebook: Notebook, nowMs: number): string | null {
  const [due] = dueAt(notebook.spaced, nowMs);
  if (due !== undefined) return askedBy(due, EXTRAS);
  const times = (id: string): number => notebook.predictions.filter(({ exercise }) => exercise === id).length;
  const open = ALL_EXERCISES.filter((one) => one.waits_for === undefined);
  const last = notebook.predictions.at(-1)?.exercise;
  const others = open.filter(({ id }) => id !== last);
  return others.toSorted((a, b) => times(a.id) - times(b.id))[0]?.id ?? null;
}

function beginKata(notebook: Notebook): void {
  const id = nextKata(notebook, Date.now());
  if (id === null) return;
  beginAttempt(id);
  goTo(`/predict/${id}?kata=${Date.now()}`);
}

function Calibration({ notebook }: { readonly notebook: Notebook }): ReactNode {
  const graded = notebook.predictions.filter(({ points }) => points !== null);
  if (graded.length === 0) return null;
  const calibrated = graded.map(({ confidence, points, range, observed }): Calibrated => ({
    confidence,
    wasRight: points === 1,
    rangeHeld: range === null || observed === null ? null : covers(range, observed),
  }));
  const rows = calibrationOf(calibrated).flatMap(({ name, claimed, was, count }): CalibrationRow[] =>
    was === null ? [] : [{ label: name, said: claimed, hit: was, count }],
  );
  return (
    <section className="lessons-part">
      <h2>Calibration</h2>
      <CalibrationPlot rows={rows} words={wordsOf(rows, overconfidence(calibrated))} />
    </section>
  );
}

function wordsOf(rows: readonly CalibrationRow[], excess: number | null): string {
  const range = rows.find(({ label }) => label === 'range');
  const said =
    range === undefined
      ? ''
      : `When you said 80 %, you were right ${Math.round(range.hit * 100)} % of the time. `;
  if (excess === null) return said;
  if (Math.abs(excess) < 0.05) return `${said}Your confidence fits what came true.`;
  return `${said}You are ${excess > 0 ? 'surer than you are right' : 'righter than you are sure'}.`;
}

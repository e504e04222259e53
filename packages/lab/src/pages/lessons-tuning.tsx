/**
 * The tuning worksheet: choose three settings, predict what they give, and 200 seeds of the engine say
 * whether they do what is asked for.
 */
import { Download } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { newPrediction, type AskedQuestion } from '../lessons/notebook.ts';
import {
  ALL_DEAD_MOST_S,
  FALSE_DEATHS_A_DAY_MOST,
  gradeTuning,
  LONG_PAUSES_A_DAY,
  TUNING_KNOBS,
  TUNING_LOSS,
  TUNING_NODES,
  TUNING_PAUSE_MS,
  TUNING_QUESTIONS,
  TUNING_SEEDS,
  type TuningChoice,
  type TuningGrade,
  type TuningSeed,
} from '../lessons/tuning.ts';
import { tuningMarkdown } from '../lessons/tuning-text.ts';
import { Choice } from '../ui/choice.tsx';
import { PredictForm } from '../ui/lessons/predict-form.tsx';
import { figureText, type NumberPrediction } from '../ui/lessons/views.ts';
import { eachInWorkers } from './lessons-engine.ts';
import { gradeNoted, notePredictions } from './lessons-store.ts';
import { saveFile } from './notebook-files.ts';

const FIRST_CHOICE: TuningChoice = { intervalMs: 1000, helpers: 0, multiplier: 1 };
const KNOB_LABELS = {
  intervalMs: 'Probe interval',
  helpers: 'Helpers',
  multiplier: 'Suspicion multiplier',
} as const;
const KNOBS = Object.keys(KNOB_LABELS) as readonly (keyof TuningChoice)[];
/** Seeds that a worker takes at once: few, so that the figures move. */
const BATCH = 5;

export function TuningPage(): ReactNode {
  const [round, setRound] = useState(0);
  return (
    <main className="lessons-page">
      <p className="lessons-crumb">
        <a href="#/predict">All exercises</a>
      </p>
      <h1>Tuning worksheet</h1>
      <p className="lessons-lead">
        {TUNING_NODES} members; each link loses {100 * TUNING_LOSS} % of its packets. Each member stands still
        about once a minute, and one pause in a thousand lasts {TUNING_PAUSE_MS / 1000} s, which makes{' '}
        {LONG_PAUSES_A_DAY} such pauses a day. Choose three settings with which at most{' '}
        {FALSE_DEATHS_A_DAY_MOST} member a day is declared dead although it lives, and with which all know of
        a crash within {ALL_DEAD_MOST_S} s in nine runs of ten.
      </p>
      <Worksheet key={round} onAgain={() => setRound(round + 1)} />
    </main>
  );
}

function Worksheet({ onAgain }: { readonly onAgain: () => void }): ReactNode {
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const [predicted, setPredicted] = useState<readonly NumberPrediction[]>([]);
  const [startedMs, setStartedMs] = useState<number | null>(null);
  const question = TUNING_QUESTIONS[predicted.length];
  const commit = (given: NumberPrediction): void => {
    const all = [...predicted, given];
    setPredicted(all);
    if (all.length < TUNING_QUESTIONS.length) return;
    const atMs = Date.now();
    notePredictions(all.map((one, index) => newPrediction(askedOf(index), one, atMs)));
    setStartedMs(atMs);
  };
  return (
    <>
      <section className="lessons-part" aria-label="Settings">
        <h2>Choose</h2>
        <div className="lessons-row">
          {KNOBS.map((knob) => (
            <Knob
              key={knob}
              knob={knob}
              value={choice[knob]}
              isFixed={predicted.length > 0}
              onChange={(value) => setChoice({ ...choice, [knob]: value })}
            />
          ))}
        </div>
        <p className="panel-note">With the first prediction the choice is fixed.</p>
      </section>
      <section className="lessons-part" aria-label="Predict">
        <h2>Predict</h2>
        {question === undefined ? (
          <ul>
            {TUNING_QUESTIONS.map(({ id, ask, unit }, index) => (
              <li key={id}>
                {ask} You say {figureText(predicted[index]!.point)} {unit}.
              </li>
            ))}
          </ul>
        ) : (
          <PredictForm
            key={question.id}
            question={{ id: question.id, unit: question.unit, ask: [{ kind: 'text', text: question.ask }] }}
            place={`${predicted.length + 1} of ${TUNING_QUESTIONS.length}`}
            onCommit={commit}
          />
        )}
      </section>
      {startedMs === null ? null : (
        <Graded choice={choice} predicted={predicted} startedMs={startedMs} onAgain={onAgain} />
      )}
    </>
  );
}

interface KnobProps {
  readonly knob: keyof TuningChoice;
  readonly value: number;
  readonly isFixed: boolean;
  readonly onChange: (value: number) => void;
}

function Knob({ knob, value, isFixed, onChange }: KnobProps): ReactNode {
  const label = KNOB_LABELS[knob];
  const textOf = (one: number): string => (knob === 'intervalMs' ? `${one} ms` : String(one));
  if (isFixed)
    return (
      <span>
        {label}: <span className="number">{textOf(value)}</span>
      </span>
    );
  return (
    <Choice
      label={label}
      items={TUNING_KNOBS[knob].map((one) => ({ value: String(one), label: textOf(one) }))}
      value={String(value)}
      onChange={(next) => onChange(Number(next))}
    />
  );
}

/** Its seeds are those of the worksheet, not of the learner. */
const askedOf = (index: number): AskedQuestion => ({
  exercise: 'tuning',
  question: TUNING_QUESTIONS[index]!.id,
  seed: 1,
});

interface GradedProps {
  readonly choice: TuningChoice;
  readonly predicted: readonly NumberPrediction[];
  readonly startedMs: number;
  readonly onAgain: () => void;
}

function Graded({ choice, predicted, startedMs, onAgain }: GradedProps): ReactNode {
  const { seeds, error } = useSeeds(choice);
  const prediction = { falseDeathsADay: predicted[0]!.point, allDeadS: predicted[1]!.point };
  const grade = seeds.length === 0 ? null : gradeTuning(seeds, prediction);
  const isDone = seeds.length === TUNING_SEEDS;
  useEffect(() => {
    if (!isDone || grade === null) return;
    const { deaths, time, falseDeathsADay, allDeadS } = grade;
    const observed = Number.isFinite(allDeadS) ? allDeadS : null;
    const noted = (index: number) => ({
      exercise: 'tuning',
      question: TUNING_QUESTIONS[index]!.id,
      atMs: startedMs,
    });
    gradeNoted(noted(0), { points: deaths.points, observed: falseDeathsADay });
    gradeNoted(noted(1), { points: time.points, observed });
    // Once, when the last seed is there.
  }, [isDone]); // oxlint-disable-line react/exhaustive-deps
  return (
    <section className="lessons-part" aria-label="What the engine says">
      <h2>Observe</h2>
      <p role="status">
        {error === '' ? `${isDone ? 'All' : seeds.length} of ${TUNING_SEEDS} seeds.` : error}
      </p>
      {grade === null ? null : <GradeTable grade={grade} predicted={predicted} />}
      {!isDone || grade === null ? null : (
        <>
          <p>{verdictOf(grade)}</p>
          <div className="lessons-row">
            <button type="button" className="button button-main" onClick={onAgain}>
              Choose again
            </button>
            <button
              type="button"
              className="button"
              onClick={() =>
                saveFile('tuning.md', tuningMarkdown(choice, prediction, grade), 'text/markdown')
              }
            >
              <Download /> Markdown
            </button>
          </div>
        </>
      )}
    </section>
  );
}

interface Seeds {
  readonly seeds: readonly TuningSeed[];
  readonly error: string;
}

/** The first seeds that are done, in their order. */
function useSeeds(choice: TuningChoice): Seeds {
  const [found, setFound] = useState<Seeds>({ seeds: [], error: '' });
  useEffect(() => {
    const stop = new AbortController();
    const byBatch: (readonly TuningSeed[])[] = [];
    const batches = Array.from({ length: TUNING_SEEDS / BATCH }, (_, batch) => batch);
    eachInWorkers(
      batches,
      (worker, batch) =>
        worker.tune(
          choice,
          Array.from({ length: BATCH }, (_, i) => batch * BATCH + i + 1),
        ),
      (batch, seeds) => {
        byBatch[batch] = seeds;
        setFound({ seeds: byBatch.flat(), error: '' });
      },
      stop.signal,
    ).catch((error: unknown) => {
      if (!stop.signal.aborted)
        setFound({ seeds: [], error: `It could not be run: ${(error as Error).message}` });
    });
    return () => stop.abort();
  }, [choice]);
  return found;
}

function GradeTable({
  grade,
  predicted,
}: {
  readonly grade: TuningGrade;
  readonly predicted: readonly NumberPrediction[];
}): ReactNode {
  const rows = [
    {
      what: 'false deaths a day',
      asked: `at most ${FALSE_DEATHS_A_DAY_MOST}`,
      is: figureText(grade.falseDeathsADay),
      isMet: grade.meetsDeaths,
      points: grade.deaths.points,
    },
    {
      what: 'crash known by all, 9 of 10',
      asked: `at most ${ALL_DEAD_MOST_S} s`,
      is: Number.isFinite(grade.allDeadS) ? `${figureText(grade.allDeadS)} s` : 'not within the run',
      isMet: grade.meetsTime,
      points: grade.time.points,
    },
  ];
  return (
    <>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">what</th>
            <th scope="col">asked for</th>
            <th scope="col">you said</th>
            <th scope="col">the engine</th>
            <th scope="col">met</th>
            <th scope="col">your prediction</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ what, asked, is, isMet, points }, index) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{asked}</td>
              <td className="number">{figureText(predicted[index]!.point)}</td>
              <td className="number">{is}</td>
              <td>{isMet ? 'yes' : 'no'}</td>
              <td className="number">{points * 100} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="panel-note">
        {grade.deadOfPause} of {grade.pauses} members that stood still were declared dead, and{' '}
        {grade.deadOfNothing} of those that never did, in {Math.round(grade.simulatedS / 60)} minutes of
        virtual time.
      </p>
    </>
  );
}

function verdictOf({ meetsDeaths, meetsTime }: TuningGrade): string {
  if (meetsDeaths && meetsTime) return 'Both are met.';
  if (meetsDeaths) return 'It is careful, and too slow.';
  return meetsTime
    ? 'It is fast, and it kills the living.'
    : 'It is slow, and kills the living all the same.';
}

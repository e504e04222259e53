/**
 * Predict what happens next: somebody is suspected in a recording, all that came later is put away, and the
 * answer is held against what was recorded and against runs of the lab that know no more than the learner.
 */
import { Telescope } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { clockText } from '../live/clock-text.ts';
import {
  forecast,
  forecastSpec,
  quantile,
  suspicionsIn,
  type Forecast,
  type RecordedSuspicion,
} from '../live/forecast.ts';
import type { NodeRecording } from '../live/recording-file.ts';
import { formatSpan } from '../ui/format.ts';
import { engine } from './engine.ts';
import { openedFile, useLive } from './live-store.ts';

type Guess = 'alive' | 'dead';

const SHOWN_MAX = 12;
const GUESSES: readonly { readonly guess: Guess; readonly label: string }[] = [
  { guess: 'alive', label: 'it answers, and lives' },
  { guess: 'dead', label: 'it is declared dead' },
];

export function LivePredict({ recording }: { readonly recording: NodeRecording }): ReactNode {
  const [asked, setAsked] = useState<RecordedSuspicion | null>(null);
  const [guess, setGuess] = useState<Guess | null>(null);
  const suspicions = suspicionsIn(recording);
  const ask = (suspicion: RecordedSuspicion): void => {
    setAsked(suspicion);
    setGuess(null);
    const file = openedFile(useLive.getState().file);
    const member = file?.moments.recording.last?.names.indexOf(suspicion.member) ?? -1;
    const selected = member < 0 ? null : member;
    useLive.setState({ cursorMs: suspicion.atMs, isFutureHidden: true, selected });
  };
  const answer = (given: Guess): void => {
    setGuess(given);
    useLive.setState({ isFutureHidden: false });
  };
  useEffect(() => () => useLive.setState({ isFutureHidden: false }), []);
  if (suspicions.length === 0) return null;
  return (
    <section className="live-predict" aria-label="Predict what happens next">
      <p>
        <strong>Predict what happens next.</strong> Choose a suspicion: all that came after it is put away
        until you have answered.
      </p>
      <ul className="live-predict-list">
        {suspicions.slice(0, SHOWN_MAX).map((suspicion) => (
          <li key={`${suspicion.member} ${suspicion.atMs}`}>
            <button
              type="button"
              className="button"
              aria-pressed={suspicion.member === asked?.member && suspicion.atMs === asked.atMs}
              onClick={() => ask(suspicion)}
            >
              <Telescope /> <span className="number">{clockText(suspicion.atMs)}</span> {suspicion.member}
            </button>
          </li>
        ))}
      </ul>
      {asked === null ? null : (
        <div className="live-predict-asked" role="group" aria-label={`What becomes of ${asked.member}`}>
          <p>
            {recording.node} suspects {asked.member}
            {asked.by === null || asked.by === recording.node ? '' : `, as ${asked.by} said`}. What comes
            next?
          </p>
          <p className="live-predict-ways">
            {GUESSES.map(({ guess: one, label }) => (
              <button
                key={one}
                type="button"
                className="button"
                aria-pressed={guess === one}
                disabled={guess !== null}
                onClick={() => answer(one)}
              >
                {label}
              </button>
            ))}
          </p>
          {guess === null ? null : (
            <Answered key={`${asked.member} ${asked.atMs}`} {...{ recording, asked, guess }} />
          )}
        </div>
      )}
    </section>
  );
}

interface AnsweredProps {
  readonly recording: NodeRecording;
  readonly asked: RecordedSuspicion;
  readonly guess: Guess;
}

function Answered({ recording, asked, guess }: AnsweredProps): ReactNode {
  const [told, setTold] = useState<Forecast | string | null>(null);
  useEffect(() => {
    let isOver = false;
    const tell = (what: Forecast | string): void => void (isOver || setTold(what));
    const work = async (): Promise<Forecast> => forecast(forecastSpec(recording, asked), engine());
    work().then(tell, (error: unknown) => tell(`No run resembles it: ${(error as Error).message}.`));
    return () => {
      isOver = true;
    };
  }, [recording, asked]);
  return (
    <div className="live-predict-answer" role="status">
      <p>{recordedText(asked, guess)}</p>
      <p>{told === null ? 'The lab runs what was known then…' : forecastText(told, asked)}</p>
    </div>
  );
}

function recordedText({ member, outcome, tookMs }: RecordedSuspicion, guess: Guess): string {
  const after = tookMs === null ? '' : ` after ${formatSpan(Math.round(tookMs))}`;
  if (outcome === 'open') return `Recorded: nothing yet. The recording ends while ${member} is suspected.`;
  if (outcome === 'left') return `Recorded: it said goodbye${after}, which neither answer foresaw.`;
  const was = outcome === 'dead' ? 'it was declared dead' : 'it was held alive again';
  return `Recorded: ${was}${after}. ${outcome === guess ? 'As you said.' : 'You said otherwise.'}`;
}

function forecastText(told: Forecast | string, { member, outcome, tookMs }: RecordedSuspicion): string {
  if (typeof told === 'string') return told;
  const { runs, dead } = told;
  const [least, middle, most] = [0, 0.5, 1].map((share) => quantile(told.tookMs, share));
  if (least == null || middle == null || most == null)
    return `In none of ${runs} runs in which ${member} stays silent was it declared dead.`;
  const span = (ms: number): string => formatSpan(Math.round(ms));
  const made =
    `${runs} runs that know no more, and in which ${member} stays silent: ${dead} declare it dead, ` +
    `${span(least)} to ${span(most)} after the suspicion (half of them by ${span(middle)}).`;
  if (outcome !== 'alive' || tookMs === null) return made;
  if (tookMs < least) return `${made} It answered before any of them gave it up.`;
  const how = tookMs > most ? 'all of them had given it up' : 'some of them had given it up';
  return `${made} When it answered, ${how}.`;
}

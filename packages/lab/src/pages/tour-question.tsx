/** What a stop asks, and what comes of the answer. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { formatSpan } from '../ui/format.ts';
import type { LastHeard } from '../tour/last-heard.ts';
import type { SameView } from '../tour/same-view.ts';
import type { ChoiceQuestion, NumberQuestion } from '../tour/stop.ts';
import { Words } from './tour-words.tsx';

interface ChoiceProps {
  readonly question: ChoiceQuestion;
  readonly answer: string | undefined;
  readonly sameView: SameView | null;
  readonly onAnswer: (value: string) => void;
}

export function ChoiceForm({ question, answer, sameView, onAnswer }: ChoiceProps): ReactNode {
  return (
    <div className="tour-question">
      <div className="tour-options" role="group" aria-label={question.ask}>
        <span className="tour-ask">{question.ask}</span>
        {question.options.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            className="button tour-button"
            aria-pressed={answer === id}
            onClick={() => onAnswer(id)}
          >
            {label}
          </button>
        ))}
      </div>
      {answer === undefined ? null : (
        <p className="tour-reply" role="status">
          <Words phrase={question.reply} />{' '}
          {sameView === null ? null : <Checked view={sameView} count={question.options.length} />}
        </p>
      )}
    </div>
  );
}

function Checked({ view, count }: { readonly view: SameView; readonly count: number }): ReactNode {
  const given = view.given[0] ?? 0;
  return (
    <span className="tour-check">
      {view.isSame
        ? `Checked in all ${count} runs: ${given} packets, each at the same instant.`
        : `Checked in ${count} runs: they differ.`}
    </span>
  );
}

interface GuessProps {
  readonly question: NumberQuestion;
  readonly onAnswer: (value: string) => void;
  readonly onSkip: () => void;
}

export function GuessForm({ question, onAnswer, onSkip }: GuessProps): ReactNode {
  const [typed, setTyped] = useState('');
  const value = Number(typed.trim().replace(',', '.'));
  const isValid = typed.trim() !== '' && value >= question.least && value <= question.most;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isValid) onAnswer(String(value));
  };
  return (
    <form className="tour-guess" onSubmit={submit}>
      <label className="tour-guess-label">
        <span className="tour-narration">{question.ask}</span>
        <span className="tour-guess-field">
          <input
            className="input input-number"
            inputMode="decimal"
            value={typed}
            aria-label={`Your guess, in seconds after the news`}
            aria-invalid={typed !== '' && !isValid}
            onChange={(event) => setTyped(event.target.value)}
          />
          {question.unit}
        </span>
      </label>
      <button type="submit" className="button button-main tour-button" disabled={!isValid}>
        Bet, and watch
      </button>
      <button type="button" className="button button-quiet tour-button" onClick={onSkip}>
        Just show me
      </button>
    </form>
  );
}

interface VerdictProps {
  readonly guess: string | undefined;
  readonly tookMs: number | null;
  readonly others: LastHeard | null;
}

/** The guess, this run, and forty others: one run is an anecdote. */
export function GuessVerdict({ guess, tookMs, others }: VerdictProps): ReactNode {
  const span = (ms: number | null): string => (ms === null ? 'later than 4 s' : formatSpan(ms));
  return (
    <dl className="tour-verdict">
      {guess === undefined ? null : (
        <div>
          <dt>your guess</dt>
          <dd className="number">{formatSpan(Number(guess) * 1000)}</dd>
        </div>
      )}
      <div>
        <dt>this run</dt>
        <dd className="number">{tookMs === null ? 'never' : formatSpan(Math.round(tookMs))}</dd>
      </div>
      <div>
        <dt>{others === null ? '40 other seeds' : `${others.seeds} other seeds, p10 · p50 · p90`}</dt>
        <dd className="number">
          {others === null
            ? 'running…'
            : `${span(others.p10Ms)} · ${span(others.p50Ms)} · ${span(others.p90Ms)}`}
        </dd>
      </div>
    </dl>
  );
}

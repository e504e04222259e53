/**
 * What a stop says: what it waits for, then its words, its question, and what its change has brought about.
 */
import { FlaskConical, GraduationCap, Scissors } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatSpan } from '../ui/format.ts';
import { useRoutePaths } from '../ui/routes-context.ts';
import { PRACTICE } from '../tour/practice.ts';
import { STOPS } from '../tour/stops.ts';
import { useLabLink } from './lab-links.ts';
import { ChoiceForm, GuessForm, GuessVerdict } from './tour-question.tsx';
import { isOpen, press, shownOf, stopNow, useTour, type TourState } from './tour-store.ts';
import { Words } from './tour-words.tsx';

export function TourTalk(): ReactNode {
  const state = useTour();
  const { guide, description } = state;
  return (
    <section className="tour-talk" aria-label="What is said">
      <div aria-live="polite" className="tour-said">
        <Said state={state} />
      </div>
      <Asked state={state} />
      {isOpen(state) ? <Sandbox state={state} isLast={guide.stop === STOPS.length - 1} /> : null}
      <details className="tour-described">
        <summary>This moment in words</summary>
        <p>{description}</p>
      </details>
    </section>
  );
}

function Said({ state }: { readonly state: TourState }): ReactNode {
  const { guide, before, after } = state;
  const stop = stopNow(state);
  switch (guide.phase) {
    case 'ask':
      return null;
    case 'playing':
      return (
        <p className="tour-waiting">
          {before === null ? 'The run is computed…' : `Until ${stop.until.words}…`}
        </p>
      );
    case 'told':
      return (
        <p className="tour-narration">
          <Words phrase={stop.narration} />
        </p>
      );
    case 'changing':
      return (
        <p className="tour-waiting">
          {after === null ? 'The branch is computed…' : `Until ${stop.change.seen.words}…`}
        </p>
      );
    case 'changed':
      return (
        <>
          <p className="tour-narration">
            <Words phrase={stop.change.told} />
          </p>
          {stop.change.isFromBeginning ? <Against state={state} /> : null}
        </>
      );
  }
}

/** How long the same thing took in both runs. */
function Against({ state }: { readonly state: TourState }): ReactNode {
  const { before, after } = state;
  const { words } = stopNow(state).change.seen;
  if (before === null || after === null) return null;
  const span = (ms: number | null): string =>
    ms === null ? 'never in this run' : formatSpan(Math.round(ms));
  return (
    <p className="tour-against">
      Until {words}: <span className="number">{span(before.seenAfterMs)}</span> before,{' '}
      <strong className="number">{span(after.seenAfterMs)}</strong> now.
    </p>
  );
}

function Asked({ state }: { readonly state: TourState }): ReactNode {
  const { guide, before, lastHeard, sameView } = state;
  const stop = stopNow(state);
  const { question } = stop;
  const answer = guide.answers[stop.id];
  if (question === null) return null;
  const onAnswer = (value: string): void => press({ type: 'answer', value });
  if (question.kind === 'choice') {
    if (guide.phase !== 'told') return null;
    return <ChoiceForm question={question} answer={answer} sameView={sameView} onAnswer={onAnswer} />;
  }
  if (guide.phase === 'ask') {
    return (
      <GuessForm
        key={stop.id}
        question={question}
        onAnswer={onAnswer}
        onSkip={() => press({ type: 'next' })}
      />
    );
  }
  if (guide.phase !== 'told' || before === null) return null;
  return <GuessVerdict guess={answer} tookMs={before.untilMs - before.fromMs} others={lastHeard} />;
}

const PRACTISED = { spec: PRACTICE.spec, chair: PRACTICE.chair, cursorMs: PRACTICE.atMs };

/** Open once the last stop has been told: this very run, in the lab. */
function Sandbox({ state, isLast }: { readonly state: TourState; readonly isLast: boolean }): ReactNode {
  const shown = shownOf(state);
  const { chair } = stopNow(state);
  const cursorMs = Math.round(shown?.untilMs ?? 0);
  const link = useLabLink(shown === null ? null : { spec: shown.info.spec, chair, cursorMs });
  const practice = useLabLink(isLast ? PRACTISED : null);
  const paths = useRoutePaths();
  return (
    <p className="tour-doors">
      {isLast ? (
        <>
          <span className="tour-practice">{PRACTICE.words}</span>
          <a className="button tour-button" href={practice} data-door="practice">
            <Scissors /> Cut it yourself
          </a>
        </>
      ) : null}
      <a className="button tour-button" href={link} data-door="lab">
        <FlaskConical /> Open this run in the lab
      </a>
      {isLast && paths.includes('/unit') ? (
        <a className="button tour-button" href="#/unit" data-door="unit">
          <GraduationCap /> On to consensus and etcd, in the unit
        </a>
      ) : null}
    </p>
  );
}

/**
 * The guided tour: one idea a stop, an empty stage, few words in large type. What plays ends when the engine
 * has brought about what the words are about; ← and → go back and on, and nobody has to wait for anything.
 */
import { ArrowLeft, ArrowRight, RotateCcw } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import type { Place } from '../stage/layout.ts';
import { STOPS } from '../tour/stops.ts';
import { formatMoment, formatSpeed } from '../ui/format.ts';
import { StagePanel } from '../ui/stage/stage-panel.tsx';
import { engine } from './engine.ts';
import { useAsked } from './lab/use-asked.ts';
import { useFrames, useRunScene } from './run-scene.ts';
import { useReducedMotion, useTheme } from './settings-store.ts';
import { BeliefsPanel, HeardNote, heardBy, LeadersPanel } from './tour-panels.tsx';
import { enter, isMoving, moveOn, press, shownOf, speedOf, stopNow, useTour } from './tour-store.ts';
import { TourTalk } from './tour-talk.tsx';
import './tour-page.css';

export function TourPage(): ReactNode {
  const guide = useTour((state) => state.guide);
  const failure = useTour((state) => state.failure);
  const isReduced = useReducedMotion();
  useEffect(() => void (useTour.getState().before === null && enter()), []);
  useFrames(isMoving(guide), (elapsedMs) => moveOn(elapsedMs, isReduced));
  useTourKeys();
  const stop = STOPS[guide.stop]!;
  return (
    <main className="tour" data-stop={stop.id} data-phase={guide.phase}>
      <header className="tour-head">
        <Progress />
        <h1 className="tour-title">
          <span className="faint">{guide.stop + 1}</span> {stop.title}
        </h1>
      </header>
      {failure === '' ? (
        <TourStage />
      ) : (
        <p className="failure panel" role="alert">
          This stop cannot be played: {failure}
        </p>
      )}
      <TourTalk />
      <Moves />
    </main>
  );
}

/** The arrows of the keyboard, unless what has the focus has its own use for them. */
function useTourKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const focused = event.target instanceof Element ? event.target : document.body;
      if (focused.closest('input, select, textarea, [role="menu"], [role="dialog"]') !== null) return;
      if (event.key === 'ArrowRight') press({ type: 'next' });
      else if (event.key === 'ArrowLeft') press({ type: 'back' });
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function Progress(): ReactNode {
  const { stop, furthest } = useTour((state) => state.guide);
  return (
    <nav aria-label="Stops">
      <ol className="tour-progress">
        {STOPS.map(({ id, title }, index) => (
          <li key={id}>
            <button
              type="button"
              className="tour-dot"
              data-done={index <= furthest}
              aria-current={index === stop ? 'step' : undefined}
              aria-label={`Stop ${index + 1}: ${title}`}
              title={`${index + 1} · ${title}`}
              onClick={() => press({ type: 'jump', stop: index })}
            />
          </li>
        ))}
      </ol>
    </nav>
  );
}

function TourStage(): ReactNode {
  const state = useTour();
  const { guide, cursorMs, events } = state;
  const stop = stopNow(state);
  const shown = shownOf(state);
  const theme = useTheme();
  const isReduced = useReducedMotion();
  const run = shown?.info.id ?? null;
  const scene = useRunScene(run, cursorMs, stop.chair);
  const heard = stop.panels.includes('heard') ? heardBy(events, 1, cursorMs) : [];
  // The truth is shown once there is nothing left to guess.
  const isTruthShown = stop.isTruthShown || guide.answers[stop.id] !== undefined;
  const hasMatrix = stop.panels.includes('matrix');
  const sceneMs = Math.round(cursorMs / 50) * 50;
  const matrixMs = isMoving(guide) ? sceneMs : cursorMs;
  const matrix = useAsked(run === null || !hasMatrix ? null : `${run} ${matrixMs}`, () =>
    engine().matrix(run!, matrixMs),
  );
  const isSide = hasMatrix && matrix !== undefined && scene !== null && matrix.nodes === scene.names.length;
  return (
    <div className={hasMatrix ? 'tour-scene tour-scene-two' : 'tour-scene'}>
      <section className="panel tour-stage" aria-label="Stage">
        <StagePanel
          scene={scene}
          theme={theme}
          isTruthShown={isTruthShown}
          isPaused={!isMoving(guide) && (scene?.names.length ?? 0) <= WORDS_NODES_MAX}
          isReducedMotion={isReduced}
          placed={PLACES[scene?.names.length ?? 0] ?? NOWHERE}
          selected={heard}
        >
          {stop.chair === null ? null : (
            <p className="tour-corner">
              <strong>What n{stop.chair} believes</strong>
              <span className="faint">
                {isTruthShown ? 'fill: belief · ring: truth' : 'the truth is hidden'}
              </span>
            </p>
          )}
          <p className="tour-clock number">
            t={formatMoment(cursorMs)}
            {shown === null || !isMoving(guide) ? null : (
              <span className="faint"> at {formatSpeed(roundSpeed(speedOf(shown)))}</span>
            )}
          </p>
        </StagePanel>
      </section>
      {stop.panels.includes('heard') && scene !== null ? (
        <HeardNote heard={heard.length} nodes={scene.names.length} />
      ) : null}
      {isSide ? (
        <aside className="tour-side" aria-label="Views">
          {stop.panels.includes('leaders') ? <LeadersPanel matrix={matrix} names={scene.names} /> : null}
          <BeliefsPanel matrix={matrix} names={scene.names} theme={theme} chair={stop.chair} />
        </aside>
      ) : null}
    </div>
  );
}

/** Few nodes stand side by side, as one reads. */
const PLACES: Readonly<Record<number, ReadonlyMap<number, Place>>> = {
  2: new Map([
    [0, { x: 0.3, y: 0.5 }],
    [1, { x: 0.7, y: 0.5 }],
  ]),
  3: new Map([
    [0, { x: 0.28, y: 0.66 }],
    [1, { x: 0.5, y: 0.24 }],
    [2, { x: 0.72, y: 0.66 }],
  ]),
};
const NOWHERE: ReadonlyMap<number, Place> = new Map();
/** In larger groups the words at packets would cover all. */
const WORDS_NODES_MAX = 16;

const roundSpeed = (speed: number): number => (speed >= 1 ? Number(speed.toFixed(1)) : speed);

function Moves(): ReactNode {
  const guide = useTour((state) => state.guide);
  const { change } = stopNow({ guide });
  const isLast = guide.stop === STOPS.length - 1;
  const isSettled = guide.phase === 'told' || guide.phase === 'changed';
  return (
    <footer className="tour-moves">
      <button
        type="button"
        className="button tour-button"
        onClick={() => press({ type: 'back' })}
        disabled={guide.stop === 0 && guide.phase === 'told'}
      >
        <ArrowLeft /> Back
      </button>
      <span className="tour-moves-gap" />
      {isSettled ? (
        <button
          type="button"
          className="button button-quiet tour-button"
          onClick={() => press({ type: 'again' })}
        >
          <RotateCcw /> Again
        </button>
      ) : null}
      <button
        type="button"
        className={`button tour-button tour-change ${guide.phase === 'told' ? 'button-main' : ''}`}
        disabled={guide.phase !== 'told'}
        onClick={() => press({ type: 'change' })}
      >
        {change.label}
      </button>
      <button
        type="button"
        className={`button tour-button ${guide.phase === 'told' || isLast ? '' : 'button-main'}`}
        disabled={isLast && isSettled}
        onClick={() => press({ type: 'next' })}
      >
        Next <ArrowRight />
      </button>
    </footer>
  );
}

/**
 * The live page: a running cluster through the server that the page came from, by the wall clock. Nobody
 * has the eye here: what is shown is what those who answered believe. What was seen can be looked at
 * again; the cluster cannot be wound back. A recorded file is looked at in the same way.
 */
import { useEffect, useMemo, type ReactNode } from 'react';
import { describeLive, drawnNames, firstChair, liveMatrix, liveScene } from '../live/live-scene.ts';
import type { LiveEvent, LiveState } from '../live/live-session.ts';
import type { LiveMoment } from '../live/moment.ts';
import { MatrixPanel } from '../ui/matrix/matrix-panel.tsx';
import { StagePanel } from '../ui/stage/stage-panel.tsx';
import { LiveEvents } from './live-events.tsx';
import { LiveMember } from './live-member.tsx';
import { LiveMembers } from './live-members.tsx';
import { LiveRecordingPanel } from './live-recording-panel.tsx';
import { LiveStatus } from './live-status.tsx';
import { LiveTime } from './live-time.tsx';
import { liveSession, openedFile, shownMoment, useLive, useLiveState } from './live-store.ts';
import { useReducedMotion, useTheme } from './settings-store.ts';
import './live-page.css';

export function LivePage(): ReactNode {
  const state = useLiveState();
  useEffect(() => {
    liveSession.start();
    return () => liveSession.stop();
  }, []);
  const file = useLive((live) => live.file);
  const hasAnything = state.recording.count > 0 || file !== null;
  return (
    <main className={hasAnything ? 'live' : 'live live-bare'}>
      <h1 className="visually-hidden">Live</h1>
      <LiveStatus state={state} />
      {hasAnything ? <LiveBody state={state} /> : null}
      <LiveRecordingPanel canFetch={state.server?.offers.includes('recording') === true} />
    </main>
  );
}

function LiveBody({ state }: { readonly state: LiveState }): ReactNode {
  const theme = useTheme();
  const { cursorMs, chair: chosen, selected, isTruthShown, sit, set } = useLive();
  const file = useLive((live) => live.file);
  const moment = shownMoment(state, { cursorMs, file });
  // Whoever does not tell what it believes has no view to sit in; the chair comes back with its member.
  const chair = chosen !== null && moment.rows.has(chosen) ? chosen : firstChair(moment);
  const matrix = useMemo(() => liveMatrix(moment), [moment]);
  const names = useMemo(() => drawnNames(moment), [moment]);
  const isFutureHidden = useLive((live) => live.isFutureHidden);
  const all: readonly LiveEvent[] = openedFile(file)?.moments.events ?? state.events;
  const events = useMemo(
    () => (isFutureHidden && cursorMs !== null ? all.filter(({ atMs }) => atMs <= cursorMs) : all),
    [all, cursorMs, isFutureHidden],
  );
  const choose = (index: number): void => (moment.rows.has(index) ? sit(index) : set({ selected: index }));
  const onSit = (node: number): void => choose(node - 1);
  return (
    <>
      <LiveMembers
        moment={moment}
        chair={chair}
        selected={selected}
        isTruthShown={isTruthShown}
        onSit={choose}
        onTruth={(isShown) => set({ isTruthShown: isShown })}
      />
      <LiveStage moment={moment} chair={chair} onSit={onSit} />
      <LiveMember
        state={state}
        moment={moment}
        index={selected ?? chair}
        events={events}
        isFile={file !== null}
      />
      <LiveTime state={state} chair={chair} theme={theme} events={events} />
      <div className="live-matrix">
        <MatrixPanel
          matrix={matrix}
          names={names}
          theme={theme}
          chair={chair + 1}
          subject={selected === null ? null : selected + 1}
          onSit={onSit}
          onSubject={(node) => set({ selected: node - 1 })}
        />
      </div>
      <LiveEvents
        events={events}
        cursorMs={cursorMs}
        onGo={({ atMs, member }) => set({ cursorMs: atMs, ...(member === null ? {} : { selected: member }) })}
      />
    </>
  );
}

interface LiveStageProps {
  readonly moment: LiveMoment;
  readonly chair: number;
  readonly onSit: (node: number) => void;
}

function LiveStage({ moment, chair, onSit }: LiveStageProps): ReactNode {
  const theme = useTheme();
  const isReducedMotion = useReducedMotion();
  const { selected, isTruthShown, set } = useLive();
  const scene = useMemo(() => (moment.names.length === 0 ? null : liveScene(moment, chair)), [moment, chair]);
  return (
    <section className="panel live-stage" aria-label="Stage: what one observer believes">
      <header className="panel-head">
        <h2 className="panel-title">
          {moment.rows.has(chair) ? `What ${moment.names[chair]} believes` : 'Nobody tells what it believes'}
        </h2>
        <span className="panel-note">
          {moment.actors !== null && isTruthShown
            ? 'fill: its belief · ring: what we did to the process'
            : 'here nobody has the eye'}
        </span>
      </header>
      <StagePanel
        scene={scene}
        theme={theme}
        isTruthShown={isTruthShown}
        isPaused={false}
        isReducedMotion={isReducedMotion}
        selected={selected === null ? [] : [selected + 1]}
        onSit={onSit}
        onSelect={(nodes) => set({ selected: nodes[0] === undefined ? null : nodes[0] - 1 })}
      />
      <p className="visually-hidden" aria-live="polite">
        {describeLive(moment)}
      </p>
    </section>
  );
}

/** The timeline, the controls of time and the event log of the lab. */
import { useEffect, useMemo, type ReactNode } from 'react';
import type { LabEvent, RunInfo } from '../../player/engine-api.ts';
import { isOfTruth, momentsSeen } from '../../player/seen.ts';
import type { Timeline, TimelineBlock } from '../../stage/timeline.ts';
import { nameFault } from '../../ui/faults/deed.ts';
import { EventLog } from '../../ui/event-log.tsx';
import { formatCount, formatMoment } from '../../ui/format.ts';
import { FaultList } from '../../ui/timeline/fault-list.tsx';
import { following, zoomed } from '../../ui/timeline/timeline-moves.ts';
import { TimelinePanel } from '../../ui/timeline/timeline-panel.tsx';
import { Transport } from '../../ui/timeline/transport.tsx';
import { engine } from '../engine.ts';
import { useTheme } from '../settings-store.ts';
import {
  addBookmark,
  branchHere,
  moveAction,
  moveFault,
  pickRun,
  stepEvent,
  stepMoment,
} from './lab-actions.ts';
import { changeSpeed, nameRun, pick, playOrPause, stopAt, useCurrentRun, useLab } from './lab-store.ts';
import { useAsked } from './use-asked.ts';
import { useSlowMs } from './use-slow-ms.ts';

/** Keys of actions on the timeline begin here; those of faults are their places in the spec. */
const ACTIONS_FROM = 1000;
/** How often lanes follow while a run is being computed. */
const LANES_GAP_MS = 800;
const BINS = 240;
/** How often the log follows the cursor. */
const LOG_GAP_MS = 100;
const NOBODY: readonly string[] = [];

export function TransportOf({ isSmall = false }: { readonly isSmall?: boolean }): ReactNode {
  const isPlaying = useLab((state) => state.isPlaying);
  const speed = useLab((state) => state.speed);
  const info = useCurrentRun();
  const isTruthShown = useLab((state) => state.isTruthShown);
  return (
    <Transport
      time={<Cursor />}
      isPlaying={isPlaying}
      speed={speed}
      isSmall={isSmall}
      onPlay={playOrPause}
      onSpeed={changeSpeed}
      onEvent={(by) => void stepEvent(by > 0 ? 1 : -1)}
      onMoment={(by) => void stepMoment(by > 0 ? 1 : -1)}
      onGo={() => useLab.setState({ dialog: 'go' })}
      onBookmark={addBookmark}
      onBranch={branchHere}
      onZoom={zoom}
    >
      <MomentNote />
      <BranchNote info={info} />
      <FaultList
        faults={isTruthShown ? (info?.spec.faults ?? []) : []}
        endMs={info?.spec.forMs ?? 0}
        onChange={moveFault}
      />
    </Transport>
  );
}

/** Where one has jumped to, until the time moves on; read out too. */
function MomentNote(): ReactNode {
  const text = useLab(({ moment, cursorMs }) => (moment?.atMs === cursorMs ? moment.text : ''));
  return (
    <output className="transport-note transport-moment" title={text}>
      {text}
    </output>
  );
}

/** By itself, since it changes with each frame. */
function Cursor(): ReactNode {
  return formatMoment(useLab((state) => state.cursorMs));
}

function BranchNote({ info }: { readonly info: RunInfo | undefined }): ReactNode {
  const runs = useLab((state) => state.runs);
  const bookmarks = useLab((state) => state.bookmarks.length);
  return (
    <>
      {runs.length < 2 ? null : (
        <span className="transport-note">{`${nameRun(runs, info?.id)} of ${runs.length} runs`}</span>
      )}
      {bookmarks === 0 ? null : (
        <button
          type="button"
          className="button button-quiet"
          onClick={() => useLab.setState({ dialog: 'bookmarks', noted: null })}
        >
          {formatCount(bookmarks, 'bookmark')}
        </button>
      )}
    </>
  );
}

function zoom(factor: number): void {
  useLab.setState(({ window, cursorMs, runs, run }) => {
    const forMs = runs.find(({ id }) => id === run)?.spec.forMs ?? 1;
    return { window: zoomed(window ?? { fromMs: 0, toMs: forMs }, cursorMs, factor, forMs) };
  });
}

function useTimeline(isTruthShown: boolean): Timeline {
  const info = useCurrentRun();
  const runs = useLab((state) => state.runs);
  const bookmarks = useLab((state) => state.bookmarks);
  const events = useLab((state) => state.events);
  const key = info === undefined ? null : `${info.id} ${info.computedMs}`;
  const names = useLab((state) => state.scene?.names ?? NOBODY);
  const lanes = useAsked(key, () => engine().lanes(info!.id), LANES_GAP_MS);
  const moments = useAsked(key, () => engine().moments(info!.id), LANES_GAP_MS);
  const forMs = info?.spec.forMs ?? 1;
  const spec = info?.spec;
  const blocks = useMemo(
    () => (spec === undefined || !isTruthShown ? [] : blocksOf(spec)),
    [spec, isTruthShown],
  );
  const isAll = events.from === 0 && events.list.length >= (info?.events ?? 0);
  const density = useMemo(
    () => (isAll ? densityOf(events.list, forMs, isTruthShown) : null),
    [isAll, events, forMs, isTruthShown],
  );
  const computedMs = info?.computedMs ?? 0;
  const currentId = info?.id ?? null;
  return useMemo(
    () => ({
      forMs,
      computedMs,
      blocks,
      lanes: lanes ?? null,
      density,
      rails: runs.map((one) => ({
        run: one.id,
        label: nameRun(runs, one.id),
        fromMs: one.parent?.atMs ?? 0,
        parent: one.parent?.run ?? null,
        computedMs: one.computedMs,
        forMs: one.spec.forMs,
      })),
      currentRun: currentId,
      bookmarks: bookmarks.map(({ atMs, note }) => ({ atMs, label: note })),
      moments: isTruthShown ? (moments ?? []) : momentsSeen(moments ?? []),
      names,
    }),
    [names, forMs, computedMs, currentId, blocks, lanes, density, runs, bookmarks, moments, isTruthShown],
  );
}

function blocksOf({ faults, actions }: RunInfo['spec']): TimelineBlock[] {
  return [
    ...faults.map((fault, key) => ({
      key,
      label: nameFault(fault),
      fromMs: fault.atMs,
      toMs: fault.forMs === null ? null : fault.atMs + fault.forMs,
    })),
    ...actions.map(({ kind, node, atMs }, index) => ({
      key: ACTIONS_FROM + index,
      label: `${kind} · n${node}`,
      fromMs: atMs,
      toMs: atMs,
    })),
  ];
}

/** How many events there are in even parts of the run, against the part that has most. */
function densityOf(events: readonly LabEvent[], forMs: number, isTruthShown: boolean): Float32Array {
  const bins = new Float32Array(BINS);
  for (const { atMs, kind } of events) {
    if (!isTruthShown && isOfTruth(kind)) continue;
    const bin = Math.min(BINS - 1, Math.floor((atMs / forMs) * BINS));
    bins[bin]! += 1;
  }
  const most = Math.max(1, ...bins);
  return bins.map((count) => count / most);
}

export function TimelineOf({ hasTransport = true }: { readonly hasTransport?: boolean }): ReactNode {
  const cursorMs = useLab((state) => state.cursorMs);
  const window = useLab((state) => state.window);
  const isPlaying = useLab((state) => state.isPlaying);
  const isTruthShown = useLab((state) => state.isTruthShown);
  const timeline = useTimeline(isTruthShown);
  const { forMs } = timeline;
  useEffect(() => {
    const next = following(window, cursorMs, forMs);
    if (isPlaying && next !== window) useLab.setState({ window: next });
  }, [window, cursorMs, forMs, isPlaying]);
  return (
    <TimelinePanel
      timeline={timeline}
      cursorMs={cursorMs}
      window={window}
      theme={useTheme()}
      isTruthShown={isTruthShown}
      onSeek={stopAt}
      onWindow={(next) => useLab.setState({ window: next })}
      onBlockMoved={moveBlock}
      onRail={pickRun}
      onSubject={(node) => pick({ kind: 'node', node })}
    >
      {hasTransport ? <TransportOf /> : null}
    </TimelinePanel>
  );
}

function moveBlock(key: number, fromMs: number, toMs: number | null): void {
  if (key >= ACTIONS_FROM) return moveAction(key - ACTIONS_FROM, fromMs);
  const { runs, run } = useLab.getState();
  const fault = runs.find(({ id }) => id === run)?.spec.faults[key];
  if (fault !== undefined)
    moveFault(key, { ...fault, atMs: fromMs, forMs: toMs === null ? null : toMs - fromMs });
}

export function LogOf(): ReactNode {
  const info = useCurrentRun();
  const events = useLab((state) => state.events);
  const cursorMs = useSlowMs(LOG_GAP_MS);
  const isTruthShown = useLab((state) => state.isTruthShown);
  const picked = useLab((state) => (state.picked?.kind === 'event' ? state.picked.id : null));
  return (
    <EventLog
      events={events.list}
      total={info?.events ?? 0}
      cursorMs={cursorMs}
      picked={picked}
      isTruthShown={isTruthShown}
      onPick={({ id, atMs }) => {
        stopAt(atMs);
        pick({ kind: 'event', id });
      }}
    />
  );
}

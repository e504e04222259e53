/** Compare: two to four runs of one seed on one timeline, what makes them differ, and where they part. */
import { Dices } from 'lucide-react';
import { useEffect, useMemo, type ReactNode } from 'react';
import { useSearch } from 'wouter';
import { NODES_MAX } from '../player/spec.ts';
import { differencesOf, withNodes } from '../presets/differences.ts';
import { PAIRS } from '../presets/pairs.ts';
import type { Timeline, TimelineWindow } from '../stage/timeline.ts';
import { Choice } from '../ui/choice.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { nameFault } from '../ui/faults/deed.ts';
import { formatMoment } from '../ui/format.ts';
import { goTo } from '../ui/hash-location.ts';
import { NumberInput } from '../ui/number-input.tsx';
import { shortcutFor, type ShortcutId } from '../ui/shortcuts.ts';
import { GoToDialog } from '../ui/timeline/go-to-dialog.tsx';
import { TimelinePanel } from '../ui/timeline/timeline-panel.tsx';
import { Transport } from '../ui/timeline/transport.tsx';
import { IconButton } from '../ui/tip.tsx';
import { DifferingKnobs, letterOf } from './compare-knobs.tsx';
import { NumbersTable } from './compare-numbers.tsx';
import {
  editAll,
  endOf,
  moveOn,
  openCompare,
  playOrPause,
  seek,
  stepEvent,
  stepMoment,
  useCompare,
  type ComparedRun,
} from './compare-store.ts';
import { CurvesTogether, DifferenceMatrix, PartingPanel, SideStage } from './compare-views.tsx';
import { engine } from './engine.ts';
import { SPEEDS } from './lab/lab-store.ts';
import { useAsked } from './lab/use-asked.ts';
import { useFrames } from './run-scene.ts';
import { useFormat, useSettings, useTheme } from './settings-store.ts';
import '../ui/scenario-bar.css';
import './compare-page.css';

export function ComparePage(): ReactNode {
  const query = useSearch();
  useEffect(() => openCompare(query), [query]);
  const runs = useCompare((state) => state.runs);
  const shownAsked = useCompare((state) => state.shown);
  const question = useCompare((state) => state.question);
  const isPlaying = useCompare((state) => state.isPlaying);
  const shown = Math.min(shownAsked, runs.length - 1);
  useFrames(isPlaying, moveOn);
  useCompareKeys();
  useEffect(() => () => useCompare.setState({ isPlaying: false, isGoing: false }), []);
  return (
    <main className="compare" data-sides={runs.length}>
      <CommonBar runs={runs} />
      <p className="compare-question">{question}</p>
      <div className="compare-stages">
        {runs.map((run, index) => (
          <SideStage key={index} index={index} run={run} count={runs.length} />
        ))}
      </div>
      <div className="compare-time">
        <SharedTimeline runs={runs} shown={shown} />
        <GoTo runs={runs} />
      </div>
      <div className="compare-panels">
        <ErrorBoundary what="The settings">
          <DifferingKnobs runs={runs} />
        </ErrorBoundary>
        <NumbersTable runs={runs} />
        <ErrorBoundary what="The curves">
          <CurvesTogether runs={runs} />
        </ErrorBoundary>
        <DifferenceMatrix runs={runs} shown={shown} />
      </div>
      <PartingPanel runs={runs} shown={shown} />
    </main>
  );
}

const PAIR_ITEMS = PAIRS.map(({ id, title, question }) => ({ value: id, label: title, note: question }));
/** Drawn seeds are short enough to be told to somebody. */
const SEEDS = 10_000;

function CommonBar({ runs }: { readonly runs: readonly ComparedRun[] }): ReactNode {
  const pair = useCompare((state) => state.pair);
  const title = useCompare((state) => state.title);
  const spec = runs[0]?.spec;
  const own = { value: '', label: pair === '' ? title : 'my own' };
  const items = pair === '' ? [own, ...PAIR_ITEMS] : PAIR_ITEMS;
  if (spec === undefined) return null;
  const isOneSeed = !differencesOf(runs.map((run) => run.spec)).some(({ knob }) => knob === 'seed');
  return (
    <div className="compare-bar" role="toolbar" aria-label="What is compared">
      <h1 className="visually-hidden">Compare</h1>
      <Choice
        label="Compare"
        items={items}
        value={pair}
        onChange={(id) => id !== '' && goTo(`/compare?pair=${id}`)}
      />
      <NumberInput
        label="N"
        value={spec.nodes}
        min={1}
        max={NODES_MAX}
        widthPx={56}
        onCommit={(nodes) => editAll((one) => withNodes(one, nodes))}
      />
      <NumberInput
        label="seed"
        value={spec.seed}
        min={0}
        max={4_294_967_295}
        onCommit={(seed) => editAll((one) => ({ ...one, seed }))}
      />
      <IconButton
        name="Another seed, for all"
        icon={<Dices />}
        onPress={() => {
          const seed = crypto.getRandomValues(new Uint32Array(1))[0]! % SEEDS;
          editAll((one) => ({ ...one, seed }));
        }}
      />
      {isOneSeed ? null : <span className="panel-note">the seeds differ: chance is not common</span>}
    </div>
  );
}

const LANES_GAP_MS = 800;
const ACTIONS_FROM = 1000;

/** One axis for all; the lanes are those of one run, which the rails choose. */
function SharedTimeline({
  runs,
  shown,
}: {
  readonly runs: readonly ComparedRun[];
  readonly shown: number;
}): ReactNode {
  const cursorMs = useCompare((state) => state.cursorMs);
  const isPlaying = useCompare((state) => state.isPlaying);
  const speed = useCompare((state) => state.speed);
  const format = useFormat();
  const theme = useTheme();
  const timeline = useTimelineOf(runs, shown);
  const run = runs[shown];
  const window: TimelineWindow | null = null;
  return (
    <TimelinePanel
      timeline={timeline}
      cursorMs={cursorMs}
      window={window}
      theme={theme}
      isTruthShown
      onSeek={seek}
      onRail={(id) => {
        const index = runs.findIndex(({ info }) => info?.id === id);
        if (index > 0) useCompare.setState({ shown: index, parting: null });
      }}
      onSubject={(node) => useCompare.setState({ chair: node })}
    >
      <Transport
        time={formatMoment(cursorMs)}
        isPlaying={isPlaying}
        speed={speed}
        isSmall={format === 'phone'}
        onPlay={playOrPause}
        onSpeed={(by) => useCompare.setState({ speed: nextSpeed(speed, by) })}
        onEvent={(by) => void stepEvent(by)}
        onMoment={(by) => void stepMoment(by)}
        onGo={askTime}
      >
        {run === undefined ? null : (
          <span className="transport-note">
            Lanes of {letterOf(shown)} {run.label}
          </span>
        )}
      </Transport>
    </TimelinePanel>
  );
}

function GoTo({ runs }: { readonly runs: readonly ComparedRun[] }): ReactNode {
  const isOpen = useCompare((state) => state.isGoing);
  const cursorMs = useCompare((state) => (state.isGoing ? state.cursorMs : 0));
  return (
    <GoToDialog
      isOpen={isOpen}
      cursorMs={cursorMs}
      endMs={endOf(runs)}
      onGo={seek}
      onClose={() => useCompare.setState({ isGoing: false })}
    />
  );
}

function nextSpeed(speed: number, by: number): number {
  const at = SPEEDS.findIndex((one) => one >= speed);
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))]!;
}

function useTimelineOf(runs: readonly ComparedRun[], shown: number): Timeline {
  const run = runs[shown];
  const info = run?.info ?? null;
  const key = info === null ? null : `${info.id} ${info.computedMs}`;
  const lanes = useAsked(key, () => engine().lanes(info!.id), LANES_GAP_MS);
  const forMs = Math.max(1, endOf(runs));
  const spec = run?.spec;
  const blocks = useMemo(
    () =>
      spec === undefined
        ? []
        : [
            ...spec.faults.map((fault, at) => ({
              key: at,
              label: nameFault(fault),
              fromMs: fault.atMs,
              toMs: fault.forMs === null ? null : fault.atMs + fault.forMs,
            })),
            ...spec.actions.slice(0, 12).map(({ kind, node, atMs }, at) => ({
              key: ACTIONS_FROM + at,
              label: `${kind} · n${node}`,
              fromMs: atMs,
              toMs: atMs,
            })),
          ],
    [spec],
  );
  return useMemo(
    () => ({
      forMs,
      computedMs: info?.computedMs ?? 0,
      blocks,
      lanes: lanes ?? null,
      density: null,
      rails: runs.flatMap((one, index) =>
        one.info === null
          ? []
          : [
              {
                run: one.info.id,
                label: letterOf(index),
                fromMs: 0,
                parent: null,
                computedMs: one.info.computedMs,
                forMs: one.spec.forMs,
              },
            ],
      ),
      currentRun: info?.id ?? null,
      bookmarks: [],
      moments: [],
      names: Array.from({ length: spec?.nodes ?? 0 }, (_, i) => `n${i + 1}`),
    }),
    [forMs, info, blocks, lanes, runs, spec],
  );
}

const askTime = (): void => useCompare.setState({ isGoing: true, isPlaying: false });

const KEYS: Readonly<Partial<Record<ShortcutId, () => void>>> = {
  play: playOrPause,
  'next-event': () => void stepEvent(1),
  'previous-event': () => void stepEvent(-1),
  'next-moment': () => void stepMoment(1),
  'previous-moment': () => void stepMoment(-1),
  forward: () => seek(useCompare.getState().cursorMs + 10),
  back: () => seek(useCompare.getState().cursorMs - 10),
  start: () => seek(0),
  go: askTime,
  end: () => seek(endOf(useCompare.getState().runs)),
  slower: () => useCompare.setState(({ speed }) => ({ speed: nextSpeed(speed, -1) })),
  faster: () => useCompare.setState(({ speed }) => ({ speed: nextSpeed(speed, 1) })),
};

/** The keys of time, as in the lab. */
function useCompareKeys(): void {
  const shortcutsOn = useSettings((state) => state.shortcutsOn);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const focused = event.target instanceof Element ? event.target : document.body;
      if (
        event.defaultPrevented ||
        focused.closest('input, select, textarea, [role="menu"], [role="dialog"], [role="listbox"]') !== null
      )
        return;
      const id = shortcutFor(event);
      const act = id === null ? undefined : KEYS[id];
      if (act === undefined) return;
      if (event.key === ' ' && focused.closest('button, a') !== null) return;
      if (!shortcutsOn && event.key.length === 1 && event.key !== ' ') return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [shortcutsOn]);
}

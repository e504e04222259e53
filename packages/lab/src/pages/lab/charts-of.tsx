/** The matrix, the heatmap and the curves of the lab. */
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import type { Band, CurveName, Heat } from '../../player/engine-api.ts';
import { isOfTruth } from '../../player/seen.ts';
import type { ChoiceItem } from '../../ui/choice.tsx';
import { HeatPanel } from '../../ui/heat-panel.tsx';
import { MatrixPanel } from '../../ui/matrix/matrix-panel.tsx';
import { toast } from '../../ui/toasts.tsx';
import { engine } from '../engine.ts';
import { useTheme } from '../settings-store.ts';
import { pick, sit, stopAt, useCurrentRun, useLab } from './lab-store.ts';
import { useGroups } from './stage-of.tsx';
import { theoryCurve, type TheoryId } from './theory-curve.ts';
import { useAsked } from './use-asked.ts';
import { useSlowMs } from './use-slow-ms.ts';

// uPlot comes with the first curve that is looked at.
const CurvesPanel = lazy(() =>
  import('../../ui/curves-panel.tsx').then((module) => ({ default: module.CurvesPanel })),
);

export function MatrixOf(): ReactNode {
  const run = useLab((state) => state.run);
  const chair = useLab((state) => state.chair);
  const picked = useLab((state) => state.picked);
  const names = useNames();
  const theme = useTheme();
  const groups = useGroups();
  const isTruthShown = useLab((state) => state.isTruthShown);
  // A large matrix takes the engine and the page some time: it follows more slowly.
  const gapMs = names.length > 300 ? 600 : names.length > 64 ? 250 : 120;
  const sceneMs = useSlowMs(gapMs);
  const matrix = useAsked(
    run === null ? null : `${run} ${sceneMs}`,
    () => engine().matrix(run!, sceneMs),
    gapMs,
  );
  const lastNewsMs = useLastNews(names.length);
  return (
    <MatrixPanel
      matrix={matrix}
      names={names}
      theme={theme}
      chair={chair}
      subject={picked?.kind === 'node' ? picked.node : null}
      groups={isTruthShown ? groups : null}
      lastNewsMs={lastNewsMs}
      onSit={sit}
      onSubject={followNews}
    />
  );
}

/** A column of the matrix: who told whom the newest about its subject. */
function followNews(node: number): void {
  pick({ kind: 'node', node });
  useLab.setState({ tab: 'spread' });
}

const NOBODY: readonly string[] = [];
const useNames = (): readonly string[] => useLab((state) => state.scene?.names ?? NOBODY);

/** When each was last in the news, up to the cursor, to the second. */
function useLastNews(count: number): Float64Array {
  const events = useLab((state) => state.events.list);
  const untilMs = Math.ceil(useSlowMs(1000) / 1000) * 1000;
  const isTruthShown = useLab((state) => state.isTruthShown);
  return useMemo(() => {
    const last = new Float64Array(count);
    for (const { atMs, subject, kind } of events) {
      if (atMs > untilMs) break;
      if (!isTruthShown && isOfTruth(kind)) continue;
      if (subject > 0 && subject <= count) last[subject - 1] = atMs;
    }
    return last;
  }, [events, untilMs, count, isTruthShown]);
}

/** The cursor in the charts follows so often. */
const CURSOR_GAP_MS = 80;
/** Moments of a curve, and columns of a heatmap. */
const POINTS = 240;
/** While a run is still being computed, pictures of the whole of it follow so often. */
const WHOLE_GAP_MS = 1500;

export function HeatOf(): ReactNode {
  const info = useCurrentRun();
  const isTruthShown = useLab((state) => state.isTruthShown);
  const cursorMs = useSlowMs(CURSOR_GAP_MS);
  const names = useNames();
  const [wanted, setMode] = useState<Heat['mode']>('disagreement');
  const mode = isTruthShown ? wanted : 'disagreement';
  const toMs = info?.spec.forMs ?? 0;
  const heat = useAsked(
    info === undefined ? null : `${info.id} ${info.computedMs} ${mode}`,
    () => engine().heat(info!.id, { fromMs: 0, toMs, columns: POINTS, mode }),
    WHOLE_GAP_MS,
  );
  return (
    <HeatPanel
      heat={heat}
      mode={mode}
      names={names}
      cursorMs={cursorMs}
      theme={useTheme()}
      isTruthShown={isTruthShown}
      onMode={setMode}
      onSeek={stopAt}
      onBrush={(fromMs, until) => useLab.setState({ window: { fromMs, toMs: until } })}
    />
  );
}

const THEORIES: readonly ChoiceItem<TheoryId>[] = [
  { value: 'none', label: 'no theory' },
  { value: 'logistic', label: 'logistic', note: 'the epidemic of the textbooks' },
  { value: 'final', label: '1 − s, s = e^(−c(1−s))', note: 'how many ever hear, each telling c others' },
  { value: 'serf', label: "Serf's page", note: 'the formula of its convergence simulator' },
];

/** As many other seeds make the band. */
const SEEDS = 40;

export function CurvesOf(): ReactNode {
  const info = useCurrentRun();
  const picked = useLab((state) => (state.picked?.kind === 'node' ? state.picked.node : null));
  const cursorMs = useSlowMs(CURSOR_GAP_MS);
  const isTruthShown = useLab((state) => state.isTruthShown);
  const [wanted, setName] = useState<CurveName>('agree');
  const name = isTruthShown || (wanted !== 'agree' && wanted !== 'informed') ? wanted : 'suspects';
  const [isLog, setLog] = useState(false);
  const [theoryId, setTheory] = useState<TheoryId>('none');
  const subject = name === 'informed' ? picked : null;
  const asked = useMemo(
    () => ({ fromMs: 0, toMs: info?.spec.forMs ?? 1, points: POINTS, subject }),
    [info?.spec.forMs, subject],
  );
  const curves = useAsked(
    info === undefined ? null : `${info.id} ${info.computedMs} ${subject}`,
    () => engine().curves(info!.id, asked),
    WHOLE_GAP_MS,
  );
  const facts = useAsked(info === undefined ? null : `${info.id}`, () => engine().facts(info!.spec));
  const { bands, isBusy, askBands } = useBands(info?.id, `${info?.id} ${subject}`, () =>
    engine().bands(info!.spec, SEEDS, asked),
  );
  const theory = useMemo(
    () =>
      curves === undefined || facts === undefined || info === undefined
        ? null
        : theoryCurve(theoryId, curves, facts, info.spec),
    [theoryId, curves, facts, info],
  );
  return (
    <Suspense fallback={<p className="matrix-none">One moment…</p>}>
      <CurvesPanel
        curves={curves}
        name={name}
        isTruthShown={isTruthShown}
        onName={setName}
        bands={bands}
        isBandBusy={isBusy}
        onBands={askBands}
        theory={theory}
        theories={name === 'informed' ? THEORIES : []}
        theoryId={theoryId}
        onTheory={(id) => setTheory(id as TheoryId)}
        isLog={isLog}
        onLog={setLog}
        cursorMs={cursorMs}
        onSeek={stopAt}
        theme={useTheme()}
      />
    </Suspense>
  );
}

interface BandsAsked {
  readonly bands: readonly Band[] | undefined;
  readonly isBusy: boolean;
  readonly askBands: () => void;
}

/** Bands are asked for by hand, since they take seconds; another run has none yet. */
function useBands(run: number | undefined, key: string, ask: () => Promise<readonly Band[]>): BandsAsked {
  const [known, setKnown] = useState<{ key: string; bands: readonly Band[] } | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  return {
    bands: known?.key === key ? known.bands : undefined,
    isBusy: busy === key,
    askBands: () => {
      if (run === undefined) return;
      setBusy(key);
      ask()
        .then((bands) => setKnown({ key, bands }))
        .catch((error: unknown) =>
          toast({ title: 'The band cannot be computed', text: (error as Error).message, isWarning: true }),
        )
        .finally(() => setBusy((now) => (now === key ? null : now)));
    },
  };
}

/**
 * The panels of a comparison that follow the cursor: stages, the difference matrix, curves, and where runs
 * part.
 */
import { GitCommitHorizontal } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Fault } from 'hearsay/sim';
import type { CurveName, Curves, WhyTold } from '../player/engine-api.ts';
import { groupsOfFaults } from '../stage/groups.ts';
import { Canvas, type Size } from '../ui/canvas.tsx';
import { Choice, type ChoiceItem } from '../ui/choice.tsx';
import { isOn } from '../ui/faults/deed.ts';
import { formatMoment } from '../ui/format.ts';
import { WhyView } from '../ui/inspector/why-view.tsx';
import { StagePanel } from '../ui/stage/stage-panel.tsx';
import { differingCells, differingText, drawDifferences } from './compare-difference.ts';
import { letterOf, SideHead } from './compare-knobs.tsx';
import { findParting, seek, seekTo, useCompare, type ComparedRun, type Parting } from './compare-store.ts';
import { engine } from './engine.ts';
import { useAsked } from './lab/use-asked.ts';
import { useRunScene } from './run-scene.ts';
import { useReducedMotion, useTheme } from './settings-store.ts';
import '../ui/inspector/inspector.css';

// uPlot comes with the first chart.
const CompareChart = lazy(() =>
  import('./compare-chart.tsx').then((module) => ({ default: module.CompareChart })),
);

export function SideStage({
  index,
  run,
  count,
}: {
  readonly index: number;
  readonly run: ComparedRun;
  readonly count: number;
}): ReactNode {
  const cursorMs = useCompare((state) => state.cursorMs);
  const chair = useCompare((state) => state.chair);
  const isPlaying = useCompare((state) => state.isPlaying);
  const theme = useTheme();
  const isReducedMotion = useReducedMotion();
  const { info, spec, failure } = run;
  const scene = useRunScene(info?.id ?? null, Math.min(cursorMs, spec.forMs), chair);
  const nodes = scene?.names.length ?? 0;
  const active = spec.faults.flatMap((fault, at) => (isOn(fault, cursorMs) ? [at] : [])).join();
  const groups = useMemo(() => groupsOf(nodes, spec.faults, active), [nodes, spec.faults, active]);
  return (
    <section
      className="panel compare-side"
      aria-label={`Run ${letterOf(index)}: ${run.label}`}
      data-side={letterOf(index)}
    >
      <SideHead index={index} run={run} count={count} />
      {failure === '' ? (
        <StagePanel
          scene={scene}
          theme={theme}
          isTruthShown
          isPaused={!isPlaying && nodes <= 24}
          isReducedMotion={isReducedMotion}
          groups={groups}
          onSit={(node) => useCompare.setState({ chair: node })}
        />
      ) : (
        <p className="compare-failure" role="alert">
          This run cannot be: {failure}
        </p>
      )}
    </section>
  );
}

/** Who hears whom while the faults with these places are on. */
function groupsOf(nodes: number, faults: readonly Fault[], active: string): Uint8Array | null {
  if (nodes === 0 || active === '') return null;
  const on = active.split(',').map((at) => ({ ...faults[Number(at)]!, atMs: 0, forMs: null }));
  return groupsOfFaults(nodes, on, 0);
}

const LIST_MAX = 6;

export function DifferenceMatrix({
  runs,
  shown,
}: {
  readonly runs: readonly ComparedRun[];
  readonly shown: number;
}): ReactNode {
  const cursorMs = useCompare((state) => state.cursorMs);
  const theme = useTheme();
  const [left, right] = [runs[0]?.info ?? null, runs[shown]?.info ?? null];
  const atMs = Math.round(cursorMs / 20) * 20;
  const key = left === null || right === null ? null : `${left.id} ${right.id} ${atMs}`;
  const matrices = useAsked(
    key,
    () => Promise.all([engine().matrix(left!.id, atMs), engine().matrix(right!.id, atMs)]),
    150,
  );
  const nodes = matrices === undefined ? 0 : Math.min(matrices[0].nodes, matrices[1].nodes);
  const cells = useMemo(
    () => (matrices === undefined ? [] : differingCells(matrices[0], matrices[1])),
    [matrices],
  );
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: Size) => {
      if (nodes > 0) drawDifferences(context, { nodes, cells }, { theme, ...size });
    },
    [nodes, cells, theme],
  );
  const told = `${cells.length} of ${nodes * nodes} views differ between A and ${letterOf(shown)}`;
  return (
    <section className="panel compare-panel" aria-label="Difference matrix">
      <header className="panel-head">
        <h2 className="panel-title">Where views differ</h2>
        <span className="panel-note" role="status">
          {told}
        </span>
      </header>
      <div className="compare-matrix">
        <Canvas
          className="compare-matrix-canvas"
          draw={draw}
          role="img"
          aria-label={`${told}; rows observe, columns are observed`}
        />
        <ul className="compare-matrix-list">
          {cells.slice(0, LIST_MAX).map((cell) => (
            <li key={`${cell.observer} ${cell.subject}`}>◧ {differingText(cell)}</li>
          ))}
          {cells.length > LIST_MAX ? <li className="faint">and {cells.length - LIST_MAX} more</li> : null}
          {cells.length === 0 && nodes > 0 ? <li>✓ all the same</li> : null}
        </ul>
      </div>
    </section>
  );
}

const CURVES: readonly ChoiceItem<CurveName>[] = [
  { value: 'agree', label: '% agree with the truth' },
  { value: 'informed', label: '% informed', note: 'of whom the first deed befalls' },
  { value: 'suspects', label: 'suspicions' },
  { value: 'deaths', label: 'deaths' },
  { value: 'packets', label: 'packets a node and second' },
  { value: 'bytes', label: 'bytes a node and second' },
];
const POINTS = 301;

export function CurvesTogether({ runs }: { readonly runs: readonly ComparedRun[] }): ReactNode {
  const [name, setName] = useState<CurveName>('agree');
  const cursorMs = useCompare((state) => state.cursorMs);
  const theme = useTheme();
  const isWhole = runs.every(({ info }) => info !== null);
  const key = isWhole ? runs.map(({ info }) => `${info!.id} ${info!.computedMs}`).join() : null;
  const curves = useAsked<readonly Curves[]>(
    key,
    () =>
      Promise.all(
        runs.map(({ info }) =>
          engine().curves(info!.id, { fromMs: 0, toMs: info!.spec.forMs, points: POINTS, subject: null }),
        ),
      ),
    800,
  );
  const count = runs.length;
  const shown = useMemo(() => Array.from({ length: count }, (_, index) => curves?.[index]), [count, curves]);
  return (
    <section className="panel compare-panel" aria-label="Curves">
      <header className="panel-head">
        <h2 className="panel-title">Curves</h2>
        <Choice label="Curve" items={CURVES} value={name} onChange={setName} isLabelHidden />
      </header>
      <Suspense fallback={<p className="compare-none">One moment…</p>}>
        <CompareChart
          curves={shown}
          labels={runs.map(({ label }, index) => `${letterOf(index)} ${label}`)}
          name={name}
          cursorMs={cursorMs}
          theme={theme}
          onSeek={seek}
        />
      </Suspense>
    </section>
  );
}

/** What is to be said of the one in which nothing happens at that moment. */
function lackText(why: WhyTold | null, { divergence }: Parting): string {
  if (why === null) return 'Nothing more happens in this one.';
  const isLater = divergence !== null && why.event.atMs > divergence.atMs;
  return isLater ? `Nothing at that moment; what comes next here, at ${formatMoment(why.event.atMs)}:` : '';
}

export function PartingPanel({
  runs,
  shown,
}: {
  readonly runs: readonly ComparedRun[];
  readonly shown: number;
}): ReactNode {
  const parting = useCompare((state) => state.parting);
  const isReady = runs[0]?.figures !== null && runs[shown]?.figures !== null;
  return (
    <section className="panel compare-panel" aria-label="First divergence">
      <header className="panel-head">
        <h2 className="panel-title">
          Where A and {letterOf(shown)} part
          {parting?.divergence ? (
            <span className="number"> t={formatMoment(parting.divergence.atMs)}</span>
          ) : null}
        </h2>
        <button type="button" className="button" disabled={!isReady} onClick={() => void findParting()}>
          <GitCommitHorizontal /> First divergence
        </button>
      </header>
      {parting === null ? (
        <p className="compare-none">
          {isReady
            ? 'The first event that one has and the other has not, and its causes.'
            : 'When both runs are computed.'}
        </p>
      ) : null}
      {parting !== null && parting.divergence === null ? (
        <p className="compare-none">They never part: every event is the same.</p>
      ) : null}
      {parting === null || parting.divergence === null ? null : (
        <div className="compare-whys">
          {parting.whys.map((why, at) => {
            const index = parting.between[at]!;
            return (
              <div key={index} className="compare-why" data-why={letterOf(index)}>
                <p className="compare-why-side">
                  <span className="compare-letter">{letterOf(index)}</span> {runs[index]?.label}
                </p>
                <p className="faint">{lackText(why, parting)}</p>
                {why === null ? null : (
                  <WhyView
                    why={why}
                    onSeek={seek}
                    onPacket={(packet) => void seekTo(index, { packet })}
                    onEvent={(event) => void seekTo(index, { event })}
                  />
                )}
              </div>
            );
          })}
        </div>
      )}
    </section>
  );
}

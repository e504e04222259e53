/**
 * One quantity of the run over time: this run as a bold line, what forty other seeds do as a band from p10 to
 * p90, and what a formula says as a dashed line.
 */
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Band, CurveName, Curves } from '../player/engine-api.ts';
import { PALETTE, type Theme } from '../stage/palette.ts';
import { useBoxSize } from './canvas.tsx';
import { Choice, type ChoiceItem } from './choice.tsx';
import './curves-panel.css';

export interface TheoryCurve {
  readonly name: string;
  /** At the same moments as the curves. */
  readonly values: ArrayLike<number>;
}

export interface CurvesPanelProps {
  readonly curves: Curves | undefined;
  readonly name: CurveName;
  /** Those that compare with what is so are left out where the truth is hidden. */
  readonly isTruthShown?: boolean;
  readonly onName: (name: CurveName) => void;
  /** Of many seeds; `undefined`: not asked for yet. */
  readonly bands?: readonly Band[] | undefined;
  readonly isBandBusy?: boolean;
  readonly onBands?: () => void;
  readonly theory?: TheoryCurve | null;
  readonly theories?: readonly ChoiceItem<string>[];
  readonly theoryId?: string;
  readonly onTheory?: (id: string) => void;
  readonly isLog: boolean;
  readonly onLog: (isLog: boolean) => void;
  readonly cursorMs: number;
  readonly onSeek: (atMs: number) => void;
  readonly theme: Theme;
}

const CURVE_NAMES: readonly ChoiceItem<CurveName>[] = [
  { value: 'agree', label: '% agree with the truth' },
  { value: 'informed', label: '% informed', note: "share that hold the subject's newest change" },
  { value: 'suspects', label: 'suspicions', note: 'pairs of observer and suspect now' },
  { value: 'deaths', label: 'deaths', note: 'pairs of observer and dead now' },
  { value: 'packets', label: 'packets a node and second' },
  { value: 'bytes', label: 'bytes a node and second' },
];

const isShare = (name: CurveName): boolean => name === 'agree' || name === 'informed';

const SEEN_NAMES = CURVE_NAMES.filter(({ value }) => !isShare(value));

export function CurvesPanel(props: CurvesPanelProps): ReactNode {
  const {
    curves,
    name,
    isTruthShown = true,
    onName,
    bands,
    isBandBusy = false,
    onBands,
    theories = [],
    theoryId = '',
    onTheory,
  } = props;
  const band = bands?.find((one) => one.name === name);
  return (
    <section className="curves" aria-label="Curves">
      <div className="curves-head">
        <Choice
          label="Curve"
          items={isTruthShown ? CURVE_NAMES : SEEN_NAMES}
          value={name}
          onChange={onName}
          isLabelHidden
        />
        {theories.length === 0 || onTheory === undefined ? null : (
          <Choice label="Theory" items={theories} value={theoryId} onChange={onTheory} isLabelHidden />
        )}
        <button
          type="button"
          className="button button-quiet"
          aria-pressed={props.isLog}
          onClick={() => props.onLog(!props.isLog)}
        >
          log time
        </button>
        {onBands === undefined ? null : (
          <button
            type="button"
            className="button button-quiet"
            disabled={isBandBusy || bands !== undefined}
            onClick={onBands}
          >
            {isBandBusy
              ? 'running 40 seeds…'
              : bands === undefined
                ? 'band of 40 seeds'
                : '40 seeds, p10–p90'}
          </button>
        )}
      </div>
      {curves === undefined || curves.curves.length === 0 ? (
        <p className="matrix-none">One moment…</p>
      ) : (
        <Plot {...props} curves={curves} band={band} />
      )}
    </section>
  );
}

interface PlotProps extends CurvesPanelProps {
  readonly curves: Curves;
  readonly band: Band | undefined;
}

function Plot({ curves, name, band, theory = null, isLog, theme, cursorMs, onSeek }: PlotProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const cursor = useRef(cursorMs);
  const seek = useRef(onSeek);
  useEffect(() => {
    seek.current = onSeek;
  }, [onSeek]);
  const size = useBoxSize(box);
  const data = useMemo(() => dataOf(curves, name, band, theory, isLog), [curves, name, band, theory, isLog]);
  const values = curves.curves.find((curve) => curve.name === name)?.values;
  const shape = `${name} ${theme} ${isLog} ${band !== undefined} ${theory?.name ?? ''}`;
  useEffect(() => {
    const element = box.current;
    if (element === null || size === null) return;
    const options = optionsOf({ name, theme, isLog, band, theory, cursor, seek, forMs: curves.toMs });
    const made = new uPlot({ ...options, width: size.widthPx, height: size.heightPx }, data, element);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies, react-hooks/exhaustive-deps
  }, [shape, size?.widthPx, size?.heightPx, curves.toMs]);
  useEffect(() => plot.current?.setData(data), [data]);
  useEffect(() => {
    cursor.current = cursorMs;
    plot.current?.redraw(false);
  }, [cursorMs]);
  const at = Math.round((cursorMs - curves.fromMs) / curves.stepMs);
  const label = CURVE_NAMES.find(({ value }) => value === name)!.label;
  return (
    <div
      ref={box}
      className="curves-plot"
      role="img"
      aria-label={`${label}: ${readable(name, values?.[at])} at the cursor`}
    />
  );
}

function readable(name: CurveName, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'nothing';
  return isShare(name) ? `${(value * 100).toFixed(1)} %` : value.toFixed(1);
}

function dataOf(
  { curves, fromMs, stepMs }: Curves,
  name: CurveName,
  band: Band | undefined,
  theory: TheoryCurve | null,
  isLog: boolean,
): uPlot.AlignedData {
  const values = curves.find((curve) => curve.name === name)?.values ?? new Float32Array();
  const scale = isShare(name) ? 100 : 1;
  // A logarithm has no zero: the first moment stands a step later.
  const xs = Array.from(values, (_, i) => (fromMs + (isLog ? Math.max(i, 0.5) : i) * stepMs) / 1000);
  const column = (of: ArrayLike<number>): (number | null)[] =>
    Array.from({ length: values.length }, (_, i) => {
      const value = of[i];
      return value === undefined || Number.isNaN(value) ? null : value * scale;
    });
  const data: (number | null)[][] = [xs, column(values)];
  if (band !== undefined) data.push(column(band.p10), column(band.p50), column(band.p90));
  if (theory !== null) data.push(column(theory.values));
  return data as uPlot.AlignedData;
}

interface OptionsAsked {
  readonly name: CurveName;
  readonly theme: Theme;
  readonly isLog: boolean;
  readonly band: Band | undefined;
  readonly theory: TheoryCurve | null;
  readonly cursor: { readonly current: number };
  readonly seek: { readonly current: (atMs: number) => void };
  readonly forMs: number;
}

function optionsOf(asked: OptionsAsked): Omit<uPlot.Options, 'width' | 'height'> {
  const { name, theme, isLog, band, theory, cursor, seek, forMs } = asked;
  const { ink, inkQuiet, rule, accent, alive, stream } = PALETTE[theme];
  const shade = `${alive}33`;
  const axis: uPlot.Axis = {
    stroke: inkQuiet,
    grid: { stroke: rule, width: 1 },
    ticks: { show: false },
    font: '11px ui-sans-serif, system-ui, sans-serif',
    size: 28,
  };
  const series: uPlot.Series[] = [{}, { stroke: ink, width: 2.2, points: { show: false } }];
  if (band !== undefined) {
    const thin = { points: { show: false }, width: 0.75, stroke: shade };
    series.push(thin, { ...thin, stroke: alive, width: 1.25 }, thin);
  }
  if (theory !== null) series.push({ stroke: stream, width: 1.75, dash: [6, 4], points: { show: false } });
  return {
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, distr: isLog ? 3 : 1, ...(isLog ? {} : { range: [0, forMs / 1000] }) },
      y: isShare(name) ? { range: [0, 102] } : { range: (_, __, most) => [0, Math.max(1, most * 1.08)] },
    },
    axes: [
      {
        ...axis,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : `${Number(tick.toPrecision(3))} s`)),
      },
      { ...axis, size: 44, values: (_, ticks) => ticks.map((tick) => `${tick}${isShare(name) ? ' %' : ''}`) },
    ],
    series,
    ...(band === undefined ? {} : { bands: [{ series: [4, 2] as [number, number], fill: shade }] }),
    hooks: {
      draw: [(plot) => drawCursor(plot, cursor.current / 1000, accent)],
      ready: [
        (plot) =>
          plot.over.addEventListener('click', (event) => {
            const atMs = plot.posToVal(event.offsetX, 'x') * 1000;
            seek.current(atMs);
          }),
      ],
    },
  };
}

function drawCursor(plot: uPlot, atSeconds: number, colour: string): void {
  const x = plot.valToPos(Math.max(atSeconds, 1e-3), 'x', true);
  const { left, top, width, height } = plot.bbox;
  if (!(x >= left && x <= left + width)) return;
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(x - 1, top, 2, height);
}

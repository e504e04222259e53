/** One quantity of all runs in one chart: lines that differ in dash and in colour, named in a legend. */
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CurveName, Curves } from '../player/engine-api.ts';
import { PALETTE, type Palette, type Theme } from '../stage/palette.ts';
import { useBoxSize } from '../ui/canvas.tsx';

interface ChartProps {
  readonly curves: readonly (Curves | undefined)[];
  readonly labels: readonly string[];
  readonly name: CurveName;
  readonly cursorMs: number;
  readonly theme: Theme;
  readonly onSeek: (atMs: number) => void;
}

const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];
const inkOf = (palette: Palette, index: number): string =>
  [palette.alive, palette.indirect, palette.gossip, palette.stream][index] ?? palette.ink;

const isShare = (name: CurveName): boolean => name === 'agree' || name === 'informed';

export function CompareChart({ curves, labels, name, cursorMs, theme, onSeek }: ChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const cursor = useRef(cursorMs);
  const seek = useRef(onSeek);
  seek.current = onSeek;
  const size = useBoxSize(box);
  const data = useMemo(() => dataOf(curves, name), [curves, name]);
  const count = curves.length;
  useEffect(() => {
    const element = box.current;
    if (element === null || size === null) return;
    const options = optionsOf({ count, name, theme, cursor, seek });
    const made = new uPlot({ ...options, width: size.widthPx, height: size.heightPx }, data, element);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
    // eslint-disable-next-line -- data alone is set below, without a new plot
  }, [count, name, theme, size?.widthPx, size?.heightPx]);
  useEffect(() => plot.current?.setData(data), [data]);
  useEffect(() => {
    cursor.current = cursorMs;
    plot.current?.redraw(false);
  }, [cursorMs]);
  const told = curves.map((one, index) => `${labels[index]}: ${valueAt(one, name, cursorMs)}`).join('; ');
  return (
    <>
      <div ref={box} className="compare-plot" role="img" aria-label={`At the cursor ${told}`} />
      <ul className="compare-legend">
        {labels.map((label, index) => (
          <li key={index}>
            <svg width="30" height="8" aria-hidden="true">
              <line
                x1="0"
                y1="4"
                x2="30"
                y2="4"
                stroke={inkOf(PALETTE[theme], index)}
                strokeWidth="2.4"
                strokeDasharray={DASHES[index]?.join(' ')}
              />
            </svg>
            {label} <span className="number faint">{valueAt(curves[index], name, cursorMs)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function valueAt(curves: Curves | undefined, name: CurveName, atMs: number): string {
  if (curves === undefined) return '…';
  const at = Math.round((atMs - curves.fromMs) / curves.stepMs);
  const value = curves.curves.find((curve) => curve.name === name)?.values[at];
  if (value === undefined || Number.isNaN(value)) return '–';
  return isShare(name) ? `${(value * 100).toFixed(1)} %` : value.toFixed(1);
}

function dataOf(curves: readonly (Curves | undefined)[], name: CurveName): uPlot.AlignedData {
  const longest = curves.reduce<Curves | undefined>(
    (most, one) => ((one?.toMs ?? 0) > (most?.toMs ?? 0) ? one : most),
    undefined,
  );
  if (longest === undefined) return [[], ...curves.map(() => [])];
  const xs = Array.from({ length: longest.points }, (_, i) => (longest.fromMs + i * longest.stepMs) / 1000);
  const scale = isShare(name) ? 100 : 1;
  const lines = curves.map((one) => {
    const values = one?.curves.find((curve) => curve.name === name)?.values;
    return xs.map((x) => {
      // Runs of another length are sampled at other moments: the nearest counts.
      const value =
        one === undefined ? undefined : values?.[Math.round((x * 1000 - one.fromMs) / one.stepMs)];
      return value === undefined || Number.isNaN(value) ? null : value * scale;
    });
  });
  return [xs, ...lines];
}

interface PlotAsked {
  readonly count: number;
  readonly name: CurveName;
  readonly theme: Theme;
  readonly cursor: { readonly current: number };
  readonly seek: { readonly current: (atMs: number) => void };
}

function optionsOf({ count, name, theme, cursor, seek }: PlotAsked): Omit<uPlot.Options, 'width' | 'height'> {
  const palette = PALETTE[theme];
  const axis = {
    stroke: palette.inkQuiet,
    grid: { stroke: palette.rule, width: 1 },
    ticks: { show: false },
    font: '11px sans-serif',
  };
  const series = Array.from({ length: count }, (_, index) => ({
    stroke: inkOf(palette, index),
    width: 2.2,
    dash: [...(DASHES[index] ?? [])],
    points: { show: false },
  }));
  return {
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false },
      y: isShare(name) ? { range: [0, 102] } : { range: (_, __, most) => [0, Math.max(1, most * 1.08)] },
    },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, size: 46, values: (_, ticks) => ticks.map((tick) => `${tick}${isShare(name) ? ' %' : ''}`) },
    ],
    series: [{}, ...series],
    hooks: {
      draw: [(plot) => drawCursor(plot, cursor.current / 1000, palette.accent)],
      ready: [
        (plot) =>
          plot.over.addEventListener('click', (event) =>
            seek.current(plot.posToVal(event.offsetX, 'x') * 1000),
          ),
      ],
    },
  };
}

function drawCursor(plot: uPlot, atSeconds: number, colour: string): void {
  const x = plot.valToPos(atSeconds, 'x', true);
  const { left, top, width, height } = plot.bbox;
  if (!(x >= left && x <= left + width)) return;
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(x - 1, top, 2, height);
}

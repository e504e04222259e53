/**
 * Disagreement over time: a row a member, a column a moment. How split those who have a view are about it, or
 * what share of them is wrong. A click goes to the moment, a drag takes the span for the timeline's window.
 */
import { useCallback, useMemo, useState, type PointerEvent, type ReactNode } from 'react';
import type { Heat } from '../player/engine-api.ts';
import { drawHeatLegend, heatImage, hitHeat } from '../stage/heat-image.ts';
import { PALETTE, type Theme } from '../stage/palette.ts';
import { Canvas, type Size } from './canvas.tsx';
import { Choice } from './choice.tsx';
import { formatMoment } from './format.ts';
import { pointOf } from './stage/use-stage-pointer.ts';
import './heat-panel.css';

export interface HeatPanelProps {
  readonly heat: Heat | undefined;
  readonly mode: Heat['mode'];
  readonly names: readonly string[];
  readonly cursorMs: number;
  readonly theme: Theme;
  /** Without it, nobody may know who is wrong. */
  readonly isTruthShown: boolean;
  readonly onMode: (mode: Heat['mode']) => void;
  readonly onSeek: (atMs: number) => void;
  readonly onBrush?: (fromMs: number, toMs: number) => void;
}

const MODES = [
  { value: 'disagreement', label: 'disagreement', note: 'how split the views are' },
  { value: 'wrong', label: 'wrong views', note: 'the share of views that are not so' },
] as const;

export function HeatPanel(props: HeatPanelProps): ReactNode {
  const { heat, mode, theme, isTruthShown, onMode } = props;
  const modes = isTruthShown ? MODES : MODES.filter(({ value }) => value !== 'wrong');
  const legend = useCallback(
    (context: CanvasRenderingContext2D, { widthPx, heightPx, devicePixelRatio: ratio }: Size) => {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, widthPx, heightPx);
      drawHeatLegend(context, { theme, mode, x: 0, y: 0, widthPx });
    },
    [theme, mode],
  );
  return (
    <section className="heat" aria-label="Disagreement over time">
      <div className="heat-head">
        <Choice label="Shows" items={modes} value={mode} onChange={onMode} isLabelHidden />
        <Canvas
          className="heat-legend"
          draw={legend}
          role="img"
          aria-label="From all agree to evenly split"
        />
      </div>
      {heat === undefined ? <p className="matrix-none">One moment…</p> : <Picture {...props} heat={heat} />}
    </section>
  );
}

function Picture({
  heat,
  names,
  cursorMs,
  theme,
  onSeek,
  onBrush,
}: HeatPanelProps & { readonly heat: Heat }): ReactNode {
  const [told, setTold] = useState('');
  const image = useMemo(() => imageOf(heat, theme), [heat, theme]);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      const { width, height } = context.canvas;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.imageSmoothingEnabled = height < image.height;
      context.drawImage(image, 0, 0, width, height);
      const x = ((cursorMs - heat.fromMs) / Math.max(1, heat.toMs - heat.fromMs)) * width;
      context.fillStyle = PALETTE[theme].accent;
      context.fillRect(x - 1, 0, 2, height);
    },
    [image, heat, theme, cursorMs],
  );
  const { brush, handlers } = useBrush(heat, onSeek, onBrush);
  const left = (atMs: number): string => `${((atMs - heat.fromMs) / (heat.toMs - heat.fromMs)) * 100}%`;
  return (
    <>
      <div
        className="heat-picture"
        {...handlers}
        onPointerMove={(event) => {
          handlers.onPointerMove(event);
          const { width, height } = event.currentTarget.getBoundingClientRect();
          const hit = hitHeat(heat, { widthPx: width, heightPx: height }, pointOf(event));
          const value = hit === null ? 0 : heat.values[hit.row * heat.columns + hit.column]!;
          setTold(
            hit === null
              ? ''
              : `${names[hit.row]} at ${formatMoment(hit.atMs)}: ${Math.round(value * 100)} %`,
          );
        }}
        onPointerLeave={() => setTold('')}
      >
        <Canvas className="heat-canvas" draw={draw} role="img" aria-label={worst(heat, names)} />
        {brush === null ? null : (
          <span
            className="heat-brush"
            style={{
              left: left(Math.min(brush.from, brush.to)),
              right: `calc(100% - ${left(Math.max(brush.from, brush.to))})`,
            }}
          />
        )}
      </div>
      <p className="panel-note heat-told">
        {told || 'A row a member, time from left to right. Drag to zoom the timeline.'}
      </p>
    </>
  );
}

interface Brush {
  readonly from: number;
  readonly to: number;
}

type BrushHandlers = Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp', (event: PointerEvent) => void>;

/** A drag takes a span of time, a click goes to a moment. */
function useBrush(
  { fromMs, toMs }: Heat,
  onSeek: HeatPanelProps['onSeek'],
  onBrush: HeatPanelProps['onBrush'],
): { readonly brush: Brush | null; readonly handlers: BrushHandlers } {
  const [brush, setBrush] = useState<Brush | null>(null);
  const timeAt = (event: PointerEvent): number => {
    const { width } = event.currentTarget.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, pointOf(event).x / width));
    return fromMs + share * (toMs - fromMs);
  };
  const onPointerDown = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setBrush({ from: timeAt(event), to: timeAt(event) });
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (brush !== null) setBrush({ ...brush, to: timeAt(event) });
  };
  const onPointerUp = (): void => {
    if (brush === null) return;
    const [begin, end] = brush.from < brush.to ? [brush.from, brush.to] : [brush.to, brush.from];
    if (end - begin < (toMs - fromMs) / 100) onSeek(brush.from);
    else onBrush?.(begin, end);
    setBrush(null);
  };
  return { brush, handlers: { onPointerDown, onPointerMove, onPointerUp } };
}

function imageOf(heat: Heat, theme: Theme): OffscreenCanvas {
  const { data, width, height } = heatImage(heat, theme);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

/** The picture in a sentence: about whom views were most split, and when. */
function worst({ values, columns, fromMs, toMs }: Heat, names: readonly string[]): string {
  const most = values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
  if (!(values[most]! > 0)) return 'Views about all members agree all the time';
  const atMs = fromMs + ((most % columns) / columns) * (toMs - fromMs);
  const percent = Math.round(values[most]! * 100);
  const name = names[Math.floor(most / columns)];
  return `Views differ most about ${name} at ${formatMoment(atMs)}: ${percent} %`;
}

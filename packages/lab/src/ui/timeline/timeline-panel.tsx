/**
 * The timeline: lanes, the scrubber, and fault blocks that can be dragged and resized. It is a slider for
 * those who use the keyboard; the keys that move it are the page's (`shortcuts.ts`). Wheel and pinch zoom.
 */
import { useCallback, useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { drawTimeline } from '../../stage/draw-timeline.ts';
import { hitTimeline, type TimelineHit } from '../../stage/hit-timeline.ts';
import type { Theme } from '../../stage/palette.ts';
import {
  planTimeline,
  timelineHeight,
  timeOfX,
  type Timeline,
  type TimelinePlan,
  type TimelineWindow,
} from '../../stage/timeline.ts';
import { Canvas, type Size } from '../canvas.tsx';
import { formatMoment } from '../format.ts';
import { pointOf } from '../stage/use-stage-pointer.ts';
import { movedBlock, panned, zoomed } from './timeline-moves.ts';
import { usePinch } from './use-pinch.ts';
import './timeline.css';

export interface TimelinePanelProps {
  readonly timeline: Timeline;
  readonly cursorMs: number;
  /** The part that is shown; `null`: all of it. */
  readonly window: TimelineWindow | null;
  readonly theme: Theme;
  readonly isTruthShown: boolean;
  readonly selectedBlock?: number | null;
  readonly onSeek: (atMs: number) => void;
  readonly onWindow?: (window: TimelineWindow | null) => void;
  /** A block was dragged to another time, or resized. */
  readonly onBlockMoved?: (key: number, fromMs: number, toMs: number | null) => void;
  readonly onBlockPicked?: (key: number | null) => void;
  readonly onRail?: (run: number) => void;
  readonly onSubject?: (node: number, atMs: number) => void;
  /** The controls above the lanes. */
  readonly children?: ReactNode;
}

/** No higher: the lane of suspicions shrinks. */
const HEIGHT_MAX_PX = 196;

export function TimelinePanel(props: TimelinePanelProps): ReactNode {
  const { timeline, children } = props;
  const heightPx = Math.min(HEIGHT_MAX_PX, timelineHeight(timeline));
  return (
    <section className="panel timeline" aria-label="Timeline" id="timeline">
      {children}
      <Lanes {...props} heightPx={heightPx} />
    </section>
  );
}

interface Drag {
  readonly hit: TimelineHit;
  readonly startX: number;
  isMoving: boolean;
}

function Lanes(props: TimelinePanelProps & { readonly heightPx: number }): ReactNode {
  const { cursorMs, theme, isTruthShown, heightPx, selectedBlock = null } = props;
  const [size, setSize] = useState<Size | null>(null);
  const [moved, setMoved] = useState<Timeline['blocks'][number] | null>(null);
  const [hover, setHover] = useState<TimelineHit | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const timeline = useMemo(() => withMoved(props.timeline, moved), [props.timeline, moved]);
  const { forMs } = timeline;
  const { fromMs, toMs } = props.window ?? { fromMs: 0, toMs: forMs };
  const window = useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);
  const widthPx = size?.widthPx ?? 0;
  const plan = useMemo(
    () => (widthPx === 0 ? null : planTimeline(timeline, { widthPx, heightPx })),
    [timeline, widthPx, heightPx],
  );
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { devicePixelRatio }: Size) => {
      if (plan === null) return;
      const look = {
        ...window,
        theme,
        devicePixelRatio,
        cursorMs,
        selectedBlock,
        hover,
        truthShown: isTruthShown,
      };
      drawTimeline(context, timeline, plan, look);
    },
    [timeline, plan, window, theme, cursorMs, selectedBlock, hover, isTruthShown],
  );
  const handlers = usePointer({ ...props, timeline }, plan, window, { moved, setMoved, setHover });
  useWheel(box, plan, window, forMs, props.onWindow);
  usePinch(box, plan, window, forMs, props.onWindow);
  return (
    <div
      ref={box}
      className="timeline-lanes"
      style={{ height: heightPx, cursor: cursorOf(hover) }}
      role="slider"
      tabIndex={0}
      aria-label="Moment of the run"
      aria-valuemin={0}
      aria-valuemax={Math.round(forMs)}
      aria-valuenow={Math.round(cursorMs)}
      aria-valuetext={formatMoment(cursorMs)}
      {...handlers}
    >
      <Canvas className="timeline-canvas" draw={draw} onSize={setSize} aria-hidden="true" />
    </div>
  );
}

function withMoved(timeline: Timeline, moved: Timeline['blocks'][number] | null): Timeline {
  if (moved === null) return timeline;
  return { ...timeline, blocks: timeline.blocks.map((block) => (block.key === moved.key ? moved : block)) };
}

function cursorOf(hit: TimelineHit | null): string {
  if (hit === null) return 'default';
  if (hit.kind === 'block-begin' || hit.kind === 'block-end') return 'ew-resize';
  if (hit.kind === 'block') return 'grab';
  return hit.kind === 'time' ? 'text' : 'pointer';
}

interface Preview {
  readonly moved: Timeline['blocks'][number] | null;
  readonly setMoved: (block: Timeline['blocks'][number] | null) => void;
  readonly setHover: (hit: TimelineHit | null) => void;
}

type Handlers = Record<
  'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onPointerLeave',
  (event: PointerEvent<HTMLDivElement>) => void
>;

/** Less is a click. */
const DRAG_FROM_PX = 4;

function usePointer(
  props: TimelinePanelProps,
  plan: TimelinePlan | null,
  window: TimelineWindow,
  { moved, setMoved, setHover }: Preview,
): Handlers {
  const drag = useRef<Drag | null>(null);
  const originalOf = useRef<Timeline['blocks'][number] | null>(null);
  const hitAt = (event: PointerEvent<HTMLDivElement>): TimelineHit | null => {
    const slopPx = event.pointerType === 'touch' ? 12 : 5;
    return plan === null ? null : hitTimeline(props.timeline, plan, window, { ...pointOf(event), slopPx });
  };
  const forget = (): void => {
    drag.current = null;
    originalOf.current = null;
    setMoved(null);
  };
  return {
    onPointerDown(event) {
      // A second finger makes it a pinch.
      if (!event.isPrimary) return forget();
      const hit = event.button === 0 ? hitAt(event) : null;
      if (hit === null) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { hit, startX: event.clientX, isMoving: false };
      if (hit.kind === 'time') props.onSeek(hit.atMs);
    },
    onPointerMove(event) {
      const going = drag.current;
      if (going === null || plan === null) return setHover(hitAt(event));
      going.isMoving ||= Math.abs(event.clientX - going.startX) > DRAG_FROM_PX;
      if (!going.isMoving) return;
      const atMs = timeOfX(plan, window, pointOf(event).x);
      const { hit } = going;
      if (hit.kind === 'block' || hit.kind === 'block-begin' || hit.kind === 'block-end') {
        const original = originalOf.current;
        const block = props.timeline.blocks.find(({ key }) => key === hit.key);
        // `timeline` shows the block where it has been dragged to: what counts is where it was.
        const from = original ?? block;
        if (props.onBlockMoved === undefined || from === undefined) return;
        originalOf.current = from;
        setMoved(movedBlock(hit, from, atMs, props.timeline.forMs));
      } else props.onSeek(atMs);
    },
    onPointerUp() {
      const going = drag.current;
      if (going === null) return;
      if (moved !== null) props.onBlockMoved?.(moved.key, moved.fromMs, moved.toMs);
      else if (!going.isMoving) clicked(going.hit, props);
      forget();
    },
    onPointerCancel: forget,
    onPointerLeave: () => setHover(null),
  };
}

function clicked(
  hit: TimelineHit,
  { timeline, onSeek, onBlockPicked, onRail, onSubject }: TimelinePanelProps,
): void {
  onBlockPicked?.('key' in hit ? hit.key : null);
  if (hit.kind === 'bookmark') onSeek(timeline.bookmarks[hit.index]!.atMs);
  else if (hit.kind === 'rail') onRail?.(hit.run);
  else if ('subject' in hit) {
    onSeek(hit.atMs);
    onSubject?.(hit.subject, hit.atMs);
  }
}

/** React's own wheel handler may not keep the page from scrolling, so this one is the element's. */
function useWheel(
  box: { readonly current: HTMLDivElement | null },
  plan: TimelinePlan | null,
  window: TimelineWindow,
  forMs: number,
  onWindow: TimelinePanelProps['onWindow'],
): void {
  useEffect(() => {
    const element = box.current;
    if (element === null || plan === null || onWindow === undefined) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const x = event.clientX - element.getBoundingClientRect().left;
      const isPan = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      const delta = event.deltaX || event.deltaY;
      onWindow(
        isPan
          ? panned(window, (delta / plan.widthPx) * (window.toMs - window.fromMs), forMs)
          : zoomed(window, timeOfX(plan, window, x), Math.exp(event.deltaY * 0.002), forMs),
      );
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });
}

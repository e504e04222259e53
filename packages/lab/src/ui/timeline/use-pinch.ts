/** Two fingers on the timeline: the times that they took stay under them, so that a pinch zooms and pans. */
import { useEffect, useRef } from 'react';
import { timeOfX, xOfTime, type TimelinePlan, type TimelineWindow } from '../../stage/timeline.ts';
import { pinched } from './timeline-moves.ts';

type Pair = readonly [number, number];

const KINDS = ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const;

/** React's own handlers may not keep the page from scrolling, so these are the element's. */
export function usePinch(
  box: { readonly current: HTMLElement | null },
  plan: TimelinePlan | null,
  window: TimelineWindow,
  forMs: number,
  onWindow: ((window: TimelineWindow | null) => void) | undefined,
): void {
  /** The times that are held, from the first touch of two fingers to the last. */
  const held = useRef<Pair | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null || plan === null || onWindow === undefined) return;
    const beginX = xOfTime(plan, window, window.fromMs);
    const widthPx = xOfTime(plan, window, window.toMs) - beginX;
    const onTouch = (event: TouchEvent): void => {
      if (event.touches.length !== 2) return void (held.current = null);
      event.preventDefault();
      const left = element.getBoundingClientRect().left;
      const xs = [event.touches[0]!.clientX - left, event.touches[1]!.clientX - left];
      const [a, b] = [Math.min(...xs), Math.max(...xs)] as const;
      held.current ??= [timeOfX(plan, window, a), timeOfX(plan, window, b)];
      onWindow(pinched(held.current, [(a - beginX) / widthPx, (b - beginX) / widthPx], forMs));
    };
    for (const kind of KINDS) element.addEventListener(kind, onTouch, { passive: false });
    return () => {
      for (const kind of KINDS) element.removeEventListener(kind, onTouch);
    };
  });
}

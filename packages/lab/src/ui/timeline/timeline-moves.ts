/** Where things on the timeline go: blocks under a hand, and the window under wheel and buttons. */
import type { TimelineHit } from '../../stage/hit-timeline.ts';
import type { TimelineBlock, TimelineWindow } from '../../stage/timeline.ts';

/** A resized block is no shorter. */
const BLOCK_MIN_MS = 10;
/** Nobody sees anything in less. */
const WINDOW_MIN_MS = 20;

/** A block that was taken at `hit` and is now under the time `atMs`: moved as a whole, or by one edge. */
export function movedBlock(
  hit: Pick<TimelineHit, 'kind' | 'atMs'>,
  block: TimelineBlock,
  atMs: number,
  forMs: number,
): TimelineBlock {
  const { fromMs, toMs } = block;
  const byMs = atMs - hit.atMs;
  if (hit.kind === 'block-begin') {
    const latestMs = (toMs ?? forMs) - BLOCK_MIN_MS;
    return { ...block, fromMs: round(clamp(fromMs + byMs, 0, latestMs)) };
  }
  if (hit.kind === 'block-end')
    return { ...block, toMs: round(Math.max(fromMs + BLOCK_MIN_MS, (toMs ?? forMs) + byMs)) };
  const begin = round(clamp(fromMs + byMs, 0, forMs - BLOCK_MIN_MS));
  return { ...block, fromMs: begin, toMs: toMs === null ? null : begin + (toMs - fromMs) };
}

/** The window `factor` times as long, with `aroundMs` at its place; `null`: all of the time. */
export function zoomed(
  { fromMs, toMs }: TimelineWindow,
  aroundMs: number,
  factor: number,
  forMs: number,
): TimelineWindow | null {
  const span = Math.max(WINDOW_MIN_MS, (toMs - fromMs) * factor);
  if (span >= forMs) return null;
  const share = (aroundMs - fromMs) / Math.max(1e-6, toMs - fromMs);
  const begin = clamp(aroundMs - share * span, 0, forMs - span);
  return { fromMs: begin, toMs: begin + span };
}

export function panned({ fromMs, toMs }: TimelineWindow, byMs: number, forMs: number): TimelineWindow | null {
  const span = toMs - fromMs;
  if (span >= forMs) return null;
  const begin = clamp(fromMs + byMs, 0, forMs - span);
  return { fromMs: begin, toMs: begin + span };
}

/** Fingers closer to each other than this share of the timeline count as this far apart. */
const PINCH_LEAST = 0.02;

/** The window in which two times stand at two places, as shares of its length; `null`: all of the time. */
export function pinched(
  [a, b]: readonly [number, number],
  [atA, atB]: readonly [number, number],
  forMs: number,
): TimelineWindow | null {
  const span = Math.max(WINDOW_MIN_MS, (b - a) / Math.max(PINCH_LEAST, atB - atA));
  if (span >= forMs) return null;
  const begin = clamp(a - atA * span, 0, forMs - span);
  return { fromMs: begin, toMs: begin + span };
}

/** The window moved on so that the cursor is in it; the same object if it is. */
export function following(
  window: TimelineWindow | null,
  cursorMs: number,
  forMs: number,
): TimelineWindow | null {
  if (window === null || (cursorMs >= window.fromMs && cursorMs <= window.toMs)) return window;
  const span = window.toMs - window.fromMs;
  return panned(window, cursorMs - window.fromMs - span * 0.1, forMs);
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
const round = (ms: number): number => Math.round(ms);

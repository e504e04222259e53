/**
 * What is under a pointer on the timeline. A block's edges come before its body, and reach outwards further
 * than inwards, so that a short block can still be taken by its middle.
 */
import {
  BLOCK_ROW_PX,
  laneOf,
  RAIL_PX,
  timeOfX,
  xOfTime,
  type Timeline,
  type TimelinePlan,
  type TimelineWindow,
} from './timeline.ts';

/**
 * Times are where the pointer is. `key` is the block's, `index` that of the list in `Timeline` or `Lanes`.
 */
export type TimelineHit =
  | { readonly kind: 'time'; readonly atMs: number }
  | { readonly kind: 'block-begin' | 'block-end' | 'block'; readonly key: number; readonly atMs: number }
  | { readonly kind: 'bookmark'; readonly index: number; readonly atMs: number }
  | { readonly kind: 'rail'; readonly run: number; readonly atMs: number }
  | {
      readonly kind: 'suspicion' | 'death' | 'refutation';
      readonly index: number;
      readonly subject: number;
      readonly atMs: number;
    };

export interface TimelinePointer {
  readonly x: number;
  readonly y: number;
  readonly slopPx: number;
}

/** `null`: beside the time, on a title or below. */
export function hitTimeline(
  timeline: Timeline,
  plan: TimelinePlan,
  window: TimelineWindow,
  pointer: TimelinePointer,
): TimelineHit | null {
  const { x, y, slopPx } = pointer;
  if (x < plan.left - slopPx || x > plan.widthPx || y < 0 || y > plan.heightPx) return null;
  const atMs = timeOfX(plan, window, x);
  const lane = plan.lanes.find((lane) => y >= lane.y && y < lane.y + lane.heightPx);
  switch (lane?.kind) {
    case 'ruler': {
      const places = timeline.bookmarks.map((bookmark) => bookmark.atMs);
      const index = nearest(places, plan, window, pointer);
      return index < 0 ? { kind: 'time', atMs } : { kind: 'bookmark', index, atMs };
    }
    case 'rails': {
      const rail = timeline.rails[Math.floor((y - lane.y - 3) / RAIL_PX)];
      return rail === undefined ? { kind: 'time', atMs } : { kind: 'rail', run: rail.run, atMs };
    }
    case 'faults':
      return hitBlock(timeline, plan, window, pointer) ?? { kind: 'time', atMs };
    case 'suspicions':
      return hitSpan(timeline, plan, window, pointer) ?? { kind: 'time', atMs };
    case 'deaths':
      return hitMark('death', timeline.lanes?.deaths ?? [], plan, window, pointer);
    case 'refutations':
      return hitMark('refutation', timeline.lanes?.refutations ?? [], plan, window, pointer);
    default:
      return { kind: 'time', atMs };
  }
}

function hitBlock(
  timeline: Timeline,
  plan: TimelinePlan,
  window: TimelineWindow,
  { x, y, slopPx }: TimelinePointer,
): TimelineHit | null {
  const atMs = timeOfX(plan, window, x);
  const row = Math.floor((y - laneOf(plan, 'faults')!.y - 3) / BLOCK_ROW_PX);
  // The last one is drawn on top.
  for (let i = timeline.blocks.length - 1; i >= 0; i--) {
    if (plan.blockRows[i] !== row) continue;
    const { key, fromMs, toMs } = timeline.blocks[i]!;
    const { begin, end } = blockEdges(plan, window, fromMs, toMs);
    if (x < begin - slopPx || x > end + slopPx) continue;
    const inside = Math.min(slopPx, (end - begin) / 3);
    if (x <= begin + inside && fromMs !== toMs) return { kind: 'block-begin', key, atMs };
    if (x >= end - inside && toMs !== null && fromMs !== toMs) return { kind: 'block-end', key, atMs };
    return { kind: 'block', key, atMs };
  }
  return null;
}

/** Where a block begins and ends; a moment is as wide as its sign. */
export function blockEdges(
  plan: TimelinePlan,
  window: TimelineWindow,
  fromMs: number,
  toMs: number | null,
): { begin: number; end: number } {
  const begin = xOfTime(plan, window, fromMs);
  if (toMs === null) return { begin, end: Math.max(begin + 12, plan.widthPx) };
  return { begin, end: Math.max(begin + 10, xOfTime(plan, window, toMs)) };
}

function hitSpan(
  timeline: Timeline,
  plan: TimelinePlan,
  window: TimelineWindow,
  { x, y, slopPx }: TimelinePointer,
): TimelineHit | null {
  const lane = laneOf(plan, 'suspicions')!;
  const rows = Math.max(1, plan.spanRows.size);
  const row = Math.floor(((y - lane.y - 3) / Math.max(1, lane.heightPx - 6)) * rows);
  const spans = timeline.lanes?.suspicions ?? [];
  const index = spans.findIndex(({ subject, fromMs, toMs }) => {
    if (plan.spanRows.get(subject) !== row) return false;
    return x >= xOfTime(plan, window, fromMs) - slopPx && x <= xOfTime(plan, window, toMs) + slopPx;
  });
  if (index < 0) return null;
  return { kind: 'suspicion', index, subject: spans[index]!.subject, atMs: timeOfX(plan, window, x) };
}

function hitMark(
  kind: 'death' | 'refutation',
  marks: readonly { readonly subject: number; readonly atMs: number }[],
  plan: TimelinePlan,
  window: TimelineWindow,
  pointer: TimelinePointer,
): TimelineHit {
  const index = nearest(
    marks.map((mark) => mark.atMs),
    plan,
    window,
    pointer,
  );
  const atMs = timeOfX(plan, window, pointer.x);
  return index < 0 ? { kind: 'time', atMs } : { kind, index, subject: marks[index]!.subject, atMs };
}

/** The index of the nearest time within reach; -1: none. */
function nearest(
  times: readonly number[],
  plan: TimelinePlan,
  window: TimelineWindow,
  { x, slopPx }: TimelinePointer,
): number {
  let found = -1;
  let least = slopPx + 5;
  for (const [index, atMs] of times.entries()) {
    const distance = Math.abs(xOfTime(plan, window, atMs) - x);
    if (distance > least) continue;
    least = distance;
    found = index;
  }
  return found;
}

/**
 * What the timeline shows, and where: lanes from top to bottom, the row of each block and span in its lane,
 * and how times become places. `planTimeline` is done once for a run and a size; drawing and pointing share
 * its answer.
 */
import type { Lanes, Moment } from '../player/engine-api.ts';

/** A fault or an action of the spec. */
export interface TimelineBlock {
  /** The caller's own number for it. */
  readonly key: number;
  readonly label: string;
  readonly fromMs: number;
  /** `null`: until the end. Equal to `fromMs`: a moment. */
  readonly toMs: number | null;
}

/** A run beside its branches. */
export interface TimelineRail {
  readonly run: number;
  readonly label: string;
  /** Where it left its parent; 0 for one that began by itself. */
  readonly fromMs: number;
  readonly parent: number | null;
  readonly computedMs: number;
  readonly forMs: number;
}

export interface TimelineBookmark {
  readonly atMs: number;
  readonly label: string;
}

export interface Timeline {
  readonly forMs: number;
  readonly computedMs: number;
  /** The names of subjects; that of number `n` is at `n - 1`. */
  readonly names: readonly string[];
  readonly blocks: readonly TimelineBlock[];
  readonly lanes: Lanes | null;
  /** How much happened, in even parts of the time from 0 to `forMs`; `null`: unknown. */
  readonly density: Float32Array | null;
  /** One rail a run; a single one is not drawn. */
  readonly rails: readonly TimelineRail[];
  readonly currentRun: number | null;
  readonly bookmarks: readonly TimelineBookmark[];
  readonly moments: readonly Moment[];
}

export type LaneKind =
  | 'ruler'
  | 'rails'
  | 'faults'
  | 'suspicions'
  | 'deaths'
  | 'refutations'
  | 'exchanges'
  | 'density';

export interface TimelineLane {
  readonly kind: LaneKind;
  /** For the gutter. */
  readonly title: string;
  readonly y: number;
  readonly heightPx: number;
}

export interface TimelinePlan {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Where time begins: right of the titles, which narrow timelines do without. */
  readonly left: number;
  readonly lanes: readonly TimelineLane[];
  /** The row of each block in the lane of faults, and how many there are. */
  readonly blockRows: readonly number[];
  readonly blockRowCount: number;
  /** The row of each subject that was ever suspected, by number. */
  readonly spanRows: ReadonlyMap<number, number>;
}

/** The part of the time that is shown. */
export interface TimelineWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const GUTTER_PX = 96;
/** Narrower timelines have no gutter. */
const GUTTER_FROM_PX = 560;
const RIGHT_PX = 12;
export const RULER_PX = 26;
export const RAIL_PX = 14;
export const BLOCK_ROW_PX = 20;
const BLOCK_ROWS_MAX = 6;
const MARKS_PX = 16;
const SPAN_ROW_PX = 7;
const SPANS_LEAST_PX = 24;
const SPANS_MOST_PX = 96;

const TITLES: Readonly<Record<LaneKind, string>> = {
  ruler: '',
  rails: 'branches',
  faults: 'faults',
  suspicions: 'suspicions',
  deaths: 'deaths',
  refutations: 'refutations',
  exchanges: 'push/pull',
  density: 'events',
};

/** Places the lanes in `heightPx`; suspicions have what the others leave, within reason. */
export function planTimeline(
  timeline: Timeline,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
): TimelinePlan {
  const { rows: blockRows, count } = packBlocks(timeline.blocks, timeline.forMs);
  const blockRowCount = Math.max(1, Math.min(BLOCK_ROWS_MAX, count));
  const spanRows = rowsOfSubjects(timeline.lanes);
  const heights = heightsOf(timeline, blockRowCount, spanRows.size);
  const taken = heights.reduce((sum, [, height]) => sum + height, 0);
  let y = 0;
  const lanes = heights.map(([kind, height]): TimelineLane => {
    const spare = kind === 'suspicions' ? heightPx - taken : 0;
    const heightOfLane = Math.max(SPANS_LEAST_PX * Number(kind === 'suspicions'), height + spare);
    const lane = { kind, title: TITLES[kind], y, heightPx: heightOfLane };
    y += heightOfLane;
    return lane;
  });
  const left = widthPx >= GUTTER_FROM_PX ? GUTTER_PX : RIGHT_PX;
  return { widthPx, heightPx, left, lanes, blockRows, blockRowCount, spanRows };
}

/** How high a timeline would like to be, in pixels. */
export function timelineHeight(timeline: Timeline): number {
  const { count } = packBlocks(timeline.blocks, timeline.forMs);
  const rows = Math.max(1, Math.min(BLOCK_ROWS_MAX, count));
  const subjects = rowsOfSubjects(timeline.lanes).size;
  return heightsOf(timeline, rows, subjects).reduce((sum, [, height]) => sum + height, 0);
}

function heightsOf(timeline: Timeline, blockRows: number, subjects: number): [LaneKind, number][] {
  const rails = timeline.rails.length > 1 ? timeline.rails.length * RAIL_PX + 6 : 0;
  const spans = Math.max(SPANS_LEAST_PX, Math.min(SPANS_MOST_PX, subjects * SPAN_ROW_PX + 6));
  const all: [LaneKind, number][] = [
    ['ruler', RULER_PX],
    ['rails', rails],
    ['faults', blockRows * BLOCK_ROW_PX + 6],
    ['suspicions', spans],
    ['deaths', MARKS_PX],
    ['refutations', MARKS_PX],
    ['exchanges', MARKS_PX],
    ['density', timeline.density === null ? 0 : 22],
  ];
  return all.filter(([, height]) => height > 0);
}

/** Room for a label, in pixels; the width on which blocks are packed so that their labels fit beside them. */
const LETTER_PX = 6;
const PACKED_PX = 900;

/** How wide a block's label is, about. */
export function labelWidth(label: string): number {
  return label.length * LETTER_PX + 14;
}

/** Each block in the first row in which it and its label overlap no other; too many share the last row. */
function packBlocks(
  blocks: readonly TimelineBlock[],
  forMs: number,
): { readonly rows: readonly number[]; readonly count: number } {
  const rows: number[] = Array.from({ length: blocks.length }, () => 0);
  const ends: number[] = [];
  const order = blocks.map((_, i) => i).sort((a, b) => blocks[a]!.fromMs - blocks[b]!.fromMs);
  for (const i of order) {
    const { fromMs, toMs, label } = blocks[i]!;
    const labelMs = (labelWidth(label) / PACKED_PX) * forMs;
    const lengthMs = (toMs ?? Infinity) - fromMs;
    const free = ends.findIndex((end) => end <= fromMs);
    const row = free >= 0 ? free : Math.min(ends.length, BLOCK_ROWS_MAX - 1);
    rows[i] = row;
    ends[row] = fromMs + (lengthMs >= labelMs ? lengthMs : lengthMs + labelMs + forMs / 60);
  }
  return { rows, count: ends.length };
}

function rowsOfSubjects(lanes: Lanes | null): Map<number, number> {
  const subjects = [...new Set(lanes?.suspicions.map(({ subject }) => subject))];
  return new Map(subjects.sort((a, b) => a - b).map((subject, row) => [subject, row]));
}

/** The place of a time; it may be outside of the window. */
export function xOfTime(plan: TimelinePlan, { fromMs, toMs }: TimelineWindow, atMs: number): number {
  const width = plan.widthPx - plan.left - RIGHT_PX;
  return plan.left + ((atMs - fromMs) / Math.max(1e-6, toMs - fromMs)) * width;
}

/** The time at a place, within the window. */
export function timeOfX(plan: TimelinePlan, { fromMs, toMs }: TimelineWindow, x: number): number {
  const width = plan.widthPx - plan.left - RIGHT_PX;
  const share = (x - plan.left) / Math.max(1, width);
  return fromMs + Math.max(0, Math.min(1, share)) * (toMs - fromMs);
}

export function laneOf(plan: TimelinePlan, kind: LaneKind): TimelineLane | null {
  return plan.lanes.find((lane) => lane.kind === kind) ?? null;
}

/** Round times with labels, so that there are about `wanted` in the window. */
export function ticksOf(window: TimelineWindow, wanted: number): { atMs: number; label: string }[] {
  const span = window.toMs - window.fromMs;
  if (!(span > 0) || wanted < 1) return [];
  const raw = span / wanted;
  const decade = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((size) => size >= raw)!;
  const first = Math.ceil(window.fromMs / step - 1e-9);
  const count = Math.floor(window.toMs / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => {
    const atMs = (first + k) * step;
    return { atMs, label: timeLabel(atMs, step) };
  });
}

/** `12 s`, `12.35 s`: as many digits as steps of `stepMs` need. */
export function timeLabel(atMs: number, stepMs: number): string {
  const digits = Math.max(0, Math.min(3, Math.ceil(3 - Math.log10(Math.max(1, stepMs)) - 1e-9)));
  return `${(atMs / 1000).toFixed(digits)} s`;
}

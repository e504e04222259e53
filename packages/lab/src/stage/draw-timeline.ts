/**
 * The timeline: what was done to the cluster as blocks, what it made of it as spans and marks, its branches
 * as rails, and the moment that we look at. Marks differ by shape: a death is a ✕, a wrong one a ✕ in a
 * frame; a refutation, an arrow upwards; an exchange, a tick.
 */
import { blockEdges, type TimelineHit } from './hit-timeline.ts';
import { drawRails } from './draw-rails.ts';
import { PALETTE, type Palette, type Theme } from './palette.ts';
import { fontOf, line, type Pen } from './pen.ts';
import {
  BLOCK_ROW_PX,
  labelWidth,
  laneOf,
  ticksOf,
  timeLabel,
  xOfTime,
  type Timeline,
  type TimelineLane,
  type TimelinePlan,
  type TimelineWindow,
} from './timeline.ts';

export interface TimelineLook extends TimelineWindow {
  readonly theme: Theme;
  readonly devicePixelRatio: number;
  readonly cursorMs: number;
  /** The key of a chosen block. */
  readonly selectedBlock: number | null;
  readonly hover: TimelineHit | null;
  /** Whether wrong deaths are told from right ones. */
  readonly truthShown: boolean;
}

/** All that the lanes share while one frame is drawn. */
interface Sheet {
  readonly pen: Pen;
  readonly palette: Palette;
  readonly timeline: Timeline;
  readonly plan: TimelinePlan;
  readonly look: TimelineLook;
}

/** Draws the window `look.fromMs … look.toMs` into the whole canvas, which has the plan's size. */
export function drawTimeline(pen: Pen, timeline: Timeline, plan: TimelinePlan, look: TimelineLook): void {
  const palette = PALETTE[look.theme];
  const sheet = { pen, palette, timeline, plan, look };
  pen.setTransform(look.devicePixelRatio, 0, 0, look.devicePixelRatio, 0, 0);
  pen.globalAlpha = 1;
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, plan.widthPx, plan.heightPx);
  drawLanes(sheet);
  pen.save();
  pen.beginPath();
  pen.rect(plan.left - 1, 0, plan.widthPx - plan.left + 1, plan.heightPx);
  pen.clip();
  drawTicks(sheet);
  drawAhead(sheet);
  drawRails(pen, palette, timeline, plan, look);
  drawBlocks(sheet);
  drawSpans(sheet);
  drawDeaths(sheet);
  drawRefutations(sheet);
  drawExchanges(sheet);
  drawDensity(sheet);
  drawFlags(sheet);
  pen.restore();
  drawCursor(sheet);
}

function drawLanes({ pen, palette, plan }: Sheet): void {
  pen.font = fontOf(11);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  for (const [i, lane] of plan.lanes.entries()) {
    if (i % 2 === 1) {
      pen.fillStyle = palette.paperRaised;
      pen.fillRect(0, lane.y, plan.widthPx, lane.heightPx);
    }
    if (plan.left < 40 || lane.title === '') continue;
    pen.fillStyle = palette.inkQuiet;
    pen.fillText(lane.title, 10, lane.y + Math.min(lane.heightPx / 2, 16));
  }
}

function drawTicks({ pen, palette, plan, look }: Sheet): void {
  const wanted = Math.max(2, Math.floor((plan.widthPx - plan.left) / 90));
  const ticks = ticksOf(look, wanted);
  pen.strokeStyle = palette.rule;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const { atMs } of ticks) {
    const x = Math.round(xOfTime(plan, look, atMs)) + 0.5;
    line(pen, x, 16, x, plan.heightPx);
  }
  pen.stroke();
  pen.font = fontOf(11);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillStyle = palette.inkQuiet;
  for (const { atMs, label } of ticks) {
    const x = xOfTime(plan, look, atMs);
    pen.fillText(label, Math.max(plan.left + 12, Math.min(plan.widthPx - 16, x)), 8);
  }
}

/** What is not computed yet is hatched. */
function drawAhead({ pen, palette, timeline, plan, look }: Sheet): void {
  if (timeline.computedMs >= timeline.forMs) return;
  const begin = Math.max(plan.left, xOfTime(plan, look, timeline.computedMs));
  const end = Math.min(plan.widthPx, xOfTime(plan, look, timeline.forMs));
  if (begin >= end) return;
  pen.save();
  pen.beginPath();
  pen.rect(begin, 16, end - begin, plan.heightPx);
  pen.clip();
  pen.strokeStyle = palette.rule;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let x = begin - plan.heightPx; x < end; x += 8) line(pen, x, plan.heightPx, x + plan.heightPx, 0);
  pen.stroke();
  pen.restore();
}

function drawBlocks(sheet: Sheet): void {
  const { pen, palette, timeline, plan, look } = sheet;
  const lane = laneOf(plan, 'faults');
  if (lane === null) return;
  for (const [i, block] of timeline.blocks.entries()) {
    const { begin, end } = blockEdges(plan, look, block.fromMs, block.toMs);
    if (end < plan.left || begin > plan.widthPx) continue;
    const y = lane.y + 3 + plan.blockRows[i]! * BLOCK_ROW_PX;
    const height = BLOCK_ROW_PX - 3;
    pen.fillStyle = palette.fault;
    pen.beginPath();
    if (block.toMs === block.fromMs) pathDiamond(pen, begin, y + height / 2, height / 2);
    else pen.roundRect(begin, y, end - begin, height, 3);
    pen.fill();
    const isPointed = look.hover !== null && 'key' in look.hover && look.hover.key === block.key;
    if (look.selectedBlock === block.key || isPointed) {
      pen.strokeStyle = look.selectedBlock === block.key ? palette.accent : palette.ink;
      pen.lineWidth = 2;
      pen.stroke();
    }
    drawBlockText(sheet, block.label, {
      begin,
      end,
      y,
      height,
      isMoment: block.toMs === block.fromMs,
      next: nextInRow(sheet, i, begin),
    });
  }
}

/** Where the next block of the same row begins: a label may reach to there. */
function nextInRow({ timeline, plan, look }: Sheet, index: number, begin: number): number {
  let next = plan.widthPx;
  for (const [i, { fromMs }] of timeline.blocks.entries()) {
    if (i === index || plan.blockRows[i] !== plan.blockRows[index]) continue;
    const x = xOfTime(plan, look, fromMs);
    if (x >= begin) next = Math.min(next, x - BLOCK_ROW_PX / 2);
  }
  return next;
}

/** The label and the two grips, where there is room. */
function drawBlockText(
  { pen, palette, plan }: Sheet,
  label: string,
  at: {
    readonly begin: number;
    readonly end: number;
    readonly y: number;
    readonly height: number;
    readonly isMoment: boolean;
    readonly next: number;
  },
): void {
  pen.font = fontOf(11);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  const middle = at.y + at.height / 2;
  const width = labelWidth(label);
  const begin = Math.max(at.begin, plan.left);
  if (at.isMoment || width > at.end - begin) {
    // Beside it, as far as nothing else stands there.
    if (at.end + width > at.next) return;
    pen.fillStyle = palette.ink;
    pen.fillText(label, at.isMoment ? at.begin + at.height / 2 + 4 : at.end + 5, middle);
    return;
  }
  pen.fillStyle = palette.onFault;
  pen.fillText(label, begin + 8, middle);
  pen.globalAlpha = 0.6;
  pen.fillRect(at.begin + 2.5, at.y + 4, 1.5, at.height - 8);
  if (at.end < plan.widthPx) pen.fillRect(at.end - 4, at.y + 4, 1.5, at.height - 8);
  pen.globalAlpha = 1;
}

function drawSpans(sheet: Sheet): void {
  const { pen, palette, timeline, plan, look } = sheet;
  const lane = laneOf(plan, 'suspicions');
  if (lane === null || timeline.lanes === null) return;
  const rowPx = (lane.heightPx - 6) / Math.max(1, plan.spanRows.size);
  const height = Math.max(1, Math.min(9, rowPx - 1.5));
  pen.fillStyle = palette.suspect;
  pen.strokeStyle = palette.suspectEdge;
  pen.lineWidth = 0.8;
  pen.beginPath();
  for (const { subject, fromMs, toMs } of timeline.lanes.suspicions) {
    const begin = xOfTime(plan, look, fromMs);
    const end = Math.max(begin + 2, xOfTime(plan, look, toMs));
    if (end < plan.left || begin > plan.widthPx) continue;
    const y = lane.y + 3 + plan.spanRows.get(subject)! * rowPx;
    pen.rect(begin, y + (rowPx - height) / 2, end - begin, height);
  }
  pen.fill();
  if (height >= 3) pen.stroke();
  if (rowPx >= 9 && plan.left >= 40) drawSubjects(sheet, lane, rowPx);
}

/** The names of the suspected, at the left end of their rows. */
function drawSubjects({ pen, palette, timeline, plan }: Sheet, lane: TimelineLane, rowPx: number): void {
  pen.font = fontOf(9);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = palette.inkQuiet;
  for (const [subject, row] of plan.spanRows) {
    pen.fillText(timeline.names[subject - 1] ?? '', plan.left + 2, lane.y + 3 + (row + 0.5) * rowPx);
  }
}

function drawDeaths({ pen, palette, timeline, plan, look }: Sheet): void {
  const lane = laneOf(plan, 'deaths');
  if (lane === null || timeline.lanes === null) return;
  const y = lane.y + lane.heightPx / 2;
  for (const { atMs, isWrong } of timeline.lanes.deaths) {
    const x = xOfTime(plan, look, atMs);
    if (x < plan.left - 6 || x > plan.widthPx + 6) continue;
    const isMarked = isWrong && look.truthShown;
    pen.strokeStyle = isMarked ? palette.lost : palette.dead;
    pen.lineWidth = 1.8;
    pen.beginPath();
    line(pen, x - 3, y - 3, x + 3, y + 3);
    line(pen, x - 3, y + 3, x + 3, y - 3);
    if (isMarked) pen.rect(x - 5.5, y - 5.5, 11, 11);
    pen.stroke();
  }
}

function drawRefutations({ pen, palette, timeline, plan, look }: Sheet): void {
  const lane = laneOf(plan, 'refutations');
  if (lane === null || timeline.lanes === null) return;
  const y = lane.y + lane.heightPx / 2;
  pen.fillStyle = palette.alive;
  pen.beginPath();
  for (const { atMs } of timeline.lanes.refutations) {
    const x = xOfTime(plan, look, atMs);
    if (x < plan.left - 6 || x > plan.widthPx + 6) continue;
    pen.moveTo(x, y - 5.5);
    pen.lineTo(x + 4.5, y + 0.5);
    pen.lineTo(x + 1.4, y + 0.5);
    pen.lineTo(x + 1.4, y + 5);
    pen.lineTo(x - 1.4, y + 5);
    pen.lineTo(x - 1.4, y + 0.5);
    pen.lineTo(x - 4.5, y + 0.5);
    pen.closePath();
  }
  pen.fill();
}

/** Ticks, at most one a pixel. */
function drawExchanges({ pen, palette, timeline, plan, look }: Sheet): void {
  const lane = laneOf(plan, 'exchanges');
  if (lane === null || timeline.lanes === null) return;
  const top = lane.y + 4;
  pen.strokeStyle = palette.stream;
  pen.lineWidth = 1.2;
  pen.beginPath();
  let last = Number.NaN;
  for (const { atMs } of timeline.lanes.exchanges) {
    const x = Math.round(xOfTime(plan, look, atMs)) + 0.5;
    if (x === last || x < plan.left || x > plan.widthPx) continue;
    line(pen, x, top, x, top + lane.heightPx - 8);
    last = x;
  }
  pen.stroke();
}

function drawDensity({ pen, palette, timeline, plan, look }: Sheet): void {
  const lane = laneOf(plan, 'density');
  const { density, forMs } = timeline;
  if (lane === null || density === null || density.length === 0) return;
  const most = density.reduce((max, value) => Math.max(max, value), 0) || 1;
  const bottom = lane.y + lane.heightPx - 2;
  pen.fillStyle = palette.inkQuiet;
  pen.beginPath();
  for (let k = 0; k < density.length; k++) {
    if (density[k]! <= 0) continue;
    const begin = xOfTime(plan, look, (k * forMs) / density.length);
    const end = xOfTime(plan, look, ((k + 1) * forMs) / density.length);
    if (end < plan.left || begin > plan.widthPx) continue;
    // Few events must still be seen beside many.
    const height = Math.max(1, Math.sqrt(density[k]! / most) * (lane.heightPx - 4));
    pen.rect(begin, bottom - height, Math.max(0.8, end - begin - 0.4), height);
  }
  pen.fill();
}

/** On the ruler: diamonds for moments that are worth a look, flags for bookmarks. */
function drawFlags({ pen, palette, timeline, plan, look }: Sheet): void {
  pen.strokeStyle = palette.inkQuiet;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const { atMs } of timeline.moments) pathDiamond(pen, xOfTime(plan, look, atMs), 20, 3);
  pen.stroke();
  for (const [index, { atMs }] of timeline.bookmarks.entries()) {
    const x = xOfTime(plan, look, atMs);
    const isPointed = look.hover?.kind === 'bookmark' && look.hover.index === index;
    pen.strokeStyle = isPointed ? palette.ink : palette.accent;
    pen.fillStyle = pen.strokeStyle;
    pen.lineWidth = 1.2;
    pen.beginPath();
    line(pen, x, 13, x, plan.heightPx);
    pen.globalAlpha = 0.6;
    pen.stroke();
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.moveTo(x, 13);
    pen.lineTo(x + 9, 16.5);
    pen.lineTo(x, 20);
    pen.closePath();
    pen.fill();
  }
}

function drawCursor({ pen, palette, plan, look }: Sheet): void {
  const x = xOfTime(plan, look, look.cursorMs);
  if (x < plan.left - 1 || x > plan.widthPx) return;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2;
  pen.beginPath();
  line(pen, x, 17, x, plan.heightPx);
  pen.stroke();
  const label = timeLabel(look.cursorMs, 1);
  const width = label.length * 6.4 + 10;
  const begin = Math.max(plan.left, Math.min(plan.widthPx - width - 1, x - width / 2));
  pen.fillStyle = palette.accent;
  pen.beginPath();
  pen.roundRect(begin, 0, width, 17, 4);
  pen.fill();
  pen.fillStyle = palette.onAccent;
  pen.font = fontOf(11, 'bold');
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(label, begin + width / 2, 9);
}

function pathDiamond(pen: Pen, x: number, y: number, size: number): void {
  pen.moveTo(x, y - size);
  pen.lineTo(x + size, y);
  pen.lineTo(x, y + size);
  pen.lineTo(x - size, y);
  pen.closePath();
}

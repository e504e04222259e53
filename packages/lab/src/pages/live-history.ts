/**
 * The history as a picture: a line for each member, with what the chair held it for as a band whose height
 * and pattern tell as much as its colour, and a mark over it where others held it for something else.
 */
import { secondText, ticksIn } from '../live/clock-text.ts';
import type { LiveEvent } from '../live/live-session.ts';
import type { LiveRecording } from '../live/live-recording.ts';
import { beliefAt, type LiveMoment } from '../live/moment.ts';
import { Belief } from '../player/scene.ts';
import { beliefColour, PALETTE, type Palette, type Theme } from '../stage/palette.ts';

export interface HistoryAsked {
  readonly recording: LiveRecording;
  readonly events: readonly LiveEvent[];
  /** Indices of the members that have a line. */
  readonly members: readonly number[];
  readonly chair: number;
  readonly theme: Theme;
  readonly fromMs: number;
  readonly toMs: number;
  /** `null`: now. */
  readonly cursorMs: number | null;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly devicePixelRatio: number;
}

const LINE_PX = 15;
const AXIS_PX = 18;
const TOP_PX = 10;
const MEMBERS_MAX = 16;
/** The slider's thumb stands in so far from either end; the picture keeps to it. */
export const EDGE_PX = 8;
const NAME_PX = 64;

export function historyHeightPx(members: number): number {
  return TOP_PX + Math.max(1, members) * LINE_PX + AXIS_PX;
}

/** All members if there is room; else those about whom there was something to tell. */
export function shownMembers(
  recording: LiveRecording,
  { fromMs, toMs, chair }: { readonly fromMs: number; readonly toMs: number; readonly chair: number },
): readonly number[] {
  const names = recording.last?.names ?? [];
  const all = names.map((_, index) => index);
  if (all.length <= MEMBERS_MAX) return all;
  const moments = recording.moments.slice(recording.indexAt(fromMs), recording.indexAt(toMs) + 1);
  const sampled = moments.filter((_, i) => i % Math.ceil(moments.length / 50) === 0);
  const told = all.filter((member) => sampled.some((moment) => isTroubled(beliefAt(moment, chair, member))));
  return [...new Set([...told, ...all])].slice(0, MEMBERS_MAX).sort((a, b) => a - b);
}

function isTroubled(belief: Belief): boolean {
  return belief === Belief.Suspect || belief === Belief.Dead || belief === Belief.Left;
}

export function drawHistory(pen: CanvasRenderingContext2D, asked: HistoryAsked): void {
  const { widthPx, heightPx, devicePixelRatio: ratio, theme, members, recording } = asked;
  const palette = PALETTE[theme];
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, widthPx, heightPx);
  drawAxis(pen, palette, asked);
  for (const [line, member] of members.entries()) drawLine(pen, palette, asked, { line, member });
  drawDeeds(pen, palette, asked);
  drawCursor(pen, palette, asked);
  pen.font = '11px ui-monospace, monospace';
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  const names = recording.last?.names ?? [];
  for (const [line, member] of members.entries()) {
    const y = TOP_PX + (line + 0.5) * LINE_PX;
    const name = names[member] ?? '';
    pen.fillStyle = member === asked.chair ? palette.accent : palette.inkQuiet;
    pen.fillText(name.length > 8 ? `${name.slice(0, 7)}…` : name, EDGE_PX, y);
  }
}

/** From the slider's left end on; names stand before it. */
function xOf({ fromMs, toMs, widthPx }: HistoryAsked, atMs: number): number {
  return NAME_PX + ((atMs - fromMs) / (toMs - fromMs)) * (widthPx - NAME_PX - EDGE_PX);
}

function drawAxis(pen: CanvasRenderingContext2D, palette: Palette, asked: HistoryAsked): void {
  const { fromMs, toMs, widthPx, heightPx } = asked;
  const room = (widthPx - NAME_PX) / 90;
  pen.strokeStyle = palette.rule;
  pen.lineWidth = 1;
  pen.fillStyle = palette.inkQuiet;
  pen.font = '11px ui-monospace, monospace';
  pen.textBaseline = 'alphabetic';
  pen.textAlign = 'center';
  for (const at of ticksIn(fromMs, toMs, Math.max(2, Math.floor(room)))) {
    const x = Math.round(xOf(asked, at)) + 0.5;
    pen.beginPath();
    pen.moveTo(x, TOP_PX - 4);
    pen.lineTo(x, heightPx - AXIS_PX);
    pen.stroke();
    if (x > NAME_PX + 24 && x < widthPx - 28) pen.fillText(secondText(at), x, heightPx - 4);
  }
}

interface Line {
  readonly line: number;
  readonly member: number;
}

function drawLine(
  pen: CanvasRenderingContext2D,
  palette: Palette,
  asked: HistoryAsked,
  { line, member }: Line,
): void {
  const { recording, fromMs, toMs, chair } = asked;
  const { moments } = recording;
  const middle = TOP_PX + (line + 0.5) * LINE_PX;
  let index = recording.indexAt(fromMs);
  while (index < moments.length && moments[index]!.atMs <= toMs) {
    const belief = beliefAt(moments[index]!, chair, member);
    const isSplit = differs(moments[index]!, member, belief);
    let end = index + 1;
    while (
      end < moments.length &&
      beliefAt(moments[end]!, chair, member) === belief &&
      differs(moments[end]!, member, belief) === isSplit
    ) {
      end += 1;
    }
    const left = xOf(asked, Math.max(fromMs, moments[index]!.atMs));
    const right = xOf(asked, Math.min(toMs, moments[end]?.atMs ?? toMs));
    drawBand(pen, palette, { belief, left, right: Math.max(right, left + 1), middle });
    if (isSplit) {
      pen.fillStyle = palette.cut;
      pen.fillRect(left, middle - LINE_PX / 2, Math.max(1, right - left), 2);
    }
    index = end;
  }
}

/** Whether somebody else who answered holds it for something else. */
function differs(moment: LiveMoment, member: number, belief: Belief): boolean {
  for (const observer of moment.rows.keys()) {
    if (observer !== member && beliefAt(moment, observer, member) !== belief)
      return moment.rows.has(member) || belief !== 0;
  }
  return false;
}

interface Band {
  readonly belief: Belief;
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}

function drawBand(
  pen: CanvasRenderingContext2D,
  palette: Palette,
  { belief, left, right, middle }: Band,
): void {
  const width = right - left;
  pen.fillStyle = beliefColour(palette, belief);
  pen.strokeStyle = pen.fillStyle;
  pen.lineWidth = 1.2;
  switch (belief) {
    case Belief.Alive:
      return pen.fillRect(left, middle - 1.5, width, 3);
    case Belief.Suspect:
      pen.fillRect(left, middle - 3.5, width, 7);
      for (let x = left; x < right; x += 5) pen.clearRect(x, middle - 3.5, 1.5, 3.5);
      return;
    case Belief.Dead:
      return pen.fillRect(left, middle - 5, width, 10);
    case Belief.Left:
      return pen.strokeRect(left + 0.5, middle - 3.5, Math.max(0.5, width - 1), 7);
    default:
      for (let x = left; x < right; x += 4) pen.fillRect(x, middle - 0.5, 1, 1);
  }
}

/** What was done to the processes: a mark on the member's line, and a line through all. */
function drawDeeds(pen: CanvasRenderingContext2D, palette: Palette, asked: HistoryAsked): void {
  const { events, fromMs, toMs, heightPx } = asked;
  pen.strokeStyle = palette.fault;
  pen.fillStyle = palette.fault;
  for (const event of events) {
    if (event.kind !== 'deed' || event.atMs < fromMs || event.atMs > toMs) continue;
    if (/ listens on /.test(event.text)) continue;
    const x = Math.round(xOf(asked, event.atMs)) + 0.5;
    pen.lineWidth = 1;
    pen.setLineDash([2, 3]);
    pen.beginPath();
    pen.moveTo(x, TOP_PX - 2);
    pen.lineTo(x, heightPx - AXIS_PX);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(x - 4.5, 1);
    pen.lineTo(x + 4.5, 1);
    pen.lineTo(x, 8);
    pen.fill();
  }
}

function drawCursor(pen: CanvasRenderingContext2D, palette: Palette, asked: HistoryAsked): void {
  if (asked.cursorMs === null) return;
  const x = Math.round(xOf(asked, asked.cursorMs)) + 0.5;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(x, 0);
  pen.lineTo(x, asked.heightPx - AXIS_PX);
  pen.stroke();
}

/**
 * A run and its branches as rails: each leaves its parent where it was told to differ, and the old future
 * stays beside the new one. What is computed is a thick line, what is to come a thin one; the run that is
 * shown is accented.
 */
import type { Palette } from './palette.ts';
import { fontOf, line, type Pen } from './pen.ts';
import {
  laneOf,
  RAIL_PX,
  xOfTime,
  type Timeline,
  type TimelinePlan,
  type TimelineWindow,
} from './timeline.ts';

export function drawRails(
  pen: Pen,
  palette: Palette,
  timeline: Timeline,
  plan: TimelinePlan,
  window: TimelineWindow,
): void {
  const lane = laneOf(plan, 'rails');
  if (lane === null) return;
  const yOf = (row: number): number => lane.y + 3 + (row + 0.5) * RAIL_PX;
  for (const [row, rail] of timeline.rails.entries()) {
    const isCurrent = rail.run === timeline.currentRun;
    const y = yOf(row);
    const begin = xOfTime(plan, window, rail.fromMs);
    pen.strokeStyle = isCurrent ? palette.accent : palette.inkQuiet;
    pen.fillStyle = pen.strokeStyle;
    const parent = timeline.rails.findIndex(({ run }) => run === rail.parent);
    pen.lineWidth = isCurrent ? 2 : 1.2;
    pen.beginPath();
    if (parent >= 0) line(pen, begin - 5, yOf(parent), begin, y);
    line(pen, begin, y, xOfTime(plan, window, rail.forMs), y);
    pen.globalAlpha = 0.5;
    pen.stroke();
    pen.globalAlpha = 1;
    pen.lineWidth = isCurrent ? 4 : 2.5;
    pen.beginPath();
    line(pen, begin, y, xOfTime(plan, window, rail.computedMs), y);
    pen.stroke();
    drawLabel(pen, palette, rail.label, { x: Math.max(plan.left, begin) + 6, y, isCurrent });
  }
}

function drawLabel(
  pen: Pen,
  palette: Palette,
  label: string,
  { x, y, isCurrent }: { readonly x: number; readonly y: number; readonly isCurrent: boolean },
): void {
  if (label === '') return;
  const width = label.length * 5.6 + 8;
  pen.fillStyle = palette.paperRaised;
  pen.beginPath();
  pen.roundRect(x, y - 6, width, 12, 3);
  pen.fill();
  pen.font = fontOf(10, isCurrent ? 'bold' : 'plain');
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = isCurrent ? palette.accent : palette.ink;
  pen.fillText(label, x + 4, y);
}

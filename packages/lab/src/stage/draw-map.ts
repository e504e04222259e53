/** What a map has besides its nodes: the names of places, and a scale to read round trips by. */
import type { Look } from './look.ts';
import { PALETTE } from './palette.ts';
import { fontOf, line, textWithHalo, type Pen } from './pen.ts';

const RIGHT_PX = 18;
const TOP_PX = 22;
const TICK_PX = 4;

export function drawMapMarks(pen: Pen, { layout, theme }: Look): void {
  const { marks, widthPx } = layout;
  if (marks === null) return;
  const { inkQuiet, paper } = PALETTE[theme];
  pen.strokeStyle = paper;
  pen.fillStyle = inkQuiet;
  pen.font = fontOf(13, 'bold');
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  for (const { text, x, y } of marks.names) textWithHalo(pen, text, x, y);
  if (marks.scale === null) return;
  const { ms, lengthPx } = marks.scale;
  const right = widthPx - RIGHT_PX;
  const left = right - lengthPx;
  pen.strokeStyle = inkQuiet;
  pen.lineWidth = 1.5;
  pen.lineCap = 'butt';
  pen.beginPath();
  line(pen, left, TOP_PX, right, TOP_PX);
  for (const x of [left, right]) line(pen, x, TOP_PX - TICK_PX, x, TOP_PX + TICK_PX);
  pen.stroke();
  pen.font = fontOf(11);
  pen.strokeStyle = paper;
  pen.textAlign = 'right';
  textWithHalo(pen, `${ms} ms there and back`, left - 8, TOP_PX);
}

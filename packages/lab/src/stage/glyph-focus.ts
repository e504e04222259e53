/**
 * Whose view it is, what is chosen and where the keyboard is: marks in the one accent, each with a shape of
 * its own. The chair has four corners around it, like a viewfinder; a chosen node, a whole ring; the focus, a
 * dashed ring; and what the pointer is on, a thin ring.
 */
import type { Spot } from './glyph-marks.ts';
import type { Palette } from './palette.ts';
import { arc, circle, DASHED, SOLID, TAU, type Pen } from './pen.ts';

const CHAIR_RING = 1.72;
const SELECTION_RING = 1.72;
const FOCUS_RING = 1.98;
/** The least distance of a ring from a body that is only a cell. */
const AWAY_MIN_PX = 4;

/** Four corners: we sit in this node's chair. */
export function drawChair(pen: Pen, palette: Palette, { x, y, r }: Spot): void {
  const ring = Math.max(r * CHAIR_RING, r + AWAY_MIN_PX);
  pen.strokeStyle = palette.accent;
  pen.lineCap = 'round';
  pen.lineWidth = Math.max(2, r * 0.14);
  pen.beginPath();
  for (let k = 0; k < 4; k++) {
    const middle = Math.PI / 4 + (k * TAU) / 4;
    arc(pen, x, y, ring, middle - 0.34, middle + 0.34);
  }
  pen.stroke();
  pen.lineCap = 'butt';
}

export function drawSelection(pen: Pen, palette: Palette, { x, y, r }: Spot): void {
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2;
  pen.beginPath();
  circle(pen, x, y, Math.max(r * SELECTION_RING, r + AWAY_MIN_PX));
  pen.stroke();
}

export function drawFocus(pen: Pen, palette: Palette, { x, y, r }: Spot): void {
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2;
  pen.setLineDash(DASHED);
  pen.beginPath();
  circle(pen, x, y, Math.max(r * FOCUS_RING, r + AWAY_MIN_PX + 3));
  pen.stroke();
  pen.setLineDash(SOLID);
}

export function drawHover(pen: Pen, palette: Palette, { x, y, r }: Spot): void {
  pen.strokeStyle = palette.inkQuiet;
  pen.lineWidth = 1;
  pen.beginPath();
  circle(pen, x, y, Math.max(r * SELECTION_RING, r + AWAY_MIN_PX));
  pen.stroke();
}

/**
 * The thin outer ring: what is really so. A running node has a whole ring; a paused one, a ring of hatches
 * and the sign ‖; a crashed one, a broken ring; one that has left, a dotted ring; one that is not there,
 * none.
 */
import { Truth } from '../player/scene.ts';
import type { Spots } from './glyph-body.ts';
import { RADIUS_BIG_PX, RADIUS_SMALL_PX } from './look.ts';
import type { Palette } from './palette.ts';
import { arc, circle, DOTTED_FINE, line, SOLID, TAU, TOP, type Pen } from './pen.ts';

/** Where the ring is, in radii of the body. */
export const TRUTH_RING = 1.24;

const HATCHES = 20;
const HATCHES_SMALL = 12;
/** A broken ring has three pieces, which leave wide gaps. */
const PIECES = 3;
const PIECE = (TAU / PIECES) * 0.6;

/** Draws the rings of all spots, which share one `Truth`. */
export function drawTruths(pen: Pen, palette: Palette, truth: number, spots: Spots): void {
  if (spots.count === 0 || truth === Truth.Absent) return;
  const { radiusPx: r } = spots;
  if (r < RADIUS_SMALL_PX) return drawTruthCells(pen, palette, truth, spots);
  const ring = r * TRUTH_RING;
  pen.beginPath();
  switch (truth) {
    case Truth.Running:
      pen.strokeStyle = palette.truth;
      pen.lineWidth = Math.max(0.8, r * 0.06);
      each(spots, (x, y) => circle(pen, x, y, ring));
      break;
    case Truth.Paused:
      pen.strokeStyle = palette.trouble;
      pen.lineWidth = Math.max(0.8, r * 0.06);
      each(spots, (x, y) => pathHatches(pen, x, y, ring));
      break;
    case Truth.Crashed:
      pen.strokeStyle = palette.trouble;
      pen.lineWidth = Math.max(1.4, r * 0.13);
      each(spots, (x, y) => pathPieces(pen, x, y, ring));
      break;
    default:
      pen.strokeStyle = palette.truth;
      pen.lineWidth = Math.max(1, r * 0.08);
      pen.lineCap = 'round';
      pen.setLineDash(DOTTED_FINE);
      each(spots, (x, y) => circle(pen, x, y, ring));
  }
  pen.stroke();
  pen.setLineDash(SOLID);
  pen.lineCap = 'butt';
  if (truth === Truth.Paused) drawPauseSigns(pen, palette, spots);
}

/** Cells of nodes that do not run have a frame; a crashed one's is open on two sides. */
function drawTruthCells(pen: Pen, palette: Palette, truth: number, spots: Spots): void {
  if (truth === Truth.Running) return;
  const reach = spots.radiusPx + 1;
  pen.strokeStyle = palette.trouble;
  pen.lineWidth = 0.8;
  pen.beginPath();
  each(spots, (x, y) => {
    line(pen, x - reach, y - reach, x - reach, y + reach);
    line(pen, x + reach, y - reach, x + reach, y + reach);
    if (truth === Truth.Crashed) return;
    line(pen, x - reach, y - reach, x + reach, y - reach);
    line(pen, x - reach, y + reach, x + reach, y + reach);
  });
  pen.stroke();
}

function pathHatches(pen: Pen, x: number, y: number, ring: number): void {
  const hatches = ring < RADIUS_BIG_PX * TRUTH_RING ? HATCHES_SMALL : HATCHES;
  for (let k = 0; k < hatches; k++) {
    const angle = (k * TAU) / hatches;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    // Slanted, so that they read as a hatch and not as a gear.
    const [cosOut, sinOut] = [Math.cos(angle + 0.16), Math.sin(angle + 0.16)];
    line(pen, x + ring * 0.92 * cos, y + ring * 0.92 * sin, x + ring * 1.1 * cosOut, y + ring * 1.1 * sinOut);
  }
}

function pathPieces(pen: Pen, x: number, y: number, ring: number): void {
  for (let k = 0; k < PIECES; k++) {
    const middle = TOP + Math.PI / PIECES + (k * TAU) / PIECES;
    arc(pen, x, y, ring, middle - PIECE / 2, middle + PIECE / 2);
  }
}

/** ‖ at the upper left of the ring, on a patch of paper. */
function drawPauseSigns(pen: Pen, palette: Palette, spots: Spots): void {
  const { radiusPx: r } = spots;
  const size = Math.max(3, r * 0.36);
  const away = r * 0.98;
  pen.fillStyle = palette.paper;
  pen.beginPath();
  each(spots, (x, y) => circle(pen, x - away, y - away, size * 1.15));
  pen.fill();
  pen.strokeStyle = palette.trouble;
  pen.lineWidth = Math.max(1.2, size * 0.42);
  pen.beginPath();
  each(spots, (x, y) => {
    line(pen, x - away - size * 0.4, y - away - size * 0.7, x - away - size * 0.4, y - away + size * 0.7);
    line(pen, x - away + size * 0.4, y - away - size * 0.7, x - away + size * 0.4, y - away + size * 0.7);
  });
  pen.stroke();
}

function each({ xy, picked, count }: Spots, draw: (x: number, y: number) => void): void {
  for (let k = 0; k < count; k++) draw(xy[2 * picked[k]!]!, xy[2 * picked[k]! + 1]!);
}

/**
 * The body of a node: what the observer believes, as fill and as shape, so that it can be read without
 * colour. Alive is a filled circle; suspect is filled in its lower half, with a dashed edge and a question
 * mark; dead is an outline with a cross; left, an outline with a bar; unknown, a dotted outline. Below
 * `RADIUS_SMALL_PX` the same signs stand in square cells. Bodies of one belief are drawn in one go.
 */
import { Belief } from '../player/scene.ts';
import { RADIUS_SMALL_PX } from './look.ts';
import { beliefColour, type Palette } from './palette.ts';
import {
  arc,
  circle,
  DASHED,
  DASHED_FINE,
  DOTTED,
  DOTTED_FINE,
  fontOf,
  line,
  SOLID,
  type Pen,
} from './pen.ts';

/** Places of equal glyphs: the first `count` indices of `picked`, at their places of `xy`. */
export interface Spots {
  readonly xy: Float32Array;
  readonly radiusPx: number;
  readonly picked: Uint16Array;
  readonly count: number;
}

/** From this radius on, a suspect has room for its question mark. */
const QUESTION_RADIUS_PX = 7;

/** Draws the bodies of all spots, which share one `Belief`. */
export function drawBodies(pen: Pen, palette: Palette, belief: number, spots: Spots): void {
  if (spots.count === 0) return;
  const draw = spots.radiusPx < RADIUS_SMALL_PX ? drawCells : drawCircles;
  draw(pen, palette, belief, spots);
  pen.setLineDash(SOLID);
  pen.lineCap = 'butt';
}

function drawCircles(pen: Pen, palette: Palette, belief: number, spots: Spots): void {
  const { radiusPx: r } = spots;
  pen.lineCap = 'butt';
  switch (belief) {
    case Belief.Alive:
      pen.fillStyle = palette.alive;
      pathCircles(pen, spots, r);
      return pen.fill();
    case Belief.Suspect:
      return drawSuspects(pen, palette, spots);
    case Belief.Dead:
      outline(pen, palette, spots, { colour: palette.dead, width: Math.max(1.2, r * 0.12) });
      pen.lineWidth = Math.max(1.6, r * 0.2);
      pen.lineCap = 'round';
      pathCrosses(pen, spots, r * 0.5);
      return pen.stroke();
    case Belief.Left:
      outline(pen, palette, spots, { colour: palette.left, width: Math.max(1.2, r * 0.12) });
      pen.lineWidth = Math.max(1.6, r * 0.2);
      pen.lineCap = 'round';
      pathBars(pen, spots, r * 0.45);
      return pen.stroke();
    default:
      pen.lineCap = 'round';
      pen.setLineDash(r < QUESTION_RADIUS_PX ? DOTTED_FINE : DOTTED);
      outline(pen, palette, spots, { colour: palette.unknown, width: Math.max(1.2, r * 0.1) });
  }
}

function drawSuspects(pen: Pen, palette: Palette, spots: Spots): void {
  const { radiusPx: r, xy, picked, count } = spots;
  pen.fillStyle = palette.paper;
  pathCircles(pen, spots, r);
  pen.fill();
  pen.fillStyle = palette.suspect;
  pen.beginPath();
  for (let k = 0; k < count; k++) {
    const i = 2 * picked[k]!;
    arc(pen, xy[i]!, xy[i + 1]!, r, 0, Math.PI);
  }
  pen.fill();
  pen.strokeStyle = palette.suspectEdge;
  pen.lineWidth = r < QUESTION_RADIUS_PX ? 1 : 1.5;
  pen.setLineDash(r < QUESTION_RADIUS_PX ? DASHED_FINE : DASHED);
  pathCircles(pen, spots, r);
  pen.stroke();
  if (r < QUESTION_RADIUS_PX) return;
  pen.font = fontOf(Math.max(8, r * 0.92), 'bold');
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillStyle = palette.ink;
  for (let k = 0; k < count; k++) {
    const i = 2 * picked[k]!;
    pen.fillText('?', xy[i]!, xy[i + 1]! - r * 0.4);
  }
}

function outline(
  pen: Pen,
  palette: Palette,
  spots: Spots,
  { colour, width }: { readonly colour: string; readonly width: number },
): void {
  pen.fillStyle = palette.paper;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pathCircles(pen, spots, spots.radiusPx - width / 2);
  pen.fill();
  pen.stroke();
}

function drawCells(pen: Pen, palette: Palette, belief: number, spots: Spots): void {
  const { radiusPx: r } = spots;
  const colour = beliefColour(palette, belief);
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(0.8, r * 0.35);
  pen.fillStyle = belief === Belief.Alive ? colour : palette.paper;
  pathSquares(pen, spots, { top: -r, height: 2 * r });
  pen.fill();
  if (belief === Belief.Alive) return;
  if (belief === Belief.Suspect) {
    pen.fillStyle = colour;
    pathSquares(pen, spots, { top: 0, height: r });
    pen.fill();
    pen.strokeStyle = palette.suspectEdge;
    pen.lineWidth = 0.8;
  }
  if (belief === Belief.Unknown) {
    pen.lineCap = 'round';
    pen.setLineDash(DOTTED_FINE);
  }
  if (belief !== Belief.Dead && belief !== Belief.Left) pathSquares(pen, spots, { top: -r, height: 2 * r });
  else if (belief === Belief.Dead) pathCrosses(pen, spots, r);
  else pathBars(pen, spots, r);
  pen.stroke();
}

function pathCircles(pen: Pen, { xy, picked, count }: Spots, radius: number): void {
  pen.beginPath();
  for (let k = 0; k < count; k++) {
    const i = 2 * picked[k]!;
    circle(pen, xy[i]!, xy[i + 1]!, radius);
  }
}

function pathCrosses(pen: Pen, { xy, picked, count }: Spots, reach: number): void {
  pen.beginPath();
  for (let k = 0; k < count; k++) {
    const x = xy[2 * picked[k]!]!;
    const y = xy[2 * picked[k]! + 1]!;
    line(pen, x - reach, y - reach, x + reach, y + reach);
    line(pen, x - reach, y + reach, x + reach, y - reach);
  }
}

function pathBars(pen: Pen, { xy, picked, count }: Spots, reach: number): void {
  pen.beginPath();
  for (let k = 0; k < count; k++) {
    const x = xy[2 * picked[k]!]!;
    const y = xy[2 * picked[k]! + 1]!;
    line(pen, x - reach, y, x + reach, y);
  }
}

function pathSquares(
  pen: Pen,
  { xy, picked, count, radiusPx }: Spots,
  { top, height }: { readonly top: number; readonly height: number },
): void {
  pen.beginPath();
  for (let k = 0; k < count; k++) {
    const i = 2 * picked[k]!;
    pen.rect(xy[i]! - radiusPx, xy[i + 1]! + top, 2 * radiusPx, height);
  }
}

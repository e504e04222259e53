/**
 * What stands around a node's body, one mark a function: the suspicion's time as an arc that drains, with a
 * pip for each confirmation that could shorten it; the probe's clock as a thin arc inside; the incarnation as
 * a badge; the node's own health as a bar of up to seven parts; what waits in its queue as a stack of dots.
 */
import type { Palette } from './palette.ts';
import { arc, circle, fontOf, TAU, TOP, type Pen } from './pen.ts';

/** Radii of arcs, in radii of the body. */
export const SUSPICION_ARC = 1.5;
/** Inside of a body that is filled; around one that has a sign in it. */
const PROBE_ARC = 0.74;
const PROBE_ARC_AROUND = 1.11;
/** Local health is worst at this score. */
export const HEALTH_MAX = 7;
const QUEUE_DOTS_MAX = 5;
const PIP_STEP = 0.36;
/** Smaller glyphs do not say that the incarnation is the first. */
const RADIUS_QUIET_PX = 16;

/** The middle of a glyph and the radius of its body. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/**
 * The arc of a suspicion: `left` is the share of its time that is left, 0 … 1; full at first, from twelve on.
 */
export function drawSuspicionArc(pen: Pen, palette: Palette, { x, y, r }: Spot, left: number): void {
  const ring = r * SUSPICION_ARC;
  const width = Math.max(1.6, r * 0.17);
  pen.lineCap = 'butt';
  pen.lineWidth = Math.max(0.8, width * 0.3);
  pen.strokeStyle = palette.rule;
  pen.beginPath();
  circle(pen, x, y, ring);
  pen.stroke();
  if (left <= 0) return;
  const until = TOP + TAU * Math.min(1, left);
  if (palette.suspectEdge !== palette.suspect) {
    // On white, the hue alone has too little contrast.
    pen.lineWidth = width + 1.2;
    pen.strokeStyle = palette.suspectEdge;
    pen.beginPath();
    arc(pen, x, y, ring, TOP, until);
    pen.stroke();
  }
  pen.lineWidth = width;
  pen.strokeStyle = palette.suspect;
  pen.beginPath();
  arc(pen, x, y, ring, TOP, until);
  pen.stroke();
}

/** One pip for each confirmation that counts, on the arc's upper edge: filled ones have come. */
export function drawPips(
  pen: Pen,
  palette: Palette,
  { x, y, r }: Spot,
  { count, of }: { readonly count: number; readonly of: number },
): void {
  const ring = r * (SUSPICION_ARC + 0.22);
  const size = Math.max(1.8, r * 0.14);
  pen.lineWidth = Math.max(1, r * 0.06);
  pen.strokeStyle = palette.ink;
  for (let k = 0; k < of; k++) {
    const angle = TOP + (k - (of - 1) / 2) * PIP_STEP;
    pen.fillStyle = k < count ? palette.ink : palette.paper;
    pen.beginPath();
    circle(pen, x + ring * Math.cos(angle), y + ring * Math.sin(angle), size);
    pen.fill();
    pen.stroke();
  }
}

/** How much of the probe interval has passed, 0 … 1. `isFilled`: the body below is filled with `alive`. */
export function drawProbeArc(
  pen: Pen,
  palette: Palette,
  { x, y, r }: Spot,
  { phase, isFilled }: { readonly phase: number; readonly isFilled: boolean },
): void {
  pen.lineCap = 'round';
  pen.lineWidth = Math.max(1, r * (isFilled ? 0.09 : 0.07));
  pen.strokeStyle = isFilled ? palette.onAlive : palette.truth;
  pen.globalAlpha = 0.85;
  pen.beginPath();
  arc(
    pen,
    x,
    y,
    r * (isFilled ? PROBE_ARC : PROBE_ARC_AROUND),
    TOP,
    TOP + TAU * Math.max(0.001, Math.min(1, phase)),
  );
  pen.stroke();
  pen.globalAlpha = 1;
  pen.lineCap = 'butt';
}

/**
 * The incarnation at the lower right. A raised one is a filled badge; the first, which is usual, stands
 * quietly where there is room for it.
 */
export function drawIncarnation(pen: Pen, palette: Palette, { x, y, r }: Spot, incarnation: number): void {
  const isRaised = incarnation > 1;
  if (!isRaised && r < RADIUS_QUIET_PX) return;
  const text = incarnation > 999 ? '999+' : digits(incarnation);
  const size = Math.max(8, r * 0.58);
  const height = size * 1.25;
  const width = Math.max(height, size * (0.55 + 0.62 * text.length));
  const [cx, cy] = [x + r * 1.02 + (width - height) / 2, y + r * 1.02];
  pen.fillStyle = isRaised ? palette.inkQuiet : palette.paper;
  pen.strokeStyle = isRaised ? palette.paper : palette.rule;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.roundRect(cx - width / 2, cy - height / 2, width, height, height / 2);
  pen.fill();
  pen.stroke();
  pen.font = fontOf(size, isRaised ? 'bold' : 'plain');
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillStyle = isRaised ? palette.paper : palette.inkQuiet;
  pen.fillText(text, cx, cy + size * 0.05);
}

/** The health score as a bar at the lower left that grows upwards; nothing for a healthy node. */
export function drawHealth(pen: Pen, palette: Palette, { x, y, r }: Spot, score: number): void {
  if (score <= 0) return;
  const parts = Math.min(HEALTH_MAX, score);
  const width = Math.max(2.5, r * 0.3);
  const height = Math.max(9, r * 1.5);
  const left = x - r * 1.5 - width / 2;
  const bottom = y + Math.max(r, height / 2);
  pen.fillStyle = palette.paper;
  pen.strokeStyle = palette.inkQuiet;
  pen.lineWidth = 0.8;
  pen.beginPath();
  pen.rect(left - 1, bottom - height - 1, width + 2, height + 2);
  pen.fill();
  pen.stroke();
  pen.fillStyle = palette.health;
  pen.beginPath();
  const part = height / HEALTH_MAX;
  for (let k = 0; k < parts; k++) pen.rect(left, bottom - (k + 1) * part + 0.4, width, part - 0.8);
  pen.fill();
}

/** A dot for each broadcast that waits, up to five, at the upper right; a bar above them means more. */
export function drawQueue(pen: Pen, palette: Palette, { x, y, r }: Spot, waiting: number): void {
  if (waiting === 0) return;
  const size = Math.max(1.2, r * 0.1);
  const step = size * 2.6;
  const [cx, bottom] = [x + r * 1.42, y - r * 0.2];
  const dots = Math.min(QUEUE_DOTS_MAX, waiting);
  const height = (dots + (waiting > QUEUE_DOTS_MAX ? 1 : 0)) * step;
  pen.fillStyle = palette.paper;
  pen.beginPath();
  pen.rect(cx - size * 1.6, bottom - height - size * 0.6, size * 3.2, height + size * 1.4);
  pen.fill();
  pen.fillStyle = palette.queue;
  pen.beginPath();
  for (let k = 0; k < dots; k++) circle(pen, cx, bottom - (k + 0.5) * step, size);
  if (waiting > QUEUE_DOTS_MAX) pen.rect(cx - size * 1.4, bottom - height + size * 0.4, size * 2.8, size);
  pen.fill();
}

/** Numbers as text without a string a frame. */
const DIGITS = Array.from({ length: 256 }, (_, n) => String(n));

function digits(n: number): string {
  return DIGITS[n] ?? String(n);
}

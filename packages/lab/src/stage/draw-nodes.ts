/**
 * All nodes of a scene, in as few strokes as their differences allow: bodies by belief, rings by truth, then
 * the marks around those that have any, by level of detail. Without the eye for truth, only the chair's own
 * clock, health and queue are shown: it cannot know those of others.
 */
import { Belief, Truth, type Scene } from '../player/scene.ts';
import { drawBodies, type Spots } from './glyph-body.ts';
import { drawChair, drawFocus, drawHover, drawSelection } from './glyph-focus.ts';
import {
  drawHealth,
  drawIncarnation,
  drawPips,
  drawProbeArc,
  drawQueue,
  drawSuspicionArc,
} from './glyph-marks.ts';
import { drawTruths } from './glyph-truth.ts';
import { RADIUS_BIG_PX, RADIUS_SMALL_PX, type Look } from './look.ts';
import { PALETTE, type Palette } from './palette.ts';
import { fontOf, textWithHalo, type Pen } from './pen.ts';

const BELIEFS = [Belief.Unknown, Belief.Alive, Belief.Suspect, Belief.Dead, Belief.Left];
const TRUTHS = [Truth.Running, Truth.Paused, Truth.Crashed, Truth.Left];
/** With more nodes than this, only those that matter have their name. */
const NAMES_MAX = 40;

/** Reused for every node: drawing is synchronous. */
const spot = { x: 0, y: 0, r: 0 };
const spots: { -readonly [Key in keyof Spots]: Spots[Key] } = {
  xy: new Float32Array(0),
  radiusPx: 0,
  picked: new Uint16Array(0),
  count: 0,
};
const pips = { count: 0, of: 0 };
const probe = { phase: 0, isFilled: false };

export function drawNodes(pen: Pen, scene: Scene, look: Look): void {
  const palette = PALETTE[look.theme];
  spots.xy = look.layout.xy;
  spots.radiusPx = look.layout.radiusPx;
  if (look.scratch.picked.length < look.layout.count)
    look.scratch.picked = new Uint16Array(look.layout.count);
  spots.picked = look.scratch.picked;
  if (look.truthShown && scene.truth !== null) {
    for (const truth of TRUTHS) {
      pick(scene.truth, truth);
      drawTruths(pen, palette, truth, spots);
    }
  }
  for (const belief of BELIEFS) {
    pick(scene.belief, belief);
    drawBodies(pen, palette, belief, spots);
  }
  drawMarks(pen, palette, scene, look);
  drawRings(pen, palette, scene, look);
  drawNames(pen, palette, scene, look);
}

function pick(column: Uint8Array, value: number): void {
  let count = 0;
  for (let i = 0; i < column.length; i++) if (column[i] === value) spots.picked[count++] = i;
  spots.count = count;
}

/** Whether the observer can know what only node `i` itself knows. */
function isOpen(scene: Scene, look: Look, i: number): boolean {
  return look.truthShown || scene.truth === null || scene.chair === i;
}

function drawMarks(pen: Pen, palette: Palette, scene: Scene, look: Look): void {
  const r = look.layout.radiusPx;
  if (r < RADIUS_SMALL_PX) return;
  const isBig = r >= RADIUS_BIG_PX;
  for (let i = 0; i < look.layout.count; i++) {
    place(look, i);
    const left = scene.suspicionLeft[i]!;
    if (left >= 0) drawSuspicionArc(pen, palette, spot, left);
    const isOpenHere = isOpen(scene, look, i);
    if (isOpenHere && scene.health[i]! > 0) drawHealth(pen, palette, spot, scene.health[i]!);
    if (isBig) drawDetails(pen, palette, scene, i, isOpenHere);
  }
}

function drawDetails(pen: Pen, palette: Palette, scene: Scene, i: number, isOpenHere: boolean): void {
  if (scene.confirmationsMax[i]! > 0 && scene.suspicionLeft[i]! >= 0) {
    pips.count = scene.confirmations[i]!;
    pips.of = scene.confirmationsMax[i]!;
    drawPips(pen, palette, spot, pips);
  }
  if (isOpenHere) {
    probe.phase = scene.probePhase[i]!;
    probe.isFilled = scene.belief[i] === Belief.Alive;
    if (probe.phase >= 0) drawProbeArc(pen, palette, spot, probe);
    drawQueue(pen, palette, spot, scene.queue[i]!);
  }
  if (scene.incarnation[i]! > 0) drawIncarnation(pen, palette, spot, scene.incarnation[i]!);
}

function drawRings(pen: Pen, palette: Palette, scene: Scene, look: Look): void {
  const { hover, focus, selectedNodes, layout } = look;
  if (hover?.kind === 'node' && hover.index < layout.count) {
    place(look, hover.index);
    drawHover(pen, palette, spot);
  }
  for (const index of selectedNodes) {
    if (index >= layout.count) continue;
    place(look, index);
    drawSelection(pen, palette, spot);
  }
  if (scene.chair !== null && scene.chair < layout.count) {
    place(look, scene.chair);
    drawChair(pen, palette, spot);
  }
  if (focus !== null && focus < layout.count) {
    place(look, focus);
    drawFocus(pen, palette, spot);
  }
}

function drawNames(pen: Pen, palette: Palette, scene: Scene, look: Look): void {
  if (look.labels === 'none') return;
  const { count, radiusPx, outward } = look.layout;
  const isAll = look.labels === 'all' || (count <= NAMES_MAX && radiusPx >= RADIUS_BIG_PX * 0.8);
  const size = Math.max(10, Math.min(13, radiusPx * 0.62));
  const away = Math.max(radiusPx * 1.98, radiusPx + 6);
  pen.textBaseline = 'middle';
  for (let i = 0; i < count; i++) {
    const isChair = scene.chair === i;
    if (!isAll && !isChair && !isPointedAt(look, i)) continue;
    place(look, i);
    const [ux, uy] = [outward[2 * i]!, outward[2 * i + 1]!];
    pen.font = fontOf(size, isChair ? 'bold' : 'plain');
    const side = ux > 0.35 ? 1 : ux < -0.35 ? -1 : 0;
    pen.textAlign = side > 0 ? 'left' : side < 0 ? 'right' : 'center';
    pen.fillStyle = isChair ? palette.accent : palette.ink;
    pen.strokeStyle = palette.paper;
    const name = scene.names[i]!;
    const x = inside(spot.x + ux * away, { side, wide: name.length * size * 0.6, most: look.layout.widthPx });
    textWithHalo(pen, name, x, spot.y + uy * (away + size * 0.45));
  }
}

/** Where a name must begin, end or have its middle, so that it is not cut off at the stage's sides. */
function inside(
  x: number,
  { side, wide, most }: { readonly side: number; readonly wide: number; readonly most: number },
): number {
  const before = side > 0 ? 0 : side < 0 ? wide : wide / 2;
  return Math.max(before + 2, Math.min(most - 2 - (wide - before), x));
}

function isPointedAt({ hover, focus, selectedNodes }: Look, i: number): boolean {
  return focus === i || selectedNodes.has(i) || (hover?.kind === 'node' && hover.index === i);
}

function place({ layout }: Look, i: number): void {
  spot.x = layout.xy[2 * i]!;
  spot.y = layout.xy[2 * i + 1]!;
  spot.r = layout.radiusPx;
}

/**
 * Links that carry nothing. A cut has a direction: a bar stands across the link at the side of the sender
 * whose packets vanish, so a link that is cut both ways has two. Where a cut network is laid out in groups,
 * the gap between them with its dashed wall says it once for all links.
 */
import type { Scene } from '../player/scene.ts';
import type { Look } from './look.ts';
import { PALETTE } from './palette.ts';
import { DASHED, DASHED_LONG, line, SOLID, type Pen } from './pen.ts';

/** Of more cuts than this only the bars are drawn, and the lines of what is chosen. */
const LINES_MAX = 40;
/** Where the bar stands, in radii from the sender's middle. */
const BAR_AT = 2.05;

/** The dashed walls between the groups of the layout. */
export function drawWalls(pen: Pen, look: Look): void {
  const { walls } = look.layout;
  if (walls.length === 0) return;
  pen.strokeStyle = PALETTE[look.theme].wall;
  pen.lineWidth = 2;
  pen.lineCap = 'butt';
  pen.setLineDash(DASHED_LONG);
  pen.beginPath();
  for (let i = 0; i + 3 < walls.length; i += 4) {
    line(pen, walls[i]!, walls[i + 1]!, walls[i + 2]!, walls[i + 3]!);
  }
  pen.stroke();
  pen.setLineDash(SOLID);
}

/** Cut links, but for those that a wall stands for. */
export function drawCuts(pen: Pen, scene: Scene, look: Look): void {
  const { cuts } = scene;
  if (cuts.length === 0) return;
  const { cut } = PALETTE[look.theme];
  pen.strokeStyle = cut;
  pen.lineCap = 'butt';
  pen.lineWidth = 1;
  pen.globalAlpha = 0.55;
  pen.setLineDash(DASHED);
  pen.beginPath();
  for (const pair of cuts) if (isLineShown(pair, cuts.length, look)) pathLine(pen, pair, look);
  pen.stroke();
  pen.setLineDash(SOLID);
  pen.globalAlpha = 1;
  pen.lineWidth = Math.max(1.8, look.layout.radiusPx * 0.15);
  pen.lineCap = 'round';
  pen.beginPath();
  for (const pair of cuts) if (!isWalled(pair, look)) pathBar(pen, pair, look);
  pen.stroke();
  pen.lineCap = 'butt';
}

/** Whether the two ends stand in different groups, between which there is a wall. */
export function isWalled([from, to]: readonly [number, number], { layout }: Look): boolean {
  const { groups, count } = layout;
  if (from >= count || to >= count) return true;
  return groups !== null && groups[from] !== groups[to];
}

function isLineShown(pair: readonly [number, number], cuts: number, look: Look): boolean {
  if (isWalled(pair, look)) return false;
  if (cuts <= LINES_MAX) return true;
  const { selectedNodes, hover } = look;
  const isPointed = hover?.kind === 'node' && (hover.index === pair[0] || hover.index === pair[1]);
  return isPointed || selectedNodes.has(pair[0]) || selectedNodes.has(pair[1]);
}

function pathLine(pen: Pen, [from, to]: readonly [number, number], { layout }: Look): void {
  const { xy } = layout;
  line(pen, xy[2 * from]!, xy[2 * from + 1]!, xy[2 * to]!, xy[2 * to + 1]!);
}

function pathBar(pen: Pen, [from, to]: readonly [number, number], { layout }: Look): void {
  const { xy, radiusPx } = layout;
  const [x, y] = [xy[2 * from]!, xy[2 * from + 1]!];
  const [dx, dy] = [xy[2 * to]! - x, xy[2 * to + 1]! - y];
  const length = Math.sqrt(dx * dx + dy * dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const at = Math.min(radiusPx * BAR_AT + 1, length * 0.4);
  const half = Math.max(3.5, radiusPx * 0.42);
  line(
    pen,
    x + ux * at - uy * half,
    y + uy * at + ux * half,
    x + ux * at + uy * half,
    y + uy * at - ux * half,
  );
}

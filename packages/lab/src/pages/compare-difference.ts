/**
 * Two matrices held against each other: a half-filled square where they differ, a tick where they do not. A
 * pure drawing function, and the same in words for those who do not see it.
 */
import type { Matrix } from '../player/scene.ts';
import { BELIEF_WORDS } from '../stage/describe-glyph.ts';
import { PALETTE, type Theme } from '../stage/palette.ts';

export interface Differing {
  readonly observer: number;
  readonly subject: number;
  readonly left: number;
  readonly right: number;
}

/** Cells in which they differ, among the nodes that both have. Indices of nodes. */
export function differingCells(left: Matrix, right: Matrix): readonly Differing[] {
  const nodes = Math.min(left.nodes, right.nodes);
  const found: Differing[] = [];
  for (let observer = 0; observer < nodes; observer += 1) {
    for (let subject = 0; subject < nodes; subject += 1) {
      const [a, b] = [
        left.cells[observer * left.nodes + subject]!,
        right.cells[observer * right.nodes + subject]!,
      ];
      if (a !== b) found.push({ observer, subject, left: a, right: b });
    }
  }
  return found;
}

export function differingText({ observer, subject, left, right }: Differing): string {
  return `n${observer + 1} about n${subject + 1}: ${BELIEF_WORDS[left]} / ${BELIEF_WORDS[right]}`;
}

interface Look {
  readonly theme: Theme;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly devicePixelRatio: number;
}

const TICKS_CELL_PX = 11;
const HEADING_PX = 26;

export function drawDifferences(
  pen: CanvasRenderingContext2D,
  { nodes, cells }: { readonly nodes: number; readonly cells: readonly Differing[] },
  { theme, widthPx, heightPx, devicePixelRatio }: Look,
): void {
  const palette = PALETTE[theme];
  pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  pen.clearRect(0, 0, widthPx, heightPx);
  const isLabelled = (Math.min(widthPx, heightPx) - HEADING_PX) / nodes >= TICKS_CELL_PX;
  const origin = isLabelled ? HEADING_PX : 0;
  const cell = Math.min(26, (Math.min(widthPx, heightPx) - origin - 1) / nodes);
  pen.fillStyle = palette.paperRaised;
  pen.fillRect(origin, origin, cell * nodes, cell * nodes);
  const differs = new Set(cells.map(({ observer, subject }) => observer * nodes + subject));
  if (isLabelled) drawLabels(pen, { nodes, cell, ink: palette.inkQuiet });
  for (let at = 0; at < nodes * nodes; at += 1) {
    const x = origin + (at % nodes) * cell;
    const y = origin + Math.floor(at / nodes) * cell;
    if (differs.has(at)) drawHalf(pen, { x, y, cell, ink: palette.cut, edge: palette.ink });
    else if (isLabelled) drawTick(pen, { x, y, cell, ink: palette.truth });
  }
}

interface Mark {
  readonly x: number;
  readonly y: number;
  readonly cell: number;
  readonly ink: string;
}

function drawHalf(
  pen: CanvasRenderingContext2D,
  { x, y, cell, ink, edge }: Mark & { readonly edge: string },
): void {
  const inset = cell >= TICKS_CELL_PX ? cell * 0.2 : 0;
  const side = cell - 2 * inset;
  pen.fillStyle = ink;
  pen.fillRect(x + inset, y + inset, inset === 0 ? side : side / 2, side);
  if (inset === 0) return;
  pen.strokeStyle = edge;
  pen.lineWidth = 1;
  pen.strokeRect(x + inset, y + inset, side, side);
}

function drawTick(pen: CanvasRenderingContext2D, { x, y, cell, ink }: Mark): void {
  pen.strokeStyle = ink;
  pen.globalAlpha = 0.55;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(x + cell * 0.32, y + cell * 0.54);
  pen.lineTo(x + cell * 0.45, y + cell * 0.67);
  pen.lineTo(x + cell * 0.7, y + cell * 0.34);
  pen.stroke();
  pen.globalAlpha = 1;
}

function drawLabels(
  pen: CanvasRenderingContext2D,
  { nodes, cell, ink }: { nodes: number; cell: number; ink: string },
): void {
  pen.fillStyle = ink;
  pen.font = `${Math.min(11, cell * 0.62)}px sans-serif`;
  pen.textBaseline = 'middle';
  // Every node has its number where there is room for all of them.
  const every = cell >= 16 ? 1 : 2;
  for (let i = 0; i < nodes; i += every) {
    const middle = HEADING_PX + (i + 0.5) * cell;
    pen.textAlign = 'right';
    pen.fillText(String(i + 1), HEADING_PX - 6, middle);
    pen.textAlign = 'center';
    pen.fillText(String(i + 1), middle, HEADING_PX - 9);
  }
}

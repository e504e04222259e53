/**
 * A matrix with room for signs: who thinks what about whom, in the same glyphs as on the stage, rows for
 * observers and columns for subjects. It draws a window of the matrix, so that a large one can be looked
 * into.
 */
import type { Matrix } from '../player/scene.ts';
import { drawBodies } from './glyph-body.ts';
import type { MatrixOrder } from './matrix-order.ts';
import { PALETTE, type Palette, type Theme } from './palette.ts';
import { fontOf, type Pen } from './pen.ts';

export interface MatrixLook {
  readonly theme: Theme;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly devicePixelRatio: number;
  readonly names: readonly string[];
  readonly order: MatrixOrder;
  /** The index of the node in whose chair we sit: its row is framed. */
  readonly chair: number | null;
  readonly hover: MatrixHit | null;
  /** A column that is followed. */
  readonly selectedSubject: number | null;
  /** The first row and column that are shown and how many; the whole matrix if it is absent. */
  readonly window?: MatrixWindow;
}

export interface MatrixWindow {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Indices of nodes; `null`: a heading of the other side is meant, e.g. a whole row. */
export interface MatrixHit {
  readonly observer: number | null;
  readonly subject: number | null;
}

/** Where the cells are, in CSS pixels. */
export interface MatrixPlan extends MatrixWindow {
  readonly left: number;
  readonly top: number;
  readonly cellPx: number;
}

/** From so many cells a side on, a matrix is better shown as an image. */
export const LABELLED_NODES_MAX = 32;
const HEADING_MAX_PX = 56;
const CELL_MAX_PX = 30;
const BELIEFS = 5;

/** Where the cells of a matrix of `nodes` are. */
export function planMatrix(nodes: number, look: MatrixLook): MatrixPlan {
  const shown = look.window ?? { row: 0, column: 0, rows: nodes, columns: nodes };
  const rows = Math.max(0, Math.min(shown.rows, nodes - shown.row));
  const columns = Math.max(0, Math.min(shown.columns, nodes - shown.column));
  const longest = look.names.reduce((most, name) => Math.max(most, name.length), 1);
  const heading = Math.min(HEADING_MAX_PX, 12 + longest * 6.5);
  const room = Math.min((look.widthPx - heading - 4) / columns, (look.heightPx - heading - 4) / rows);
  const cellPx = Math.max(4, Math.min(CELL_MAX_PX, Math.floor(room)));
  return { row: shown.row, column: shown.column, rows, columns, left: heading, top: heading, cellPx };
}

/** Draws the window of `matrix` into the whole canvas. */
export function drawMatrix(pen: Pen, matrix: Matrix, look: MatrixLook): void {
  const palette = PALETTE[look.theme];
  const plan = planMatrix(matrix.nodes, look);
  pen.setTransform(look.devicePixelRatio, 0, 0, look.devicePixelRatio, 0, 0);
  pen.globalAlpha = 1;
  pen.fillStyle = palette.paper;
  pen.fillRect(0, 0, look.widthPx, look.heightPx);
  drawBands(pen, palette, plan, look);
  drawCells(pen, palette, matrix, plan, look);
  drawHeadings(pen, palette, plan, look);
}

/** What is at a point; `null`: nothing. */
export function hitMatrix(nodes: number, look: MatrixLook, x: number, y: number): MatrixHit | null {
  const plan = planMatrix(nodes, look);
  const row = Math.floor((y - plan.top) / plan.cellPx);
  const column = Math.floor((x - plan.left) / plan.cellPx);
  if (row >= plan.rows || column >= plan.columns || (row < 0 && column < 0)) return null;
  const observer = row < 0 ? null : look.order.rows[plan.row + row]!;
  const subject = column < 0 ? null : look.order.columns[plan.column + column]!;
  return { observer, subject };
}

/** Shades for what is pointed at and followed, a frame for the chair's row, and the diagonal. */
function drawBands(pen: Pen, palette: Palette, plan: MatrixPlan, look: MatrixLook): void {
  const { left, top, cellPx, rows, columns } = plan;
  const [width, height] = [columns * cellPx, rows * cellPx];
  pen.fillStyle = palette.paperRaised;
  pen.fillRect(left, top, width, height);
  pen.fillStyle = palette.rule;
  for (let row = 0; row < rows; row++) {
    const observer = look.order.rows[plan.row + row]!;
    const isPointed = look.hover?.observer === observer;
    for (let column = 0; column < columns; column++) {
      const subject = look.order.columns[plan.column + column]!;
      const isMarked = subject === look.selectedSubject || look.hover?.subject === subject || isPointed;
      if (!isMarked && subject !== observer) continue;
      pen.globalAlpha = subject === observer ? 1 : 0.55;
      pen.fillRect(left + column * cellPx, top + row * cellPx, cellPx, cellPx);
    }
    if (observer !== look.chair) continue;
    pen.globalAlpha = 1;
    pen.strokeStyle = palette.accent;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.rect(left - 1, top + row * cellPx, width + 2, cellPx);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}

/** Cells belief by belief, since glyphs of one kind are drawn in one go. */
function drawCells(pen: Pen, palette: Palette, matrix: Matrix, plan: MatrixPlan, look: MatrixLook): void {
  const { rows, columns, cellPx } = plan;
  const cells = rows * columns;
  const xy = new Float32Array(2 * cells);
  const beliefs = new Uint8Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const row = Math.floor(cell / columns);
    const column = cell % columns;
    xy[2 * cell] = plan.left + (column + 0.5) * cellPx;
    xy[2 * cell + 1] = plan.top + (row + 0.5) * cellPx;
    const observer = look.order.rows[plan.row + row]!;
    beliefs[cell] = matrix.cells[observer * matrix.nodes + look.order.columns[plan.column + column]!]!;
  }
  const picked = new Uint16Array(cells);
  for (let belief = 0; belief < BELIEFS; belief++) {
    let count = 0;
    for (let cell = 0; cell < cells; cell++) if (beliefs[cell] === belief) picked[count++] = cell;
    drawBodies(pen, palette, belief, { xy, radiusPx: Math.max(1.5, cellPx * 0.34), picked, count });
  }
}

function drawHeadings(pen: Pen, palette: Palette, plan: MatrixPlan, look: MatrixLook): void {
  const { left, top, cellPx } = plan;
  if (cellPx < 9) return;
  const size = Math.max(8, Math.min(12, cellPx * 0.6));
  pen.textBaseline = 'middle';
  pen.textAlign = 'right';
  for (let row = 0; row < plan.rows; row++) {
    const observer = look.order.rows[plan.row + row]!;
    const isChair = observer === look.chair;
    pen.font = fontOf(size, isChair ? 'bold' : 'plain');
    pen.fillStyle = isChair ? palette.accent : palette.inkQuiet;
    pen.fillText(look.names[observer] ?? '', left - 6, top + (row + 0.5) * cellPx);
  }
  // Names of columns stand upright, so that cells may be narrower than they.
  pen.textAlign = 'left';
  for (let column = 0; column < plan.columns; column++) {
    const subject = look.order.columns[plan.column + column]!;
    const isMarked = subject === look.selectedSubject;
    const ratio = look.devicePixelRatio;
    const x = left + (column + 0.5) * cellPx;
    pen.setTransform(0, -ratio, ratio, 0, x * ratio, (top - 6) * ratio);
    pen.font = fontOf(size, isMarked ? 'bold' : 'plain');
    pen.fillStyle = isMarked ? palette.accent : palette.inkQuiet;
    pen.fillText(look.names[subject] ?? '', 0, 0);
  }
  pen.setTransform(look.devicePixelRatio, 0, 0, look.devicePixelRatio, 0, 0);
}

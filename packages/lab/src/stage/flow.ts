/**
 * The traffic of many nodes as one layer: a lattice of dots below the nodes, each as large as there are
 * packets that pass it. It is read like a halftone print, so it needs no colour.
 */
import type { Scene } from '../player/scene.ts';
import { isFlightTouched, placeFlight } from './flights.ts';
import { FLIGHTS_ALL_NODES_MAX, type Look } from './look.ts';
import { PALETTE } from './palette.ts';
import { circle, type Pen } from './pen.ts';

const CELL_PX = 14;
const DOT_MAX_PX = 4.6;
/** So many packets in one cell make the largest dot. */
const FULL = 6;

/** Draws what is not drawn packet by packet; nothing in small clusters. */
export function drawFlow(pen: Pen, scene: Scene, look: Look): void {
  const { layout, scratch } = look;
  const { flights } = scene;
  if (layout.count <= FLIGHTS_ALL_NODES_MAX || flights.count === 0) return;
  const columns = Math.ceil(layout.widthPx / CELL_PX);
  const rows = Math.ceil(layout.heightPx / CELL_PX);
  if (scratch.flow.length < columns * rows) scratch.flow = new Float32Array(columns * rows);
  const flow = scratch.flow.fill(0);
  for (let row = 0; row < flights.count; row++) {
    if (isFlightTouched(scene, look, row) || !placeFlight(scene, look, row, scratch.flight)) continue;
    spread(flow, columns, rows, look);
  }
  pen.fillStyle = PALETTE[look.theme].gossip;
  pen.globalAlpha = 0.35;
  pen.beginPath();
  for (let cell = 0; cell < columns * rows; cell++) {
    const weight = flow[cell]!;
    if (weight < 0.15) continue;
    const size = DOT_MAX_PX * Math.sqrt(Math.min(1, weight / FULL));
    circle(pen, ((cell % columns) + 0.5) * CELL_PX, (Math.floor(cell / columns) + 0.5) * CELL_PX, size);
  }
  pen.fill();
  pen.globalAlpha = 1;
}

/** Counts one packet along its way: most where it is now, less where it has been and will be. */
function spread(flow: Float32Array, columns: number, rows: number, { scratch }: Look): void {
  const { fromX, fromY, toX, toY, x, y } = scratch.flight;
  const length = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY));
  const steps = Math.max(1, Math.min(64, Math.round(length / CELL_PX)));
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    add(flow, columns, rows, fromX + (toX - fromX) * share, fromY + (toY - fromY) * share, 0.3);
  }
  add(flow, columns, rows, x, y, 1.5);
}

function add(flow: Float32Array, columns: number, rows: number, x: number, y: number, weight: number): void {
  const column = Math.floor(x / CELL_PX);
  const row = Math.floor(y / CELL_PX);
  if (column < 0 || row < 0 || column >= columns || row >= rows) return;
  flow[row * columns + column]! += weight;
}

/**
 * Every state of a glyph in every size, on one canvas: rows are states, columns sizes. It is looked at by
 * people, and a test compares its cells.
 */
import { Belief, Truth, type Scene } from '../../player/scene.ts';
import { drawStage } from '../draw-stage.ts';
import type { Layout } from '../layout.ts';
import { PALETTE, type Theme } from '../palette.ts';
import { fontOf, type Pen } from '../pen.ts';
import { calmScene, sampleLook } from './sample-scene.ts';

/** Radii of bodies: big, the least big, small, the least small, a cell. */
export const SHEET_RADII: readonly number[] = [22, 13, 9, 6, 3];
export const SHEET_CELL_PX = 96;
const TITLES_PX = 170;

export interface SheetState {
  readonly name: string;
  /** Writes the state of node `i`. */
  readonly set: (scene: Scene, i: number) => void;
}

const suspect =
  (left: number, confirmations: number): SheetState['set'] =>
  (scene, i) => {
    scene.belief[i] = Belief.Suspect;
    scene.suspicionLeft[i] = left;
    scene.confirmations[i] = confirmations;
    scene.confirmationsMax[i] = 2;
  };

const believed =
  (belief: number, truth: number = Truth.Running): SheetState['set'] =>
  (scene, i) => {
    scene.belief[i] = belief;
    scene.truth![i] = truth;
    if (truth !== Truth.Running) scene.probePhase[i] = Number.NaN;
  };

/** Beliefs first: the first five must stay apart in every size. */
export const SHEET_STATES: readonly SheetState[] = [
  { name: 'alive', set: believed(Belief.Alive) },
  { name: 'suspect', set: believed(Belief.Suspect) },
  { name: 'dead', set: believed(Belief.Dead) },
  { name: 'left', set: believed(Belief.Left) },
  { name: 'unknown', set: believed(Belief.Unknown) },
  { name: 'suspected just now', set: suspect(0.95, 0) },
  { name: 'suspected, 1 of 2', set: suspect(0.4, 1) },
  { name: 'alive, truth: paused', set: believed(Belief.Alive, Truth.Paused) },
  { name: 'alive, truth: crashed', set: believed(Belief.Alive, Truth.Crashed) },
  { name: 'dead, truth: crashed', set: believed(Belief.Dead, Truth.Crashed) },
  { name: 'left, truth: left', set: believed(Belief.Left, Truth.Left) },
  { name: 'unknown, truth: absent', set: believed(Belief.Unknown, Truth.Absent) },
  {
    name: 'health 5, queue 8, inc. 12',
    set: (scene, i) => {
      scene.health[i] = 5;
      scene.queue[i] = 8;
      scene.incarnation[i] = 12;
    },
  },
  {
    name: 'all at once',
    set: (scene, i) => {
      suspect(0.6, 1)(scene, i);
      scene.truth![i] = Truth.Paused;
      scene.health[i] = 3;
      scene.queue[i] = 3;
      scene.incarnation[i] = 3;
    },
  },
];

/** Below the states: what is chosen and pointed at. */
const MARKS: readonly string[] = ['chair', 'selected', 'focus', 'hover'];

export function sheetSize(): { widthPx: number; heightPx: number } {
  return {
    widthPx: TITLES_PX + SHEET_RADII.length * SHEET_CELL_PX,
    heightPx: (SHEET_STATES.length + MARKS.length) * SHEET_CELL_PX,
  };
}

/** Where the cell of a state and a size begins. */
export function sheetCell(state: number, size: number): { x: number; y: number } {
  return { x: TITLES_PX + size * SHEET_CELL_PX, y: state * SHEET_CELL_PX };
}

/** Draws the sheet column by column, since a layout has one radius; `onto` puts each into place. */
export function drawSheet(
  theme: Theme,
  { ratio, column, onto }: { ratio: number; column: () => Pen; onto: (pen: Pen, x: number) => void },
  titles: Pen,
): void {
  const { heightPx } = sheetSize();
  for (const [size, radius] of SHEET_RADII.entries()) {
    const pen = column();
    drawColumn(pen, theme, radius, ratio);
    onto(pen, TITLES_PX + size * SHEET_CELL_PX);
  }
  const palette = PALETTE[theme];
  titles.setTransform(ratio, 0, 0, ratio, 0, 0);
  titles.fillStyle = palette.paper;
  titles.fillRect(0, 0, TITLES_PX, heightPx);
  titles.fillStyle = palette.ink;
  titles.font = fontOf(12);
  titles.textAlign = 'left';
  titles.textBaseline = 'middle';
  const names = [...SHEET_STATES.map(({ name }) => name), ...MARKS];
  for (const [row, name] of names.entries()) titles.fillText(name, 12, (row + 0.5) * SHEET_CELL_PX);
}

function drawColumn(pen: Pen, theme: Theme, radiusPx: number, ratio: number): void {
  const count = SHEET_STATES.length + MARKS.length;
  const scene: Scene = { ...calmScene(count), chair: SHEET_STATES.length };
  for (const [i, { set }] of SHEET_STATES.entries()) set(scene, i);
  const layout: Layout = {
    kind: 'grid' as const,
    count,
    widthPx: SHEET_CELL_PX,
    heightPx: count * SHEET_CELL_PX,
    groups: null,
    xy: Float32Array.from({ length: 2 * count }, (_, k) =>
      k % 2 === 0 ? SHEET_CELL_PX / 2 : ((k - 1) / 2 + 0.5) * SHEET_CELL_PX,
    ),
    outward: Float32Array.from({ length: 2 * count }, (_, k) => k % 2),
    radiusPx,
    walls: new Float32Array(0),
    marks: null,
  };
  const [selected, focus, hover] = [count - 3, count - 2, count - 1];
  const look = sampleLook(layout, {
    theme,
    devicePixelRatio: ratio,
    selectedNodes: new Set([selected]),
    focus,
    hover: { kind: 'node', index: hover },
    labels: 'none',
  });
  drawStage(pen, scene, look);
}

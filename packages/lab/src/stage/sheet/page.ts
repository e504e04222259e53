/**
 * What a page of the tests and of the bench runs: the stage on real canvases. It is bundled for them alone
 * and is no part of the lab.
 */
import type { Scene } from '../../player/scene.ts';
import { drawMatrix, type MatrixLook } from '../draw-matrix.ts';
import { drawStage } from '../draw-stage.ts';
import { drawTimeline, type TimelineLook } from '../draw-timeline.ts';
import { drawHeatLegend, heatImage } from '../heat-image.ts';
import { layOut, type LayoutAsked } from '../layout.ts';
import { groupsOfCuts } from '../groups.ts';
import { matrixImage, type Pixels } from '../matrix-image.ts';
import { orderByNumber, orderByState } from '../matrix-order.ts';
import type { Look } from '../look.ts';
import { PALETTE, type Theme } from '../palette.ts';
import { planTimeline } from '../timeline.ts';
import {
  drawSheet,
  SHEET_CELL_PX,
  sheetCell,
  sheetSize,
  SHEET_RADII,
  SHEET_STATES,
} from './contact-sheet.ts';
import { sampleTimeline } from './sample-timeline.ts';
import { busyScene, sampleLook, sampleMatrix, sequence } from './sample-scene.ts';

const RATIO = 2;

function canvasOf(widthPx: number, heightPx: number, ratio = RATIO): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = widthPx * ratio;
  canvas.height = heightPx * ratio;
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  canvas.style.display = 'block';
  return canvas;
}

function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d', { willReadFrequently: true })!;
}

/** Puts the contact sheet on the page. */
function sheet(theme: Theme): HTMLCanvasElement {
  const { widthPx, heightPx } = sheetSize();
  const canvas = canvasOf(widthPx, heightPx);
  const all = penOf(canvas);
  let last: HTMLCanvasElement | null = null;
  const column = (): CanvasRenderingContext2D => penOf((last = canvasOf(SHEET_CELL_PX, heightPx)));
  const onto = (_: unknown, x: number): void => {
    all.setTransform(1, 0, 0, 1, 0, 0);
    all.drawImage(last!, x * RATIO, 0);
  };
  drawSheet(theme, { ratio: RATIO, column, onto }, all);
  document.body.append(canvas);
  return canvas;
}

/** The luminances of the body of each belief in each size, as bytes: what is left of it without colour. */
function greyBodies(theme: Theme): number[][][] {
  const pen = penOf(sheet(theme));
  return SHEET_RADII.map((radius, size) =>
    SHEET_STATES.slice(0, 5).map((_, state) => {
      const cell = sheetCell(state, size);
      const middle = SHEET_CELL_PX / 2 - radius;
      const side = 2 * radius * RATIO;
      const { data } = pen.getImageData((cell.x + middle) * RATIO, (cell.y + middle) * RATIO, side, side);
      return Array.from({ length: side * side }, (_, k) => {
        const [red, green, blue] = [data[4 * k]!, data[4 * k + 1]!, data[4 * k + 2]!];
        return Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
      });
    }),
  );
}

interface StageAsked {
  readonly nodes: number;
  readonly packets: number;
  readonly layout: Omit<LayoutAsked, 'count' | 'groups'>;
  readonly isTorn?: boolean;
  readonly scene?: Partial<Pick<Scene, 'chair' | 'cuts'>>;
  readonly look?: Partial<Omit<Look, 'selectedNodes' | 'layout' | 'scratch'>>;
  readonly selected?: readonly number[];
}

function sampleStage({ nodes, packets, layout, isTorn = false, scene, look, selected }: StageAsked): {
  scene: Scene;
  look: Look;
} {
  const cuts = isTorn ? halves(nodes) : (scene?.cuts ?? []);
  const groups = groupsOfCuts(nodes, cuts);
  const asked = layOut({ ...layout, count: nodes, groups });
  return {
    scene: { ...busyScene(nodes, packets), ...scene, cuts },
    look: sampleLook(asked, {
      devicePixelRatio: RATIO,
      ...look,
      selectedNodes: new Set(selected),
    }),
  };
}

/** Every link between the first third and the others, both ways. */
function halves(nodes: number): [number, number][] {
  const border = Math.ceil(nodes / 3);
  const cuts: [number, number][] = [];
  for (let a = 0; a < border; a++) for (let b = border; b < nodes; b++) cuts.push([a, b], [b, a]);
  return cuts;
}

/** Puts a stage with a busy cluster on the page. */
function stage(asked: StageAsked): void {
  const { scene, look } = sampleStage(asked);
  const canvas = canvasOf(look.layout.widthPx, look.layout.heightPx);
  drawStage(penOf(canvas), scene, look);
  document.body.append(canvas);
}

function matrix(nodes: number, look: Pick<MatrixLook, 'theme' | 'widthPx' | 'heightPx'>): void {
  const canvas = canvasOf(look.widthPx, look.heightPx);
  drawMatrix(penOf(canvas), sampleMatrix(nodes), {
    ...look,
    devicePixelRatio: RATIO,
    names: Array.from({ length: nodes }, (_, i) => `n${i + 1}`),
    order: orderByNumber(nodes),
    chair: 2,
    hover: { observer: null, subject: 4 },
    selectedSubject: null,
  });
  document.body.append(canvas);
}

function putImage(pixels: Pixels): HTMLCanvasElement {
  const canvas = canvasOf(pixels.width, pixels.height, 1);
  canvas.style.imageRendering = 'pixelated';
  penOf(canvas).putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0);
  document.body.append(canvas);
  return canvas;
}

function matrixPicture(nodes: number, theme: Theme): void {
  const sample = sampleMatrix(nodes);
  putImage(matrixImage(sample, orderByState(sample), theme));
}

function heat(theme: Theme): void {
  const draw = sequence(5);
  const [columns, nodes] = [300, 48];
  const values = new Float32Array(columns * nodes);
  for (let row = 0; row < nodes; row += 3) {
    const from = Math.floor(draw() * 200);
    const length = 10 + Math.floor(draw() * 90);
    for (let k = 0; k < length; k++) values[row * columns + from + k] = Math.sin((Math.PI * k) / length);
  }
  const picture = { mode: 'disagreement' as const, fromMs: 0, toMs: 60_000, columns, nodes, values };
  const image = putImage(heatImage(picture, theme));
  image.style.width = '900px';
  image.style.height = '192px';
  const canvas = canvasOf(400, 44);
  const pen = penOf(canvas);
  pen.setTransform(RATIO, 0, 0, RATIO, 0, 0);
  pen.fillStyle = PALETTE[theme].paper;
  pen.fillRect(0, 0, 400, 44);
  drawHeatLegend(pen, { theme, mode: 'disagreement', x: 12, y: 8, widthPx: 260 });
  document.body.append(canvas);
}

function timeline(
  size: { readonly widthPx: number; readonly heightPx: number },
  look: Partial<TimelineLook> = {},
): void {
  const canvas = canvasOf(size.widthPx, size.heightPx);
  const sample = sampleTimeline();
  drawTimeline(penOf(canvas), sample, planTimeline(sample, size), {
    theme: 'light',
    devicePixelRatio: RATIO,
    fromMs: 0,
    toMs: sample.forMs,
    cursorMs: 21_340,
    selectedBlock: 2,
    hover: null,
    truthShown: true,
    ...look,
  });
  document.body.append(canvas);
}

/** Whatever the machine does, so many frames are measured. */
const FRAMES_LEAST = 8;

/**
 * Milliseconds of each call of `drawStage`, one an animation frame for about `forMs`, as the lab does it;
 * what the browser does with the canvas afterwards is not in it.
 */
async function measureFrames(asked: StageAsked, forMs: number): Promise<number[]> {
  const { scene, look } = sampleStage(asked);
  const canvas = canvasOf(look.layout.widthPx, look.layout.heightPx);
  document.body.append(canvas);
  const pen = canvas.getContext('2d')!;
  const times: number[] = [];
  const untilMs = performance.now() + forMs;
  for (let frame = 0; frame < FRAMES_LEAST || performance.now() < untilMs; frame++) {
    await new Promise(requestAnimationFrame);
    advance(scene, frame);
    const begun = performance.now();
    drawStage(pen, scene, look);
    times.push(performance.now() - begun);
  }
  canvas.remove();
  return times;
}

/** The same, but each frame is read back at once, so that the painting of its pixels is in it. */
function measurePainted(asked: StageAsked, forMs: number): number[] {
  const { scene, look } = sampleStage(asked);
  const pen = penOf(canvasOf(look.layout.widthPx, look.layout.heightPx));
  return measureFor(forMs, (frame) => {
    advance(scene, frame);
    drawStage(pen, scene, look);
    pen.getImageData(0, 0, 1, 1);
  });
}

function measureFor(forMs: number, run: (frame: number) => void): number[] {
  const times: number[] = [];
  const untilMs = performance.now() + forMs;
  for (let frame = 0; frame < FRAMES_LEAST || performance.now() < untilMs; frame++) {
    const begun = performance.now();
    run(frame);
    times.push(performance.now() - begun);
  }
  return times;
}

function advance({ flights }: Scene, frame: number): void {
  for (let row = 0; row < flights.count; row++) flights.progress[row] = (row * 0.13 + frame * 0.01) % 1;
}

function measureMatrix(nodes: number, forMs: number): number[] {
  const sample = sampleMatrix(nodes);
  const order = orderByNumber(nodes);
  let pixels: Pixels | null = null;
  return measureFor(forMs, () => {
    pixels = matrixImage(sample, order, 'light', pixels);
  });
}

/** Begins another page. */
function clear(theme: Theme): void {
  document.body.replaceChildren();
  document.body.style.margin = '0';
  document.body.style.background = PALETTE[theme].paper;
}

export const labStage = {
  clear,
  greyBodies,
  heat,
  matrix,
  matrixPicture,
  measureFrames,
  measureMatrix,
  measurePainted,
  sheet: (theme: Theme): void => void sheet(theme),
  stage,
  timeline,
};

Object.assign(globalThis, { labStage });

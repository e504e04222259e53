import { describe, expect, test } from 'vitest';
import { Belief, type Matrix } from '../player/scene.ts';
import { rgbOf } from './contrast.ts';
import { drawMatrix, hitMatrix, planMatrix, type MatrixLook } from './draw-matrix.ts';
import { drawHeatLegend, heatColour, heatImage, hitHeat } from './heat-image.ts';
import { matrixImage, type Pixels } from './matrix-image.ts';
import { orderByGroup, orderByNumber, orderByState, orderBySubject } from './matrix-order.ts';
import { PALETTE } from './palette.ts';
import { recordingPen, texts } from './sheet/recording-pen.ts';
import { sampleMatrix } from './sheet/sample-scene.ts';

const { light } = PALETTE;
const { Unknown, Alive, Suspect, Dead, Left } = Belief;

const SMALL: Matrix = {
  atMs: 0,
  nodes: 3,
  cells: Uint8Array.of(Alive, Suspect, Dead, Alive, Alive, Dead, Left, Unknown, Alive),
};

function pixel({ data, width }: Pixels, row: number, column: number): number[] {
  return [...data.subarray(4 * (row * width + column), 4 * (row * width + column) + 4)];
}

const opaque = (hex: string): number[] => [...rgbOf(hex), 255];

describe('matrixImage', () => {
  test('a pixel has the colour of its belief', () => {
    const image = matrixImage(SMALL, orderByNumber(3), 'light');
    expect([image.width, image.height]).toEqual([3, 3]);
    expect(pixel(image, 0, 0)).toEqual(opaque(light.alive));
    expect(pixel(image, 0, 1)).toEqual(opaque(light.suspect));
    expect(pixel(image, 1, 2)).toEqual(opaque(light.dead));
  });

  test('left and unknown have grains of their own', () => {
    const share = (belief: number): number => {
      const matrix = { atMs: 0, nodes: 16, cells: new Uint8Array(256).fill(belief) };
      const { data } = matrixImage(matrix, orderByNumber(16), 'light');
      const words = new Uint32Array(data.buffer);
      return words.filter((word) => word !== 0xffffffff).length / 256;
    };
    expect([Alive, Suspect, Dead].map(share)).toEqual([1, 1, 1]);
    expect(share(Left)).toBe(0.5);
    expect(share(Unknown)).toBe(0.25);
  });

  test('rows and columns stand in the order that is asked for', () => {
    const order = { rows: Uint16Array.of(2, 1, 0), columns: Uint16Array.of(2, 0, 1) };
    const image = matrixImage(SMALL, order, 'light');
    expect(pixel(image, 2, 0)).toEqual(opaque(light.dead));
    expect(pixel(image, 2, 2)).toEqual(opaque(light.suspect));
  });

  test('pixels are used again if they fit, and only then', () => {
    const first = matrixImage(SMALL, orderByNumber(3), 'light');
    expect(matrixImage(SMALL, orderByNumber(3), 'dark', first)).toBe(first);
    expect(pixel(first, 0, 0)).toEqual(opaque(PALETTE.dark.alive));
    expect(matrixImage(sampleMatrix(4), orderByNumber(4), 'light', first)).not.toBe(first);
  });
});

describe('orders', () => {
  test('by state, the worst subjects and the most alarmed observers come first', () => {
    const { rows, columns } = orderByState(SMALL);
    expect([...columns]).toEqual([2, 1, 0]);
    expect([...rows]).toEqual([0, 1, 2]);
  });

  test('by group, the members of one stand together', () => {
    expect([...orderByGroup(Uint8Array.of(1, 0, 1, 0)).rows]).toEqual([1, 3, 0, 2]);
  });

  test("by the caller's keys, the largest subject comes first", () => {
    const { rows, columns } = orderBySubject([5, 9, 7]);
    expect([...columns]).toEqual([1, 2, 0]);
    expect([...rows]).toEqual([0, 1, 2]);
  });
});

describe('drawMatrix', () => {
  const look: MatrixLook = {
    theme: 'light',
    widthPx: 200,
    heightPx: 200,
    devicePixelRatio: 1,
    names: ['n1', 'n2', 'n3'],
    order: { rows: Uint16Array.of(0, 1, 2), columns: Uint16Array.of(2, 1, 0) },
    chair: 1,
    hover: null,
    selectedSubject: null,
  };

  test('each row and column has its name, in order', () => {
    const { pen, calls } = recordingPen();
    drawMatrix(pen, SMALL, look);
    expect(texts(calls).filter((text) => text !== '?')).toEqual(['n1', 'n2', 'n3', 'n3', 'n2', 'n1']);
  });

  test('a point is a cell, a heading, or nothing', () => {
    const { left, top, cellPx } = planMatrix(3, look);
    const at = (column: number, row: number) =>
      hitMatrix(3, look, left + (column + 0.5) * cellPx, top + (row + 0.5) * cellPx);
    expect(at(0, 1)).toEqual({ observer: 1, subject: 2 });
    expect(at(-0.7, 1)).toEqual({ observer: 1, subject: null });
    expect(at(1, -0.7)).toEqual({ observer: null, subject: 1 });
    expect(at(3, 0)).toBeNull();
    expect(hitMatrix(3, look, 1, 1)).toBeNull();
  });

  test('a window shows a part, and points into it', () => {
    const part = { ...look, window: { row: 1, column: 1, rows: 9, columns: 1 } };
    const plan = planMatrix(3, part);
    expect([plan.rows, plan.columns]).toEqual([2, 1]);
    expect(hitMatrix(3, part, plan.left + 1, plan.top + 1)).toEqual({ observer: 1, subject: 1 });
  });
});

describe('heat', () => {
  const heat = {
    mode: 'disagreement' as const,
    fromMs: 1000,
    toMs: 3000,
    columns: 2,
    nodes: 2,
    values: Float32Array.of(0, 1, 0.5, Number.NaN),
  };

  test('a pixel has the colour of its value, and no number is nothing', () => {
    const image = heatImage(heat, 'light');
    expect(pixel(image, 0, 0)).toEqual(opaque(heatColour('light', 0)));
    expect(pixel(image, 0, 1)).toEqual(opaque(heatColour('light', 1)));
    expect(pixel(image, 1, 0)).toEqual(opaque(heatColour('light', 0.5)));
    expect(pixel(image, 1, 1)).toEqual(opaque(heatColour('light', 0)));
    expect(pixel(heatImage(heat, 'light', { rows: Uint16Array.of(1, 0) }), 1, 1)).toEqual(pixel(image, 0, 1));
  });

  test('values beyond the ramp have its ends', () => {
    expect(heatColour('dark', 7)).toBe(heatColour('dark', 1));
    expect(heatColour('dark', -1)).toBe(heatColour('dark', 0));
    expect(heatColour('light', 0)).toBe('#ffffff');
  });

  test('a point is a subject and a moment', () => {
    const size = { widthPx: 100, heightPx: 40 };
    expect(hitHeat(heat, size, { x: 60, y: 5 })).toEqual({ row: 0, column: 1, atMs: 2000 });
    expect(hitHeat(heat, size, { x: 100, y: 5 })).toBeNull();
    expect(hitHeat(heat, size, { x: 5, y: -1 })).toBeNull();
  });

  test('the legend says what its ends mean', () => {
    const { pen, calls } = recordingPen();
    drawHeatLegend(pen, { theme: 'light', mode: 'wrong', x: 0, y: 0, widthPx: 100 });
    expect(texts(calls)).toEqual(['all right', 'all wrong']);
  });
});

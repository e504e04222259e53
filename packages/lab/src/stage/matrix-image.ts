/**
 * A matrix as an image, one pixel a cell, for clusters whose cells have no room for signs. Since no state may
 * be told by colour alone, two of them have a grain: `left` is a chequer of grey and ground, and `unknown` is
 * sprinkled.
 */
import { Belief, type Matrix } from '../player/scene.ts';
import { rgbOf } from './contrast.ts';
import type { MatrixOrder } from './matrix-order.ts';
import { beliefColour, PALETTE, type Theme } from './palette.ts';

/** What `ImageData` is made of. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

const BELIEFS = 5;
/** Colours are looked up by belief and by the parities of row and column. */
const GRAINS = 4;
const TABLES: Readonly<Record<Theme, Uint32Array>> = { light: tableOf('light'), dark: tableOf('dark') };

/** The image of `matrix`, into the pixels of `reuse` if they have its size. */
export function matrixImage(
  matrix: Matrix,
  order: MatrixOrder,
  theme: Theme,
  reuse: Pixels | null = null,
): Pixels {
  const { nodes, cells } = matrix;
  const pixels = reuse?.width === nodes && reuse.height === nodes ? reuse : emptyPixels(nodes, nodes);
  const words = new Uint32Array(pixels.data.buffer);
  const table = TABLES[theme];
  const { rows, columns } = order;
  let at = 0;
  for (let row = 0; row < nodes; row++) {
    const first = rows[row]! * nodes;
    const grainOfRow = (row & 1) * 2;
    for (let column = 0; column < nodes; column++) {
      const belief = cells[first + columns[column]!]!;
      words[at++] = table[belief * GRAINS + grainOfRow + (column & 1)]!;
    }
  }
  return pixels;
}

export function emptyPixels(width: number, height: number): Pixels {
  return { width, height, data: new Uint8ClampedArray(width * height * 4) };
}

/** A pixel as the four bytes that `ImageData` wants, in the order of this machine's words. */
export function pixelOf(hex: string): number {
  const [red, green, blue] = rgbOf(hex);
  return new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0]!;
}

function tableOf(theme: Theme): Uint32Array {
  const palette = PALETTE[theme];
  const paper = pixelOf(palette.paper);
  const table = new Uint32Array(BELIEFS * GRAINS);
  for (let belief = 0; belief < BELIEFS; belief++) {
    const ink = pixelOf(beliefColour(palette, belief));
    for (let grain = 0; grain < GRAINS; grain++) {
      const isChequer = grain === 0 || grain === 3;
      const isSprinkle = grain === 0;
      const isInk = belief === Belief.Left ? isChequer : belief === Belief.Unknown ? isSprinkle : true;
      table[belief * GRAINS + grain] = isInk ? ink : paper;
    }
  }
  return table;
}

/**
 * Disagreement over time as an image, one pixel a subject and column, and its legend. The ramp goes only one
 * way in luminance and by nearly equal steps, so it reads the same in greyscale and without red or green.
 */
import type { Heat } from '../player/engine-api.ts';
import { rgbOf } from './contrast.ts';
import { emptyPixels, pixelOf, type Pixels } from './matrix-image.ts';
import { PALETTE, type Theme } from './palette.ts';
import { fontOf, type Pen } from './pen.ts';

const STEPS = 256;

/** From "all agree", which is nearly the ground, to "evenly split" or "all wrong". */
const STOPS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#FFFFFF', '#FBE3B4', '#F0AE5A', '#CF6A35', '#8A2F3F', '#3A0F33'],
  dark: ['#14171A', '#3B1F3F', '#7A2F4B', '#C0543E', '#EE9A4A', '#FFF3B8'],
};
const RAMPS: Readonly<Record<Theme, readonly string[]>> = { light: rampOf('light'), dark: rampOf('dark') };
const WORDS: Readonly<Record<Theme, Uint32Array>> = {
  light: Uint32Array.from(RAMPS.light, pixelOf),
  dark: Uint32Array.from(RAMPS.dark, pixelOf),
};

/** The colour of `value`, 0 … 1. */
export function heatColour(theme: Theme, value: number): string {
  return RAMPS[theme][stepOf(value)]!;
}

/** The image of `heat`: a row a subject, in the order of `rows` if it is given; into `reuse` if it fits. */
export function heatImage(
  heat: Heat,
  theme: Theme,
  { rows = null, reuse = null }: { readonly rows?: Uint16Array | null; readonly reuse?: Pixels | null } = {},
): Pixels {
  const { columns, nodes, values } = heat;
  const isFit = reuse?.width === columns && reuse.height === nodes;
  const pixels = isFit ? reuse : emptyPixels(columns, nodes);
  const words = new Uint32Array(pixels.data.buffer);
  const ramp = WORDS[theme];
  let at = 0;
  for (let row = 0; row < nodes; row++) {
    const first = (rows === null ? row : rows[row]!) * columns;
    for (let column = 0; column < columns; column++) words[at++] = ramp[stepOf(values[first + column]!)]!;
  }
  return pixels;
}

export interface HeatLegend {
  readonly theme: Theme;
  readonly mode: Heat['mode'];
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
}

const LEGEND_WORDS: Readonly<Record<Heat['mode'], readonly [least: string, most: string]>> = {
  disagreement: ['all agree', 'evenly split'],
  wrong: ['all right', 'all wrong'],
};

/** The ramp with its ends in words; 26 px high. The pen's transform is the caller's. */
export function drawHeatLegend(pen: Pen, { theme, mode, x, y, widthPx }: HeatLegend): void {
  const palette = PALETTE[theme];
  const parts = Math.max(2, Math.min(STEPS, Math.floor(widthPx / 2)));
  const part = widthPx / parts;
  for (let k = 0; k < parts; k++) {
    pen.fillStyle = heatColour(theme, k / (parts - 1));
    // A little wider than its part, against seams.
    pen.fillRect(x + k * part, y, Math.min(part + 0.5, widthPx - k * part), 10);
  }
  pen.strokeStyle = palette.rule;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.rect(x + 0.5, y + 0.5, widthPx - 1, 9);
  pen.stroke();
  pen.font = fontOf(11);
  pen.fillStyle = palette.inkQuiet;
  pen.textBaseline = 'top';
  pen.textAlign = 'left';
  pen.fillText(LEGEND_WORDS[mode][0], x, y + 14);
  pen.textAlign = 'right';
  pen.fillText(LEGEND_WORDS[mode][1], x + widthPx, y + 14);
}

/**
 * The subject and the column at a point of an image that is drawn over `widthPx` × `heightPx`; `null`:
 * outside.
 */
export function hitHeat(
  heat: Heat,
  size: { readonly widthPx: number; readonly heightPx: number },
  at: { readonly x: number; readonly y: number },
): { readonly row: number; readonly column: number; readonly atMs: number } | null {
  const column = Math.floor((at.x / size.widthPx) * heat.columns);
  const row = Math.floor((at.y / size.heightPx) * heat.nodes);
  if (column < 0 || row < 0 || column >= heat.columns || row >= heat.nodes) return null;
  return { row, column, atMs: heat.fromMs + ((heat.toMs - heat.fromMs) * column) / heat.columns };
}

/** Values that are no numbers count as nothing. */
function stepOf(value: number): number {
  return value > 0 ? Math.min(STEPS - 1, Math.round(value * (STEPS - 1))) : 0;
}

function rampOf(theme: Theme): readonly string[] {
  const stops = STOPS[theme].map(rgbOf);
  return Array.from({ length: STEPS }, (_, step) => {
    const at = (step / (STEPS - 1)) * (stops.length - 1);
    const first = Math.min(stops.length - 2, Math.floor(at));
    const share = at - first;
    const mix = (part: 0 | 1 | 2): string => {
      const value = stops[first]![part] * (1 - share) + stops[first + 1]![part] * share;
      return Math.round(value).toString(16).padStart(2, '0');
    };
    return `#${mix(0)}${mix(1)}${mix(2)}`;
  });
}

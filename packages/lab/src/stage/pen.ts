/**
 * What the stage draws with: the part of a canvas's context that it uses. Contexts of pages and of workers
 * are pens, and so is the recording pen of the tests.
 */

export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'arc'
  | 'beginPath'
  | 'clip'
  | 'closePath'
  | 'fill'
  | 'fillRect'
  | 'fillStyle'
  | 'fillText'
  | 'font'
  | 'globalAlpha'
  | 'lineCap'
  | 'lineJoin'
  | 'lineTo'
  | 'lineWidth'
  | 'moveTo'
  | 'rect'
  | 'restore'
  | 'roundRect'
  | 'save'
  | 'setLineDash'
  | 'setTransform'
  | 'stroke'
  | 'strokeStyle'
  | 'strokeText'
  | 'textAlign'
  | 'textBaseline'
>;

/** Line dashes, made once: `setLineDash` is called often. */
export const SOLID: number[] = [];
export const DASHED: number[] = [3, 2];
export const DASHED_FINE: number[] = [2, 1.5];
export const DASHED_LONG: number[] = [7, 5];
/** With round caps, these are dots. */
export const DOTTED: number[] = [0.1, 3];
export const DOTTED_FINE: number[] = [0.1, 2.2];

export const TAU: number = 2 * Math.PI;
/** Twelve o'clock. */
export const TOP: number = -Math.PI / 2;

const FAMILY = 'ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const SIZES_MAX = 32;
const PLAIN = Array.from({ length: SIZES_MAX + 1 }, (_, size) => `${size}px ${FAMILY}`);
const BOLD = Array.from({ length: SIZES_MAX + 1 }, (_, size) => `600 ${size}px ${FAMILY}`);

/** The font of a size, rounded to whole pixels and at most 32. */
export function fontOf(sizePx: number, weight: 'plain' | 'bold' = 'plain'): string {
  const size = Math.max(1, Math.min(SIZES_MAX, Math.round(sizePx)));
  return (weight === 'bold' ? BOLD : PLAIN)[size]!;
}

/** A whole circle as a piece of the path of its own. */
export function circle(pen: Pen, x: number, y: number, radius: number): void {
  pen.moveTo(x + radius, y);
  pen.arc(x, y, radius, 0, TAU);
}

/** An arc as a piece of the path of its own, clockwise. */
export function arc(pen: Pen, x: number, y: number, radius: number, from: number, to: number): void {
  pen.moveTo(x + radius * Math.cos(from), y + radius * Math.sin(from));
  pen.arc(x, y, radius, from, to);
}

/** A line as a piece of the path. */
export function line(pen: Pen, x1: number, y1: number, x2: number, y2: number): void {
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
}

/** Text in `fillStyle` that stays readable on whatever is below it: it stands on a halo of `strokeStyle`. */
export function textWithHalo(pen: Pen, text: string, x: number, y: number): void {
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}

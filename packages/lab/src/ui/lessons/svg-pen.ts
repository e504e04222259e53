/**
 * A pen that writes SVG: the stage draws with it as it draws on a canvas, so that a still can be printed at
 * any size. It knows what the stage uses and nothing more: straight lines, arcs, rectangles and texts, one
 * scale, clips of rectangles, dashes.
 */
import type { Pen } from '../../stage/pen.ts';

type Paint = string | CanvasGradient | CanvasPattern;

interface Style {
  fillStyle: Paint;
  strokeStyle: Paint;
  lineWidth: number;
  lineCap: CanvasLineCap;
  lineJoin: CanvasLineJoin;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dashes: readonly number[];
  clip: string | null;
  transform: string;
}

const BASELINES: Readonly<Record<CanvasTextBaseline, string>> = {
  alphabetic: 'alphabetic',
  top: 'hanging',
  hanging: 'hanging',
  middle: 'central',
  bottom: 'text-after-edge',
  ideographic: 'ideographic',
};
const ANCHORS: Readonly<Record<CanvasTextAlign, string>> = {
  left: 'start',
  start: 'start',
  center: 'middle',
  right: 'end',
  end: 'end',
};

export class SvgPen implements Pen {
  fillStyle: Paint = '#000';
  strokeStyle: Paint = '#000';
  lineWidth = 1;
  lineCap: CanvasLineCap = 'butt';
  lineJoin: CanvasLineJoin = 'miter';
  globalAlpha = 1;
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  #dashes: readonly number[] = [];
  #clip: string | null = null;
  #transform = '';
  #path = '';
  #clips = 0;
  readonly #saved: Style[] = [];
  readonly #parts: string[] = [];

  /** The whole picture. `title` is read out to those who do not see it. */
  svg(widthPx: number, heightPx: number, title: string): string {
    const head =
      `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" ` +
      `viewBox="0 0 ${widthPx} ${heightPx}" role="img"><title>${escaped(title)}</title>`;
    return `${head}\n${this.#parts.join('\n')}\n</svg>\n`;
  }

  save(): void {
    this.#saved.push({
      fillStyle: this.fillStyle,
      strokeStyle: this.strokeStyle,
      lineWidth: this.lineWidth,
      lineCap: this.lineCap,
      lineJoin: this.lineJoin,
      globalAlpha: this.globalAlpha,
      font: this.font,
      textAlign: this.textAlign,
      textBaseline: this.textBaseline,
      dashes: this.#dashes,
      clip: this.#clip,
      transform: this.#transform,
    });
  }

  restore(): void {
    const style = this.#saved.pop();
    if (style === undefined) return;
    const { dashes, clip, transform, ...rest } = style;
    Object.assign(this, rest);
    this.#dashes = dashes;
    this.#clip = clip;
    this.#transform = transform;
  }

  setTransform(...given: readonly unknown[]): void {
    const matrix = given.map(Number);
    const isPlain = matrix.join() === '1,0,0,1,0,0';
    this.#transform = isPlain || given.length !== 6 ? '' : ` transform="matrix(${matrix.join(' ')})"`;
  }

  setLineDash(dashes: readonly number[]): void {
    this.#dashes = [...dashes];
  }

  beginPath(): void {
    this.#path = '';
  }

  closePath(): void {
    this.#path += 'Z';
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.#path += `${this.#path === '' ? 'M' : 'L'}${short(x)} ${short(y)}`;
  }

  arc(x: number, y: number, radius: number, from: number, to: number, isCounter = false): void {
    const given = isCounter ? from - to : to - from;
    // As a canvas has it: an angle beyond the other one goes round.
    const turn = given < 0 ? (given % FULL) + FULL : given;
    const at = (angle: number): string =>
      `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`;
    const sweep = isCounter ? 0 : 1;
    const to1 = (angle: number, isLarge: number): string =>
      `A${short(radius)} ${short(radius)} 0 ${isLarge} ${sweep} ${at(angle)}`;
    this.#path += `${this.#path === '' || this.#path.endsWith('Z') ? 'M' : 'L'}${at(from)}`;
    // A full circle is two halves: an arc that ends where it begins is nothing.
    if (turn >= FULL - 1e-9) this.#path += to1(from + (isCounter ? -1 : 1) * Math.PI, 0) + to1(from, 0);
    else this.#path += to1(to, turn > Math.PI ? 1 : 0);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  roundRect(x: number, y: number, width: number, height: number, radii?: unknown): void {
    const given = Array.isArray(radii) ? Number(radii[0] ?? 0) : Number(radii ?? 0);
    const r = Math.min(given, width / 2, height / 2);
    const corner = (dx: number, dy: number): string =>
      `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
    this.#path +=
      `M${short(x + r)} ${short(y)}h${short(width - 2 * r)}${corner(r, r)}v${short(height - 2 * r)}` +
      `${corner(-r, r)}h${short(2 * r - width)}${corner(-r, -r)}v${short(2 * r - height)}${corner(r, -r)}Z`;
  }

  clip(): void {
    this.#clips += 1;
    this.#parts.push(`<clipPath id="c${this.#clips}"><path d="${this.#path}"/></clipPath>`);
    this.#clip = `c${this.#clips}`;
  }

  fill(): void {
    this.#parts.push(`<path d="${this.#path}" fill="${paint(this.fillStyle)}"${this.#shared()}/>`);
  }

  stroke(): void {
    this.#parts.push(`<path d="${this.#path}" fill="none"${this.#lines()}${this.#shared()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const box = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.#parts.push(`<rect ${box} fill="${paint(this.fillStyle)}"${this.#shared()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    this.#text(text, x, y, ` fill="${paint(this.fillStyle)}"`);
  }

  strokeText(text: string, x: number, y: number): void {
    this.#text(text, x, y, ` fill="none"${this.#lines()}`);
  }

  #text(text: string, x: number, y: number, look: string): void {
    const place = `x="${short(x)}" y="${short(y)}" text-anchor="${ANCHORS[this.textAlign]}"`;
    const base = `dominant-baseline="${BASELINES[this.textBaseline]}" style="font:${escaped(this.font)}"`;
    this.#parts.push(`<text ${place} ${base}${look}${this.#shared()}>${escaped(text)}</text>`);
  }

  #lines(): string {
    const dashes = this.#dashes.length === 0 ? '' : ` stroke-dasharray="${this.#dashes.join(' ')}"`;
    const ends = ` stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"`;
    return ` stroke="${paint(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${ends}${dashes}`;
  }

  #shared(): string {
    const alpha = this.globalAlpha === 1 ? '' : ` opacity="${short(this.globalAlpha)}"`;
    const clip = this.#clip === null ? '' : ` clip-path="url(#${this.#clip})"`;
    return `${alpha}${clip}${this.#transform}`;
  }
}

const FULL = 2 * Math.PI;
/** Gradients and patterns are nothing that the stage uses. */
const paint = (style: Paint): string => (typeof style === 'string' ? escaped(style) : 'none');
const short = (value: number): string => String(Number(value.toFixed(2)));

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

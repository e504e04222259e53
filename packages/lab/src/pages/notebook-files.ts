/** What leaves the notebook as a file: text, and stills of runs as PNG and SVG. */
import type { Scene } from '../player/scene.ts';
import { drawStage } from '../stage/draw-stage.ts';
import { groupsOfCuts } from '../stage/groups.ts';
import { layOut } from '../stage/layout.ts';
import { createScratch, type Look } from '../stage/look.ts';
import { SvgPen } from '../ui/lessons/svg-pen.ts';

const WIDTH_PX = 720;
const HEIGHT_PX = 480;
const PNG_SCALE = 2;

/** Of the page without what follows its `#`: what a link needs to be opened from anywhere. */
export const pageAddress = (): string => location.href.split('#')[0]!;

export function saveFile(name: string, content: Blob | string, type = 'text/plain'): void {
  const blob = typeof content === 'string' ? new Blob([content], { type }) : content;
  const href = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href, download: name });
  link.click();
  // The browser has taken it by the next turn of the loop.
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

export function sceneSvg(scene: Scene, title: string): string {
  const pen = new SvgPen();
  drawStage(pen, scene, lookOf(scene, 1));
  return pen.svg(WIDTH_PX, HEIGHT_PX, title);
}

export function scenePng(scene: Scene): Promise<Blob | null> {
  const canvas = Object.assign(document.createElement('canvas'), {
    width: WIDTH_PX * PNG_SCALE,
    height: HEIGHT_PX * PNG_SCALE,
  });
  const context = canvas.getContext('2d');
  if (context === null) return Promise.resolve(null);
  drawStage(context, scene, lookOf(scene, PNG_SCALE));
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

/** On paper it is light, and it stands still. The truth is on it: a card is made after the fact. */
function lookOf(scene: Scene, devicePixelRatio: number): Look {
  const count = scene.names.length;
  const groups = groupsOfCuts(count, scene.cuts);
  return {
    theme: 'light',
    layout: layOut({ count, kind: 'auto', widthPx: WIDTH_PX, heightPx: HEIGHT_PX, groups }),
    devicePixelRatio,
    selectedNodes: new Set(),
    selected: null,
    focus: null,
    hover: null,
    truthShown: true,
    isPaused: true,
    reducedMotion: true,
    labels: 'auto',
    scratch: createScratch(),
  };
}

/** Letters, digits and dashes: a name that every file system takes. */
export const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'card';

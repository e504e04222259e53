/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The stage as those see it who see fewer colours: Chromium itself simulates it on the lab's own page, and
 * what reaches the screen is compared. In each way of seeing and in both themes, the bodies of an alive, a
 * suspect, a dead and a left node differ in luminance alone. `HEARSAY_SHEETS=FOLDER` also writes what was
 * seen there, to be looked at.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { Engine } from '../../packages/lab/src/player/engine.ts';
import { Belief } from '../../packages/lab/src/player/scene.ts';
import { encodeShare } from '../../packages/lab/src/player/share.ts';
import { DEFAULT_SPEC, type RunSpec } from '../../packages/lab/src/player/spec.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const folder = process.env['HEARSAY_SHEETS'] ?? '';
const WAIT_MS = 20_000;
const SIGHTS = ['deuteranopia', 'protanopia', 'tritanopia', 'achromatopsia'] as const;
/** Of the whole range from black to white, as a mean over a body's pixels; the contact sheet's bound too. */
const DIFFERENCE_LEAST = 0.04;
const RATIO = 2;

/** Seen by n1; the indices of nodes that stand beside each other, and what becomes of them. */
const CHAIR = 1;
const SHOWN = [
  [3, Belief.Alive, 'alive'],
  [4, Belief.Suspect, 'suspect'],
  [5, Belief.Dead, 'dead'],
  [6, Belief.Left, 'left'],
] as const;
const SPEC: RunSpec = {
  ...DEFAULT_SPEC,
  nodes: 12,
  faults: [
    { kind: 'crash', atMs: 5000, nodes: [6], forMs: null, peers: [], amount: 0 },
    { kind: 'crash', atMs: 35_000, nodes: [5], forMs: null, peers: [], amount: 0 },
  ],
  actions: [{ kind: 'leave', atMs: 10_000, node: 7 }],
};

/** When n1 holds each of them for what is wanted. */
function momentOfAll(): number {
  const engine = new Engine();
  const { id } = engine.open(SPEC);
  for (let atMs = 35_000; atMs < SPEC.forMs; atMs += 100) {
    const { belief } = engine.scene(id, atMs, CHAIR);
    if (SHOWN.every(([index, wanted]) => belief[index] === wanted)) return atMs;
  }
  throw new Error('there is no moment with all four states');
}

interface Body {
  /** Bytes, row by row. */
  readonly luminances: readonly number[];
  /** Between the largest and the smallest part of a pixel, over all pixels: 0 without colours. */
  readonly colour: number;
}

describe.skipIf(CHROMIUM === '')('seen with fewer colours', () => {
  const lab = labInChromium({
    context: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: RATIO },
  });

  /** The stage at a moment, without the truth's rings; `reader` decodes what was seen, outside the page. */
  async function opened(
    atMs: number,
    colorScheme: 'light' | 'dark',
  ): Promise<{ page: Page; reader: Page; session: CDPSession }> {
    const panels = ['no-truth'];
    const view = { spec: SPEC, chair: CHAIR, cursorMs: atMs, panels, layout: '', digest: null };
    const page = await lab.open(`#/lab?s=${encodeShare(view)}`, { colorScheme });
    await page.locator('.chip [data-digest]').waitFor();
    const reader = await page.context().newPage();
    await page.bringToFront();
    return { page, reader, session: await page.context().newCDPSession(page) };
  }

  /** The squares around the bodies, as they reach the screen. */
  async function bodies(page: Page, reader: Page): Promise<Body[]> {
    const seen: Body[] = [];
    for (const [index] of SHOWN) {
      const { x, y, width } = (await page.locator(`.stage-node[data-index="${index}"]`).boundingBox())!;
      // The button is 2.6 radii wide (stage-nodes.tsx).
      const radius = Math.floor(width / 2.6);
      const clip = {
        x: Math.round(x + width / 2) - radius,
        y: Math.round(y + width / 2) - radius,
        width: 2 * radius,
        height: 2 * radius,
      };
      const png = (await page.screenshot({ clip })).toString('base64');
      seen.push(await reader.evaluate(bodyOf, png));
    }
    return seen;
  }

  const labels = (page: Page): Promise<string[]> =>
    Promise.all(
      SHOWN.map(async ([index]) =>
        ((await page.locator(`.stage-node[data-index="${index}"]`).getAttribute('aria-label')) ?? '').replace(
          /^.*believed (\w+).*$/,
          '$1',
        ),
      ),
    );

  test.each(['light', 'dark'] as const)(
    'alive, suspect, dead and left differ in luminance (%s)',
    async (theme) => {
      const { page, reader, session } = await opened(momentOfAll(), theme);
      await expect.poll(() => labels(page), { timeout: WAIT_MS }).toEqual(SHOWN.map(([, , name]) => name));
      for (const type of SIGHTS) {
        await session.send('Emulation.setEmulatedVisionDeficiency', { type });
        if (folder !== '') {
          const path = join(folder, `stage-${theme}-${type}.png`);
          writeFileSync(path, await page.locator('.stage-canvas').screenshot());
        }
        const seen = await bodies(page, reader);
        const isGrey = seen.every(({ colour }) => colour <= 2);
        expect(isGrey, `${type} is simulated`).toBe(type === 'achromatopsia');
        for (const [pair, least] of differences(seen))
          expect(least, `${pair}, ${type}`).toBeGreaterThan(DIFFERENCE_LEAST);
      }
    },
    6 * WAIT_MS,
  );

  test('four alive nodes do not differ so', { timeout: 3 * WAIT_MS }, async () => {
    const { page, reader } = await opened(1000, 'light');
    await expect.poll(() => labels(page), { timeout: WAIT_MS }).toEqual(SHOWN.map(() => 'alive'));
    for (const [pair, most] of differences(await bodies(page, reader)))
      expect(most, pair).toBeLessThan(DIFFERENCE_LEAST / 2);
  });
});

/** Runs in a page. */
async function bodyOf(png: string): Promise<{ luminances: number[]; colour: number }> {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  const luminances: number[] = [];
  let colour = 0;
  for (let k = 0; k < data.length; k += 4) {
    const [red, green, blue] = [data[k]!, data[k + 1]!, data[k + 2]!];
    luminances.push(Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue));
    colour = Math.max(colour, Math.max(red, green, blue) - Math.min(red, green, blue));
  }
  return { luminances, colour };
}

/** Of each two: the mean difference of their pixels, 0 … 1. */
function differences(seen: readonly Body[]): [pair: string, difference: number][] {
  return seen.flatMap(({ luminances }, a) =>
    seen.slice(0, a).map(({ luminances: other }, b): [string, number] => {
      expect(other.length).toBe(luminances.length);
      const sum = luminances.reduce((total, light, k) => total + Math.abs(light - other[k]!), 0);
      return [`${SHOWN[a]![2]} and ${SHOWN[b]![2]}`, sum / (255 * luminances.length)];
    }),
  );
}

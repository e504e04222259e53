/**
 * The stage's contact sheet in real Chromium: every state of a glyph in every size. What is believed must be
 * readable without colour, so the sheet's bodies are compared in greyscale, pixel by pixel.
 * `HEARSAY_SHEETS=FOLDER` also writes the sheets there, to be looked at: in both themes, and as those see
 * them who see fewer colours.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from './bundle.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';

declare const labStage: {
  clear(theme: string): void;
  greyBodies(theme: string): number[][][];
  sheet(theme: string): void;
  stage(asked: unknown): void;
};

const folder = process.env['HEARSAY_SHEETS'] ?? '';
const THEMES = ['light', 'dark'] as const;
const BELIEFS = ['alive', 'suspect', 'dead', 'left', 'unknown'];
/** Of the whole range from black to white, as a mean over the pixels of a body: less is hard to see. */
const DIFFERENCE_LEAST = 0.04;

/** Chromium's own simulations, in a page whose colours are as they are. */
const SIGHTS = ['none', 'achromatopsia', 'deuteranopia', 'protanopia', 'tritanopia'] as const;

describe.skipIf(CHROMIUM === '')('the contact sheet', () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 660, height: 600 } });
    page.on('pageerror', (error) => errors.push(error.message));
    const entry = new URL('../../packages/lab/src/stage/sheet/page.ts', import.meta.url);
    await page.addScriptTag({ content: await bundle(fileURLToPath(entry), 'iife') });
  });
  afterAll(() => browser.close());

  test.each(THEMES)('in greyscale, no two beliefs look alike in any size (%s)', async (theme) => {
    await page.evaluate((theme) => labStage.clear(theme), theme);
    const sizes = await page.evaluate((theme) => labStage.greyBodies(theme), theme);
    expect(sizes.length).toBe(5);
    for (const [size, bodies] of sizes.entries()) {
      for (const [a, body] of bodies.entries()) {
        for (let b = 0; b < a; b++) {
          const pair = `${BELIEFS[a]} and ${BELIEFS[b]} in size ${size}`;
          expect(difference(body, bodies[b]!), pair).toBeGreaterThan(DIFFERENCE_LEAST);
        }
      }
    }
    expect(errors).toEqual([]);
  });

  test('the stage draws a torn cluster without a complaint', async () => {
    const layout = { kind: 'auto', widthPx: 660, heightPx: 600 };
    await page.evaluate((layout) => {
      labStage.clear('light');
      labStage.stage({ nodes: 24, packets: 30, layout, isTorn: true });
    }, layout);
    expect(errors).toEqual([]);
  });

  if (folder === '') return;
  test('sheets are written to be looked at', async () => {
    const session = await page.context().newCDPSession(page);
    for (const theme of THEMES) {
      for (const type of SIGHTS) {
        await session.send('Emulation.setEmulatedVisionDeficiency', { type });
        await page.evaluate((theme) => {
          labStage.clear(theme);
          labStage.sheet(theme);
        }, theme);
        await page.screenshot({ path: join(folder, `sheet-${theme}-${type}.png`), fullPage: true });
      }
    }
    await session.send('Emulation.setEmulatedVisionDeficiency', { type: 'none' });
  });
});

function difference(a: readonly number[], b: readonly number[]): number {
  expect(b.length).toBe(a.length);
  return a.reduce((sum, light, k) => sum + Math.abs(light - b[k]!), 0) / (255 * a.length);
}

/**
 * The same link is the same run: the lab's engine gives one digest, and one scene, in Node and in real
 * Chromium. Without a browser it is skipped; with `CI=true` it fails.
 */
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeShare } from '../../packages/lab/src/player/share.ts';
import { DEFAULT_SPEC, type RunSpec } from '../../packages/lab/src/player/spec.ts';
import { bundle } from './bundle.ts';
import { runLink } from './lab-engine-page.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';

if (CHROMIUM === '' && process.env['CI'] === 'true') {
  throw new Error(
    'Chromium is missing: install it (Debian: `apt-get install chromium`) or set HEARSAY_CHROMIUM',
  );
}

const SPECS: readonly (readonly [string, RunSpec])[] = [
  [
    'with faults and loss',
    {
      ...DEFAULT_SPEC,
      seed: 7,
      loss: 0.1,
      faults: [
        { kind: 'pause', atMs: 5000, forMs: 9000, nodes: [3], peers: [], amount: 0 },
        { kind: 'partition', atMs: 20_000, forMs: 15_000, nodes: [1, 2, 3, 4], peers: [], amount: 0 },
      ],
      actions: [{ kind: 'leave', atMs: 30_000, node: 9 }],
    },
  ],
  [
    'of the paper, joining, over uneven links',
    {
      ...DEFAULT_SPEC,
      profile: 'paper-swim',
      rules: 'memberlist',
      begins: 'joining',
      latencyMs: { kind: 'exponential', min: 1, mean: 20 },
      faults: [{ kind: 'crash', atMs: 8000, forMs: null, nodes: [5], peers: [], amount: 0 }],
    },
  ],
];

describe.skipIf(CHROMIUM === '')('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test.each(SPECS)('a link to a run %s gives the same digest and the same scene', async (_what, spec) => {
    const page = await browser.newPage();
    const entry = fileURLToPath(new URL('lab-engine-page.ts', import.meta.url));
    await page.addScriptTag({ content: await bundle(entry, 'iife') });
    const view = { spec, chair: 2, cursorMs: 27_345.6, panels: [], layout: 'ring', digest: null };
    const link = encodeShare(view);
    const here = runLink(link);
    expect(here.events).toBeGreaterThan(20);
    expect(await page.evaluate((given) => globalThis.runLabLink(given), link)).toEqual(here);
    await page.close();
  });
});

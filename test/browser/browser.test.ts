/**
 * The same bytes in a browser: the platform-free entries carry nothing of Node, and a simulation gives the
 * same digest in real Chromium. Without a browser the second is skipped; with `CI=true` it fails.
 */
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle, publicEntry } from './bundle.ts';
import { run } from './cluster-digest.ts';
import { CHROMIUM, launchChromium } from '../support/chromium.ts';

if (CHROMIUM === '') {
  const why = 'Chromium is missing: install it (Debian: `apt-get install chromium`) or set HEARSAY_CHROMIUM';
  if (process.env['CI'] === 'true') throw new Error(why);
  process.stderr.write(`${why}; the tests in a browser are skipped\n`);
}

test.each(['core', 'wire', 'sim'])('hearsay/%s carries nothing of Node', async (entry) => {
  const code = await bundle(publicEntry(entry), 'es');
  expect(code.length).toBeGreaterThan(10_000);
  expect(code).not.toMatch(/["']node:|\bBuffer\b\.|\bprocess\.(env|hrtime|nextTick)/);
});

describe.skipIf(CHROMIUM === '')('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('the same seed gives the same run to the last byte', async () => {
    const page = await browser.newPage();
    await page.addScriptTag({
      content: await bundle(fileURLToPath(new URL('page.ts', import.meta.url)), 'iife'),
    });
    for (const seed of [1, 2, 3]) {
      const here = run(seed);
      expect(await page.evaluate((given) => globalThis.runCluster(given), seed)).toEqual(here);
      console.log(`seed ${seed}: digest ${here.digest} after ${here.steps} steps, in Node and in Chromium`);
    }
    expect(run(1).digest).not.toBe(run(2).digest);
  });
});

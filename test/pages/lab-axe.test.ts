/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What holds for every page of the lab, in real Chromium on a plain file server: axe finds nothing serious,
 * in both themes, on a desk and on a phone; nothing is wider than the phone; no request goes to another
 * origin and the content security policy is held; and all of it works without a network after the first
 * visit.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const WAIT_MS = 20_000;

/** The routes as the page has them; the file itself needs a bundler to be read as a module. */
const ROUTES = [
  ...readFileSync(
    fileURLToPath(new URL('../../packages/lab/src/pages/routes.tsx', import.meta.url)),
    'utf8',
  ).matchAll(/path: '(\/[a-z-]+)'/g),
].map(([, path]) => path!);

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const KINDS = [
  ['light, on a desk', { ...DESK, colorScheme: 'light' }],
  ['dark, on a desk', { ...DESK, colorScheme: 'dark' }],
  ['light, on a phone', { ...PHONE, colorScheme: 'light' }],
  ['dark, on a phone', { ...PHONE, colorScheme: 'dark' }],
] as const;

describe.skipIf(CHROMIUM === '')('every page of the lab', () => {
  const lab = labInChromium();

  /** Goes to a page, and waits until there is something on it. */
  async function visit(page: Page, path: string): Promise<void> {
    await page.goto(`${lab.origin}/#${path}`);
    await page.locator('main, article').first().waitFor();
    await page.locator(':is(main, article) :is(h1, h2)').first().waitFor({ state: 'attached' });
  }

  test('there are pages to look at', () => {
    expect(ROUTES).toContain('/lab');
    expect(ROUTES.length).toBeGreaterThan(5);
  });

  test.each(KINDS)(
    'has nothing that axe calls serious, and fits: %s',
    async (_what, options) => {
      const page = await lab.open('about:blank', options);
      const found: string[] = [];
      for (const path of ROUTES) {
        await visit(page, path);
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, impact, nodes } of violations) {
          if (impact !== 'serious' && impact !== 'critical') continue;
          found.push(`${path} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
        }
        const widthPx = await page.evaluate(() => document.documentElement.scrollWidth);
        if (widthPx > options.viewport.width) found.push(`${path} is ${widthPx} pixels wide`);
      }
      expect(found).toEqual([]);
    },
    10 * WAIT_MS,
  );

  test('opens without a network after the first visit', { timeout: 10 * WAIT_MS }, async () => {
    const page = await lab.open('about:blank', DESK);
    await visit(page, '/lab');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: WAIT_MS })
      .toBe(true);
    await page.context().setOffline(true);
    for (const path of ROUTES) {
      // A load of its own, not a change of the hash: each page's parts come from the store.
      await page.goto('about:blank');
      await visit(page, path);
    }
    lab.forgive(/ERR_INTERNET_DISCONNECTED/);
  });
});

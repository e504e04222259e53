/// <reference lib="dom" />
/**
 * The lab as far as every run of the tests looks: each page opens in real Chromium without a complaint and
 * asks nobody else, a node is crashed with the keyboard and declared dead, and a shared link is the identical
 * run. All the rest is in test/pages, which takes minutes (`npm run test:pages`).
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const PATIENCE = { timeout: 20_000 };

/** The routes as the page has them; the file itself needs a bundler to be read as a module. */
const TABLE = fileURLToPath(new URL('../../packages/lab/src/pages/routes.tsx', import.meta.url));
const ROUTES = [...readFileSync(TABLE, 'utf8').matchAll(/path: '(\/[a-z-]+)'/g)].map(([, path]) => path!);

describe.skipIf(CHROMIUM === '')('the lab at first sight', () => {
  const lab = labInChromium({ context: { viewport: { width: 1440, height: 900 } } });
  let page: Page;

  beforeEach(async () => {
    page = await lab.open('about:blank');
    page.setDefaultTimeout(PATIENCE.timeout);
  });

  const digest = async (): Promise<string> =>
    (await page.locator('.chip [data-digest]').getAttribute('data-digest', PATIENCE))!;

  test('what a page complains of does not go unnoticed', async () => {
    await page.goto(`${lab.origin}/#/settings`);
    await page.evaluate(async () => {
      setTimeout(() => {
        throw new Error('thrown on purpose');
      });
      console.error('said on purpose');
      await fetch('http://127.0.0.1:1/').catch(() => undefined);
      await fetch('/v1/nothing');
    });
    const ours = /on purpose|asks http:|policy connect-src|violates the/;
    await expect.poll(() => lab.unanswered.length, PATIENCE).toBeGreaterThan(0);
    await expect.poll(() => lab.complaints, PATIENCE).toContain('thrown on purpose');
    expect(lab.complaints).toContain('said on purpose');
    expect(lab.complaints).toContain('policy connect-src: http://127.0.0.1:1/');
    lab.forgive(ours);
  });

  test.fails('a page that throws fails its test', async () => {
    await page.goto(`${lab.origin}/#/settings`);
    const isThrown = page.waitForEvent('pageerror');
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('thrown on purpose');
      });
    });
    await isThrown;
  });

  test('each page opens, complains of nothing and asks nobody else', async () => {
    expect(ROUTES.length).toBeGreaterThan(8);
    for (const route of ROUTES) {
      await page.goto(`${lab.origin}/#${route}`);
      await page.locator('main').first().waitFor();
    }
  });

  test('a node that is crashed is declared dead in a branch, and the link to it is that run', async () => {
    await page.goto(`${lab.origin}/#/lab`);
    const node = page.locator('.stage-node[data-index="6"]');
    await node.waitFor();
    const before = await digest();
    await node.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await expect.poll(() => node.getAttribute('aria-label'), PATIENCE).toContain('truth: crashed');
    await page.keyboard.press('g');
    const dialog = page.getByRole('dialog', { name: 'Go to a time' });
    await dialog.waitFor();
    await page.keyboard.type('20');
    await page.keyboard.press('Enter');
    await expect.poll(() => node.getAttribute('aria-label'), PATIENCE).toContain('believed dead');
    const crashed = await digest();
    expect(crashed).not.toBe(before);

    await page.getByRole('button', { name: 'Share' }).click();
    const field = page.getByRole('dialog', { name: 'Share this moment' }).getByLabel('Link');
    await expect.poll(() => field.inputValue(), PATIENCE).toContain('#/lab?s=1.');
    const link = await field.inputValue();
    await page.goto('about:blank');
    await page.goto(link);
    await expect.poll(() => page.locator('.chip').textContent(), PATIENCE).toContain('identical run');
    expect(await digest()).toBe(crashed);
  });
});

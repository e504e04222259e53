/// <reference lib="dom" />
/**
 * The lab as far as every run of the tests looks: each page opens in real Chromium without a complaint and
 * asks nobody else, a node is crashed with the keyboard and declared dead, and a shared link is the identical
 * run. All the rest is in test/pages, which takes minutes (`npm run test:pages`).
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openLabSite, type LabSite } from './lab-site.ts';
import { CHROMIUM_ARGS } from '../support/chromium.ts';

const executablePath = process.env['HEARSAY_CHROMIUM'] ?? '';
const PATIENCE = { timeout: 20_000 };

/** The routes as the page has them; the file itself needs a bundler to be read as a module. */
const TABLE = fileURLToPath(new URL('../../packages/lab/src/pages/routes.tsx', import.meta.url));
const ROUTES = [...readFileSync(TABLE, 'utf8').matchAll(/path: '(\/[a-z-]+)'/g)].map(([, path]) => path!);

describe.skipIf(executablePath === '')('the lab at first sight', () => {
  const complaints: string[] = [];
  let browser: Browser | undefined;
  let site: LabSite;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    site = await openLabSite();
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    context = await browser!.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE.timeout);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The live page asks the process that serves it for an agent; a plain file server has none.
      const isMissing = message.location().url.startsWith(`${site.origin}/v1/`);
      if (message.type() === 'error' && !isMissing) complaints.push(message.text());
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== site.origin) complaints.push(`asks ${request.url()}`);
    });
  });
  afterEach(async () => {
    await context.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  const digest = async (): Promise<string> =>
    (await page.locator('.chip [data-digest]').getAttribute('data-digest', PATIENCE))!;

  test('each page opens, complains of nothing and asks nobody else', async () => {
    expect(ROUTES.length).toBeGreaterThan(8);
    for (const route of ROUTES) {
      await page.goto(`${site.origin}/#${route}`);
      await page.locator('main').first().waitFor();
    }
  });

  test('a node that is crashed is declared dead in a branch, and the link to it is that run', async () => {
    await page.goto(`${site.origin}/#/lab`);
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

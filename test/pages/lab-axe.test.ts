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
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLabSite, type LabSite } from '../browser/lab-site.ts';
import { CHROMIUM_ARGS } from '../support/chromium.ts';

const executablePath = process.env['HEARSAY_CHROMIUM'] ?? '';
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

describe.skipIf(executablePath === '')('every page of the lab', () => {
  let browser: Browser | undefined;
  let site: LabSite;

  beforeAll(async () => {
    site = await openLabSite();
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  }, 3 * WAIT_MS);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  /** A page, and what it complains of: requests to elsewhere, errors, and breaches of its policy. */
  async function opened(
    options: Parameters<Browser['newContext']>[0],
  ): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
    const context = await browser!.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The live page asks the process that serves it for an agent; a plain file server has none.
      const isMissing = message.location().url.startsWith(`${site.origin}/v1/`);
      if (message.type() === 'error' && !isMissing) complaints.push(message.text());
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== site.origin && protocol !== 'data:' && protocol !== 'blob:')
        complaints.push(`asks ${request.url()}`);
    });
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`policy ${violatedDirective}: ${blockedURI}`),
      );
    });
    return { context, page, complaints };
  }

  /** Goes to a page, and waits until there is something on it. */
  async function visit(page: Page, path: string): Promise<void> {
    await page.goto(`${site.origin}/#${path}`);
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
      const { context, page, complaints } = await opened(options);
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
      await context.close();
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    },
    10 * WAIT_MS,
  );

  test('opens without a network after the first visit', { timeout: 10 * WAIT_MS }, async () => {
    const { context, page, complaints } = await opened(DESK);
    await visit(page, '/lab');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { timeout: WAIT_MS })
      .toBe(true);
    await context.setOffline(true);
    for (const path of ROUTES) {
      // A load of its own, not a change of the hash: each page's parts come from the store.
      await page.goto('about:blank');
      await visit(page, path);
    }
    await context.close();
    const unforeseen = complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'));
    expect(unforeseen).toEqual([]);
  });
});

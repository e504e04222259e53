/**
 * Each control of each page of the lab is used in real Chromium, and does what the tables beside this file
 * say; a control that no table knows fails the test, so that nobody adds one without saying what it does.
 */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHORTCUTS } from '../../packages/lab/src/ui/shortcuts.ts';
import { openLabSite, type LabSite } from '../browser/lab-site.ts';
import { CHROMIUM_ARGS } from '../support/chromium.ts';
import { HEADER } from './controls/header.ts';
import { KEY_PROOFS } from './controls/lab-keys.ts';
import { LAB } from './controls/lab.ts';
import { PAGES } from './controls/pages.ts';
import { Proof, provenKey } from './controls/proof.ts';
import { SETTINGS } from './controls/settings.ts';

const executablePath = process.env['HEARSAY_CHROMIUM'] ?? '';

// Some minutes where the machine does much else; the lab alone is a hundred controls.
describe.skipIf(executablePath === '')('the controls', { timeout: 300_000 }, () => {
  let browser: Browser | undefined;
  let site: LabSite;

  beforeAll(async () => {
    site = await openLabSite();
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  async function opened(): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser!.newContext({
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(8_000);
    return { context, page };
  }

  test.each([SETTINGS, LAB, ...PAGES])('of #$path', async (table) => {
    const { context, page } = await opened();
    const wrong = await new Proof(page, site.origin, table, HEADER).run();
    await context.close();
    expect(wrong).toEqual([]);
  });

  test('and the keys of the lab', async () => {
    const { context, page } = await opened();
    const wrong: string[] = [];
    for (const shortcut of SHORTCUTS) {
      await page.goto('about:blank');
      await page.goto(`${site.origin}/#/lab`);
      await page.locator('.chip [data-digest]').waitFor();
      const told = await provenKey(page, shortcut, KEY_PROOFS[shortcut.id]);
      if (told !== null) wrong.push(`${shortcut.id}: ${told}`);
    }
    await context.close();
    expect(wrong).toEqual([]);
  });
});

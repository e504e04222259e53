/**
 * Each control of each page of the lab is used in real Chromium, and does what the tables beside this file
 * say; a control that no table knows fails the test, so that nobody adds one without saying what it does.
 * Each link that is come upon meanwhile is followed, and each route has its table.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SHORTCUTS } from '../../packages/lab/src/ui/shortcuts.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';
import { addressOf } from './controls/control.ts';
import { HEADER } from './controls/header.ts';
import { KEY_PROOFS } from './controls/lab-keys.ts';
import { LAB, LAB_LARGE } from './controls/lab.ts';
import { followLinks, type Followed } from './controls/links.ts';
import { PAGES } from './controls/pages.ts';
import { openPage, Proof, provenKey } from './controls/proof.ts';
import { hasTable, routesOfLab } from './controls/routes.ts';
import { SETTINGS } from './controls/settings.ts';

const TABLES = [SETTINGS, LAB, LAB_LARGE, ...PAGES];
const ROUTES = routesOfLab();

test('each route of the lab has a table, and what is behind a route has one too', () => {
  const without = ROUTES.filter(({ path }) => !hasTable(TABLES, path));
  expect(without).toEqual([]);
  const behind = ROUTES.filter(({ path, hasParts }) => hasParts && !partsOf(path));
  expect(behind).toEqual([]);
});

const partsOf = (path: string): boolean => TABLES.some((one) => one.path.startsWith(`${path}/`));

// Some minutes where the machine does much else; the lab alone is a hundred controls.
describe.skipIf(CHROMIUM === '')('the controls', { timeout: 400_000 }, () => {
  const lab = labInChromium();
  const followed: Followed = { routes: ROUTES, tables: TABLES, hrefs: new Set() };

  async function opened(): Promise<Page> {
    const page = await lab.open('about:blank', {
      viewport: { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page.setDefaultTimeout(12_000);
    return page;
  }

  test.each(TABLES.map((table, index) => ({ at: `${table.path}, table ${index + 1}`, table })))(
    'of #$at, and its links',
    async ({ table }) => {
      const page = await opened();
      const proof = new Proof(page, lab.origin, table, HEADER);
      const wrong = await proof.run();
      await openPage(page, lab.origin, { path: table.path });
      wrong.push(...(await followLinks(page, lab.origin, proof.links, followed)));
      expect(wrong).toEqual([]);
    },
  );

  test('and the keys of the lab', async () => {
    const page = await opened();
    const wrong: string[] = [];
    for (const shortcut of SHORTCUTS) {
      await page.goto('about:blank');
      await page.goto(`${lab.origin}/${addressOf(LAB)}`);
      await page.locator('.chip [data-digest]').waitFor();
      const told = await provenKey(page, shortcut, KEY_PROOFS[shortcut.id]);
      if (told !== null) wrong.push(`${shortcut.id}: ${told}`);
    }
    expect(wrong).toEqual([]);
  });
});

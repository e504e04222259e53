/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The way of a newcomer in real Chromium: the tour, the unit, a prediction, the clinic, all five modes of the
 * companion, and the notebook taken along. The address of each chip that was met on the way is gone to, and
 * what it names is there.
 */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { STOPS } from '../../packages/lab/src/tour/stops.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const PATIENCE = { timeout: 30_000 };

describe.skipIf(CHROMIUM === '')('a newcomer', () => {
  const lab = labInChromium({
    context: { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', acceptDownloads: true },
  });
  let page: Page;

  const button = (name: string | RegExp): Promise<void> =>
    page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click(PATIENCE);
  const goOn = (name: string): Promise<void> =>
    page.locator('header').getByRole('link', { name, exact: true }).click();

  async function tour(): Promise<void> {
    for (const [index, { id, question }] of STOPS.entries()) {
      if (question?.kind === 'number') {
        await page.getByLabel(/Your guess/).fill('2');
        await button('Bet, and watch');
      }
      await page.locator(`.tour[data-stop="${id}"][data-phase="told"]`).waitFor(PATIENCE);
      if (index < STOPS.length - 1) await button('Next');
    }
    await page.locator('[data-door="unit"]').click();
  }

  async function predict(where: Locator): Promise<void> {
    await where.getByRole('textbox', { name: 'Your number' }).fill('5', PATIENCE);
    await where.getByRole('radio', { name: 'a guess' }).check();
    await where.getByRole('button', { name: 'Commit' }).click();
  }

  /** Where the chips of the conversation lead, and what they say; a model's wording is not among them. */
  async function chips(): Promise<Map<string, string>> {
    const last = page.locator('.companion-turn').last();
    await last.locator('.chips-chip').first().waitFor(PATIENCE);
    // A run's address is made once the card is there.
    await expect.poll(() => last.locator('button.chips-chip').count(), PATIENCE).toBe(0);
    const found = new Map<string, string>();
    for (const chip of await page.locator('.companion-turn a.chips-chip').all())
      found.set((await chip.getAttribute('href'))!, await chip.innerText());
    return found;
  }

  async function companion(): Promise<Map<string, string>> {
    const search = async (text: string): Promise<void> => {
      // The panel of the mode before may still be going.
      await page.getByRole('textbox', { name: 'Search & diagnose' }).last().fill(text);
      await page.keyboard.press('Enter');
    };
    const met = new Map<string, string>();
    const look = async (): Promise<void> => {
      for (const [href, text] of await chips()) met.set(href, text);
    };
    await search('suspicion');
    await look();
    await page.getByRole('tab', { name: 'Socratic tutor' }).click();
    await button('Ask me');
    for (let hint = 0; hint < 3; hint += 1) await button('Hint');
    await button('Just tell me');
    await look();
    await page.getByRole('tab', { name: 'Challenge' }).click();
    await button('Refute me');
    await page.locator('.claim').waitFor(PATIENCE);
    await search('with loss <= 60 % and k >= 0, no healthy node is suspected within 60 s');
    await button('Yes, try to break it');
    await page.getByText('refuted', { exact: true }).waitFor({ timeout: 90_000 });
    await look();
    await page.getByRole('tab', { name: 'Diagnose' }).click();
    await search('if a node is suspected it has been kicked out of the cluster');
    const turns = page.locator('.companion-turn');
    for (const _choice of ['the belief', 'what it predicts']) {
      await turns.last().locator('.answer-choice').first().waitFor(PATIENCE);
      const before = await turns.count();
      await turns.last().locator('.answer-choice').first().click();
      await expect.poll(() => turns.count(), PATIENCE).toBe(before + 1);
    }
    await turns.last().locator('.card[data-kind="verdict"]').waitFor(PATIENCE);
    await look();
    await page.getByRole('tab', { name: 'Connect' }).click();
    await search('suspicion');
    await button(/^Bridge: Suspicion and lease/);
    await page.locator('.worlds table').waitFor(PATIENCE);
    await look();
    return met;
  }

  /** Goes to where a chip leads; a page that has not got it would say so. */
  async function opens(href: string): Promise<void> {
    await page.goto(`${lab.origin}/${href}`);
    const [, path = '', asked = ''] = /^#\/([^?]*)\??(.*)$/.exec(href)!;
    if (path === 'lab') await page.locator('.header .chip').waitFor(PATIENCE);
    else if (path === 'unit') await page.locator(`#${asked.replace('at=', '')}`).waitFor(PATIENCE);
    else if (path.startsWith('predict/'))
      await page.locator('.predict-form, .poe-observed').first().waitFor(PATIENCE);
    else if (path.startsWith('clinic/'))
      await page.locator('.clinic-open[aria-expanded="true"]').waitFor(PATIENCE);
    else expect(path).toBe('notebook');
    const complaints = page.locator('.toasts-text', { hasNotText: 'evidence card' });
    expect(await complaints.allInnerTexts(), href).toEqual([]);
  }

  test('goes from the tour to the notebook, and all that the companion said can be opened', async () => {
    page = await lab.open('#/tour');
    await tour();
    // A prediction in the text is loaded when one comes near it.
    const inText = page.getByRole('region', { name: /^E2 One piece of news/ });
    await inText.scrollIntoViewIfNeeded(PATIENCE);
    await predict(inText);
    await goOn('Predict');
    await page.getByRole('link', { name: /E1\b/ }).first().click();
    await predict(page.locator('main'));
    await page.getByRole('heading', { name: 'Observe' }).waitFor(PATIENCE);
    await goOn('Clinic');
    await page.locator('.clinic-open', { hasText: 'More fanout' }).click();
    await button('Keep as an evidence card');
    await goOn('Companion');
    const met = await companion();
    expect(met.size).toBeGreaterThan(8);
    const inside = [...met.keys()].filter((href) => href.startsWith('#'));
    for (const href of inside) await opens(href);
    for (const href of met.keys()) if (!inside.includes(href)) expect(href).toMatch(/^https:\/\/\S+$/);

    await goOn('Notebook');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Markdown' }).first().click();
    const markdown = readFileSync(await (await download).path(), 'utf8');
    for (const part of ['E1', 'E2', 'fanout (gossipNodes)']) expect(markdown).toContain(part);
  });
});

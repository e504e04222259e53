/// <reference lib="dom" />
/**
 * The pages of the lessons in real Chromium, on a plain file server: every exercise is answered with the
 * keyboard and text alone, nothing of one is shown before its prediction is stored, and the notebook goes out
 * and comes back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Download, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { BASE_SPEC } from '../../packages/lab/src/lessons/base-spec.ts';
import { encodeShare } from '../../packages/lab/src/player/share.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

/** More than any page has between two fields. */
const TABS_MAX = 120;

describe.skipIf(CHROMIUM === '')('the lessons', () => {
  const lab = labInChromium({
    context: { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });
  let page: Page;

  beforeEach(async () => {
    page = await lab.open('about:blank');
  });

  const visit = (path: string): Promise<unknown> => page.goto(`${lab.origin}/#${path}`);

  /** Presses Tab until the focus is on what is named so. */
  async function tabTo(name: RegExp): Promise<void> {
    const seen: string[] = [];
    for (let presses = 0; presses < TABS_MAX; presses += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(() => {
        const element = document.activeElement as HTMLInputElement | null;
        const label = element?.labels?.[0]?.textContent ?? element?.getAttribute('aria-label');
        return (label ?? element?.textContent ?? '').trim();
      });
      if (name.test(here)) return;
      seen.push(here.slice(0, 30));
    }
    throw new Error(`the keyboard does not reach ${name}, only ${seen.join(' | ')}`);
  }

  async function predictByKeyboard(): Promise<number> {
    const number = page.getByRole('textbox', { name: 'Your number' });
    let asked = 0;
    for (; (await number.count()) > 0; asked += 1) {
      const before = await page.locator('.predict-ask').textContent();
      await tabTo(/^Your number/);
      // A share is asked for, too.
      await page.keyboard.type('1');
      await tabTo(/^a guess$/);
      await page.keyboard.press('Space');
      await tabTo(/^Commit$/);
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        (old) => document.querySelector('.predict-ask')?.textContent !== old,
        before,
      );
    }
    return asked;
  }

  test('a shared link to what an exercise asks about does not open before it is predicted', async () => {
    const fault = { kind: 'crash', atMs: 5000, forMs: null, nodes: [9], peers: [], amount: 0 } as const;
    const spec = { ...BASE_SPEC, nodes: 64, forMs: 30_000, faults: [fault] };
    const view = { spec, chair: 1, cursorMs: 0, panels: [], layout: 'ring', digest: null };
    await visit(`/lab?s=${encodeShare(view)}`);
    const told = page.getByRole('alert').filter({ hasText: 'exercise E12' });
    await told.first().waitFor();
    await page.locator('.stage-node').first().waitFor();
    expect(await page.locator('.stage-node').count()).toBe(16);
  });

  test('every exercise is answered with the keyboard and text alone', { timeout: 240_000 }, async () => {
    await visit('/predict');
    await page.getByRole('heading', { name: 'Kata' }).waitFor();
    const rows = page.locator('.exercises-row');
    const open = await rows.evaluateAll((all) =>
      all.flatMap((row) =>
        row.getAttribute('data-state') === 'waits' ? [] : [row.getAttribute('href')!.slice(1)],
      ),
    );
    // The 18 of the unit, of which two wait, and five for practice.
    expect([open.length, await rows.count()]).toEqual([21, 23]);
    for (const path of open) {
      await visit(path);
      await page.getByRole('heading', { name: 'Predict', exact: true }).waitFor();
      expect(await predictByKeyboard()).toBeGreaterThan(0);
      await tabTo(/./);
      await page.locator('.after-choices input').first().waitFor();
      // A group of radio buttons has one place for the Tab key; which of them it is, the browser decides.
      const choices = await page.locator('.after-choices label').allTextContents();
      const escaped = choices.map((text) => text.trim().replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
      await tabTo(new RegExp(`^(${escaped.join('|')})$`));
      await page.keyboard.press('Space');
      await tabTo(/^In a sentence of your own/);
      await page.keyboard.type('Because of what I saw.');
      await tabTo(/^That is why$/);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Transfer' }).waitFor();
      await tabTo(/^The same$/);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Again with another seed' }).waitFor();
    }
    await visit('/notebook');
    await page.locator('.notebook-table tbody th').first().waitFor();
    const predicted = await page.locator('.notebook-table tbody th').allTextContents();
    expect(new Set(predicted.map((text) => text.trim().split(' ')[0])).size).toBe(21);
  });

  test('nothing of an exercise is shown before its prediction is stored, and it is kept', async () => {
    await visit('/predict/E4');
    await page.getByRole('heading', { name: 'Predict', exact: true }).waitFor();
    expect(await page.locator('.spread, .after-solution, canvas, .after-rule').count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'Observe' }).count()).toBe(0);
    // Where the clinic would tell its numbers, there is a way to the exercise.
    await visit('/clinic/M-PCT');
    await page
      .getByRole('link', { name: /predict E\d+ first/ })
      .first()
      .waitFor();
    // A run of the clinic's own that an exercise asks about keeps its numbers and its reason back.
    await visit('/clinic/M-INDIRECT');
    const card = page.locator('#M-INDIRECT');
    await card.getByText('It waits for your prediction').waitFor();
    const doors = await card.locator('dl').getByRole('link', { name: 'predict E7 first' }).count();
    expect(doors).toBe(3);
    expect(await card.locator('dl').textContent()).not.toContain('tell a broken path');
    await visit('/predict/E4');
    await page.getByRole('textbox', { name: 'Your number' }).fill('18');
    await page.getByRole('radio', { name: 'sure', exact: true }).check();
    await page.getByRole('button', { name: 'Commit' }).click();
    // One of its two questions is still open.
    expect(await page.locator('.spread, .after-solution').count()).toBe(0);
    await page.reload();
    await page.getByText('2 of 2').waitFor();
    await page.getByRole('textbox', { name: 'Your number' }).fill('5');
    await page.getByRole('radio', { name: 'a guess' }).check();
    await page.getByRole('button', { name: 'Commit' }).click();
    await page.locator('.spread').nth(1).waitFor();
    await page.reload();
    await page.locator('.spread').nth(1).waitFor();
    expect(await page.getByRole('button', { name: 'Commit' }).count()).toBe(0);
    await visit('/predict');
    await page.getByRole('heading', { name: 'Calibration' }).waitFor();
    expect(await page.locator('.calibration tbody tr').count()).toBeGreaterThan(1);
  });

  const fileOf = async (download: Promise<Download>): Promise<string> => (await download).path();

  test('the notebook goes out and comes back; a file that was edited does not', async () => {
    await visit('/predict/E7');
    await page.getByRole('textbox', { name: 'Your number' }).fill('3');
    await page.getByRole('radio', { name: 'a guess' }).check();
    await page.getByRole('button', { name: 'Commit' }).click();
    await visit('/notebook');
    await page.locator('.notebook-table tbody tr').first().waitFor();
    const json = page.waitForEvent('download');
    await page.getByRole('button', { name: 'JSON' }).click();
    const file = await fileOf(json);
    const markdown = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Markdown' }).first().click();
    expect(readFileSync(await fileOf(markdown), 'utf8')).toContain('## Predictions');
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.accept();
    });
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('None so far.').first().waitFor();
    const text = readFileSync(file, 'utf8');
    const edited = `${file}-edited.json`;
    writeFileSync(edited, text.replace('"point": 3', '"point": 4'));
    await page.getByLabel('Import a notebook').setInputFiles(edited);
    await page.locator('.toasts-text', { hasText: 'was edited after it was exported' }).waitFor();
    expect(await page.locator('.notebook-table').count()).toBe(0);
    await page.getByLabel('Import a notebook').setInputFiles(file);
    await page.locator('.notebook-table tbody tr').first().waitFor();
    // Into an empty notebook a file comes without a question; what would be lost is asked for.
    expect(asked).toHaveLength(1);
    await page.getByLabel('Import a notebook').setInputFiles(file);
    await expect.poll(() => asked[1]).toContain('What is here gives way: 1 prediction.');
    // The exercise goes on where it was left, also after the page is opened anew.
    await visit('/predict/E7');
    await page.reload();
    await page.getByRole('heading', { name: 'Observe' }).waitFor();
    // The question is how often A suspects B: from A's chair.
    await page.getByText('What n1 believes').waitFor();
  });

  test('on a phone the rows of the notebook are read without going sideways', async () => {
    await visit('/predict/E7');
    await commit('3', 'a guess');
    await page.setViewportSize({ width: 360, height: 740 });
    await visit('/notebook');
    const row = page.locator('.notebook-table tbody tr').first();
    await row.getByText('3 suspicions').waitFor();
    const [box, table] = [await row.boundingBox(), await page.locator('.notebook-scroll').boundingBox()];
    expect(box!.x + box!.width).toBeLessThanOrEqual(360);
    expect(await page.locator('.notebook-scroll').evaluate((it) => it.scrollWidth - it.clientWidth)).toBe(0);
    expect(table!.width).toBeLessThanOrEqual(360);
    // A range that nobody has set is not the learner's, and the run of the lab is not this page's.
    await row.getByText('–', { exact: true }).first().waitFor();
    expect(await page.locator('.header .chip').count()).toBe(0);
  });

  async function commit(number: string, sure: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Your number' }).fill(number);
    await page.getByRole('radio', { name: sure, exact: true }).check();
    await page.getByRole('button', { name: 'Commit' }).click();
  }

  test('a confident miss is asked again the next day, with another seed', async () => {
    await visit('/predict/E7');
    await commit('60', 'sure');
    await page.getByRole('heading', { name: 'Observe' }).waitFor();
    await visit('/predict');
    await page.getByRole('heading', { name: 'Kata' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Due again' }).count()).toBe(0);
    // The same day it is as it was left.
    await visit('/predict/E7');
    await page.getByRole('heading', { name: 'Observe' }).waitFor();
    await page.clock.setSystemTime(Date.now() + 25 * 60 * 60 * 1000);
    await visit('/predict');
    await page.reload();
    await page.getByRole('region', { name: 'Due today' }).getByRole('link', { name: /E7/ }).click();
    await commit('0', 'sure');
    await page.getByRole('heading', { name: 'Observe' }).waitFor();
    await visit('/notebook');
    await page.locator('.notebook-table tbody tr').nth(1).waitFor();
    await visit('/predict');
    await page.getByRole('heading', { name: 'Kata' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Due again' }).count()).toBe(0);
    // A week later the same idea is asked with other numbers, and that answers it.
    await page.clock.setSystemTime(Date.now() + 9 * 24 * 60 * 60 * 1000);
    await page.reload();
    await page.getByRole('region', { name: 'Due today' }).getByRole('link', { name: /X3/ }).click();
    await commit('2', 'sure');
    await page.getByRole('heading', { name: 'Observe' }).waitFor();
    await visit('/predict');
    await page.getByRole('heading', { name: 'Kata' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Due again' }).count()).toBe(0);
  });

  test('a kata has a clock, and its exercise a new seed', async () => {
    await visit('/predict/E1');
    await commit('550', 'a guess');
    await visit('/predict');
    await page.getByText('Streak without a miss: 0').waitFor();
    await page.getByRole('button', { name: 'Start a kata' }).click();
    await page.getByRole('timer', { name: 'Kata' }).waitFor();
    await page.getByRole('textbox', { name: 'Your number' }).waitFor();
    await page.getByRole('timer').filter({ hasText: '0:02' }).waitFor();
    // Not what has just been asked.
    expect(page.url()).not.toContain('/predict/E1?');
  });

  test('the tuning worksheet is predicted first, and 200 seeds grade it', { timeout: 240_000 }, async () => {
    await visit('/predict');
    await page.getByRole('link', { name: 'Tune a cluster' }).click();
    await page.getByRole('combobox', { name: 'Probe interval' }).click();
    await page.getByRole('option', { name: '2000 ms' }).click();
    expect(await page.getByRole('region', { name: 'What the engine says' }).count()).toBe(0);
    await commit('0', 'a guess');
    await page.getByText('2 of 2').waitFor();
    expect(await page.getByRole('combobox', { name: 'Probe interval' }).count()).toBe(0);
    await commit('9', 'a guess');
    await page.getByText('All of 200 seeds.').waitFor({ timeout: 200_000 });
    expect(await page.locator('.plain-table tbody tr').count()).toBe(2);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Markdown' }).click();
    expect(readFileSync(await fileOf(download), 'utf8')).toContain('- Probe interval: 2000 ms');
    await visit('/notebook');
    await page.getByRole('link', { name: 'tuning all-dead' }).waitFor();
    await page.getByRole('button', { name: 'JSON' }).waitFor();
  });

  test('the quick check asks eight questions and names beliefs, and the cards of the clinic', async () => {
    await visit('/clinic');
    await page.getByRole('button', { name: /quick check/ }).click();
    for (let question = 1; question <= 8; question += 1) {
      await page.getByText(`${question} of 8`).waitFor();
      await page.locator('.check input').first().check();
      await page.getByRole('button', { name: 'Next' }).click();
    }
    await page.getByRole('heading', { name: /of 8 as the engine has it/ }).waitFor();
    await page.locator('.check-found a').first().click();
    await page.locator('.clinic-open[aria-expanded="true"]').waitFor();
    expect(await page.locator('.clinic-card').count()).toBe(23);
    expect(await page.locator('.clinic-card[data-waits="true"]').count()).toBe(2);
  });
});

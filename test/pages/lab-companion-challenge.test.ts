/// <reference lib="dom" />
/**
 * Challenges of one exercise in real Chromium: each is another set-up; nothing of it is shown or opened
 * before the prediction, which the page's own runs then grade; and the notebook says what was changed.
 */
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadLessons } from '../../packages/lab/lessons-plugin.ts';
import { specOf } from '../../packages/lab/src/lessons/base-spec.ts';
import {
  EMPTY_NOTEBOOK,
  exportNotebook,
  type StoredPrediction,
} from '../../packages/lab/src/lessons/notebook.ts';
import { runsNeeded, servingOf, variedExercise } from '../../packages/lab/src/lessons/variations.ts';
import { encodeShare } from '../../packages/lab/src/player/share.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const E8 = loadLessons().exercises.find(({ id }) => id === 'E8')!;
const ASKED = 'verdict@nodes=16';
const RUNS_MS = 60_000;

/** E8 has been predicted, and is due again: it is what comes. */
function notebookWithE8(): Buffer {
  const predictions = E8.questions.map(({ id }): StoredPrediction => ({
    exercise: 'E8',
    question: id,
    point: 1,
    range: { low: 1, high: 1 },
    confidence: 3,
    atMs: 1,
    seed: 1001,
    observed: null,
    points: 0,
    rangePoints: 0,
    misconception: null,
    mechanismPoints: null,
    transferPoints: null,
    because: '',
  }));
  const spaced = E8.questions.map(({ id }) => ({ question: `E8.${id}`, step: 0, dueMs: 2 }));
  return Buffer.from(exportNotebook({ ...EMPTY_NOTEBOOK, predictions, spaced }));
}

/** The run that is asked about, as a link that somebody else has made. */
function linkOfAsked(seed: number): string {
  const varied = variedExercise(E8, servingOf(E8, ASKED)!);
  const spec = specOf(seed, varied.base, runsNeeded(varied).answer.spec);
  return encodeShare({ spec, chair: 1, cursorMs: 9000, panels: [], layout: 'ring', digest: null });
}

describe.skipIf(CHROMIUM === '')('challenges of one exercise', () => {
  const lab = labInChromium({
    context: { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });
  let page: Page;

  beforeEach(async () => {
    page = await lab.open('#/notebook');
    page.on('dialog', (dialog) => void dialog.accept());
    // What was kept has been read.
    await page.getByText('None so far.').first().waitFor();
    await page.getByLabel('Import a notebook').setInputFiles({
      name: 'notebook.json',
      mimeType: 'application/json',
      buffer: notebookWithE8(),
    });
    await page.locator('.notebook-table tbody tr').first().waitFor();
    await visit('#/companion');
    await page.getByRole('tab', { name: 'Challenge my understanding' }).click();
  });

  const visit = (hash: string): Promise<void> =>
    page.evaluate((to) => {
      location.hash = to;
    }, hash);
  const talk = (): Promise<string> => page.locator('.companion-talk').innerText();
  const askedWith = async (change: string): Promise<void> => {
    await page.getByRole('button', { name: 'Challenge me' }).click();
    await page.getByText(`This time one number is another: ${change}.`).waitFor();
  };

  test('are three different set-ups in a row, and the last is graded by runs of its own', async () => {
    await askedWith('the number of nodes is 128, not 32');
    await page.getByRole('textbox', { name: 'Your number' }).fill('55');
    await askedWith('the suspicion multiplier is 6, not 4');
    // What was typed for another question does not stand under this one.
    expect(await page.getByRole('textbox', { name: 'Your number' }).inputValue()).toBe('');
    await askedWith('the number of nodes is 16, not 32');
    await page.getByText('With 16 nodes, how long until somebody declares it dead?').waitFor();
    expect(await talk()).not.toMatch(/middle|runs in which|solution/);
    expect(await page.locator('.companion-talk canvas').count()).toBe(0);

    // 2.2 + 6 * 4 * log10(16): the longest suspicion.
    await page.getByRole('textbox', { name: 'Your number' }).fill('31');
    await page.getByRole('radio', { name: 'sure', exact: true }).check();
    await page.getByRole('button', { name: 'Commit' }).click();
    const verdict = page.locator('.card[data-kind="verdict"]');
    await verdict.waitFor({ timeout: RUNS_MS });
    const said = await verdict.innerText();
    expect(said).toContain('Over 11 runs in which the number of nodes is 16, not 32');
    // Sixteen nodes: sooner than the eight seconds of the exercise's own thirty-two.
    const middle = Number(/middle is ([\d.]+) s/.exec(said)![1]);
    expect(middle).toBeGreaterThan(4.5);
    expect(middle).toBeLessThan(7.5);
    await page.locator('.companion-talk canvas').first().waitFor();
    await page.getByText('Your number is what a wrong formula gives. See which.').waitFor();
    await page.getByText('One knob is changed: does the number rise or fall?').waitFor();
    await verdict.locator('.chips-chip').first().hover();
    await page.getByText(`E8.${ASKED} over 11 seeds, run for this answer`, { exact: false }).waitFor();

    await visit('#/notebook');
    const row = page.locator('.notebook-table tbody tr').first();
    await row.getByText('the number of nodes is 16, not 32').waitFor();
    expect(await row.locator('td').nth(3).innerText()).toMatch(/^\d/);
  });

  test('a link to the run that is asked about opens only after the prediction', async () => {
    await askedWith('the number of nodes is 128, not 32');
    await askedWith('the suspicion multiplier is 6, not 4');
    await askedWith('the number of nodes is 16, not 32');
    await visit(`#/lab?s=${linkOfAsked(4321)}`);
    await page
      .getByText(/it runs what exercise E8 asks about/)
      .first()
      .waitFor();
    await visit('#/companion');
    await page.getByRole('textbox', { name: 'Your number' }).fill('6');
    await page.getByRole('radio', { name: 'a guess', exact: true }).check();
    await page.getByRole('button', { name: 'Commit' }).click();
    await page.locator('.card[data-kind="verdict"]').waitFor({ timeout: RUNS_MS });
    await visit(`#/lab?s=${linkOfAsked(4322)}`);
    await page.locator('.header .chip', { hasText: '4322' }).waitFor();
  });
});

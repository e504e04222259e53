/// <reference lib="dom" />
/**
 * Marks on time in real Chromium: a bookmark with a note by the keyboard alone, which the notebook keeps and
 * gives out; a time that is typed, in Compare as in the lab; two fingers on the timeline and on the stage.
 */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { CDPSession, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const PATIENCE = { timeout: 30_000 };

describe.skipIf(CHROMIUM === '')('marks on time', () => {
  const lab = labInChromium({
    context: { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });

  const lanesOf = (page: Page): Locator => page.locator('.timeline-lanes');
  const momentOf = async (page: Page): Promise<number> =>
    Number(await lanesOf(page).getAttribute('aria-valuenow'));

  test('a moment is bookmarked with a note by keys alone, and the notebook gives it out', async () => {
    const page = await lab.open('#/lab');
    await page.locator('.chip [data-digest]').waitFor(PATIENCE);
    const go = async (atMs: number): Promise<void> => {
      await page.keyboard.press('Shift+ArrowRight');
      await expect.poll(() => momentOf(page)).toBe(atMs);
    };
    await page.keyboard.press('Home');
    await go(1000);
    await go(2000);
    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: 'Bookmark at 2.000 s' }).waitFor();
    const { violations } = await new AxeBuilder({ page }).include('.bookmarks').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.keyboard.type('everybody is quiet');
    await page.keyboard.press('Enter');
    await page.getByText('are in the notebook').waitFor();
    expect(await page.getByRole('dialog', { name: /^Bookmark/ }).count()).toBe(0);

    // A second one without a note; from there back to the first, which has kept its own.
    await go(3000);
    await page.keyboard.press('b');
    await page.getByRole('dialog', { name: 'Bookmark at 3.000 s' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '2 bookmarks' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^2\.000 s/ })
      .click();
    expect(await momentOf(page)).toBe(2000);
    await page.keyboard.press('b');
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Note' }).inputValue())
      .toBe('everybody is quiet');
    await page.getByRole('button', { name: 'Remove the bookmark at 3.000 s' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '1 bookmark', exact: true }).waitFor();

    await page.goto(`${lab.origin}/#/notebook`);
    const link = page.getByRole('link', { name: 'everybody is quiet' });
    await link.waitFor();
    expect(await page.locator('.notebook-bookmarks li').count()).toBe(1);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Markdown' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toMatch(
      /\[everybody is quiet\]\(http:[^)#]+#\/lab\?s=1\.[\w-]+\)/,
    );
    await link.click();
    await expect.poll(() => momentOf(page), PATIENCE).toBe(2000);
  });

  test('in Compare the moment is a button that asks for a time, and so does its key', async () => {
    const page = await lab.open('#/compare?pair=suspicion');
    await page.getByRole('button', { name: '7.600 s' }).click();
    await page.getByRole('dialog', { name: 'Go to a time' }).waitFor();
    await page.keyboard.type('12.5');
    await page.keyboard.press('Enter');
    await expect.poll(() => momentOf(page)).toBe(12_500);
    await lanesOf(page).focus();
    await page.keyboard.press('g');
    await page.getByRole('textbox', { name: 'Seconds' }).waitFor();
    await page.keyboard.type('3');
    await page.getByRole('button', { name: 'Go', exact: true }).click();
    await expect.poll(() => momentOf(page)).toBe(3000);
  });

  test('two fingers zoom the timeline, and over the stage the page', async () => {
    const page = await lab.open('#/lab', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const session = await page.context().newCDPSession(page);
    await page.getByRole('tab', { name: 'Lanes' }).click();
    const { x, y, width } = (await lanesOf(page).boundingBox())!;
    const at = (share: number): { x: number; y: number } => ({ x: x + width * share, y: y + 10 });
    const tapped = async (): Promise<number> => {
      await page.touchscreen.tap(at(0.25).x, at(0.25).y);
      return momentOf(page);
    };
    await expect.poll(tapped, PATIENCE).toBeGreaterThan(12_000);
    const before = await momentOf(page);
    await touch(session, 'touchStart', [at(0.4), at(0.6)]);
    for (const share of [0.3, 0.2, 0.1]) await touch(session, 'touchMove', [at(share), at(1 - share)]);
    await touch(session, 'touchEnd', []);
    // A quarter of the width is later now: the middle is held, and four times as large.
    await expect.poll(tapped, PATIENCE).toBeGreaterThan(before + 6000);

    const stage = (await page.locator('.stage-canvas').boundingBox())!;
    const middle = { x: stage.x + stage.width / 2, y: stage.y + stage.height / 2 };
    await session.send('Input.synthesizePinchGesture', { ...middle, scaleFactor: 2 });
    expect(await page.evaluate(() => visualViewport!.scale)).toBeGreaterThan(1.5);
  });
});

type Point = { readonly x: number; readonly y: number };

async function touch(
  session: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  points: readonly Point[],
): Promise<void> {
  await session.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: points.map((point) => ({ ...point })),
  });
}

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The tour in real Chromium, from the first stop to the last: each plays until the engine has brought about
 * what it tells of, each change branches, Back leads back from everywhere, and the last stop opens the lab.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { plainText } from '../../packages/lab/src/tour/phrase.ts';
import { PRACTICE } from '../../packages/lab/src/tour/practice.ts';
import { STOPS } from '../../packages/lab/src/tour/stops.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const PATIENCE = { timeout: 20_000 };
const WIDE = { viewport: { width: 1280, height: 800 } };

describe.skipIf(CHROMIUM === '')('the tour', () => {
  const lab = labInChromium({ context: WIDE });
  let page: Page;

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    page = await lab.open('#/tour', options);
    await page.waitForSelector('.stage-node');
  }

  const at = (id: string, phase: string): Promise<unknown> =>
    page.locator(`.tour[data-stop="${id}"][data-phase="${phase}"]`).waitFor(PATIENCE);
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const said = (): Promise<string> => page.locator('.tour-said').innerText();

  test('from end to end: all that is told is played, changed, and left and come back to', async () => {
    await open({ ...WIDE, reducedMotion: 'reduce' });
    for (const [index, { id, title, narration, change, question }] of STOPS.entries()) {
      if (question?.kind === 'number') {
        await at(id, 'ask');
        await page.getByLabel(/Your guess/).fill('2');
        await button('Bet, and watch').click();
      }
      await at(id, 'told');
      expect(await page.locator('h1').innerText()).toContain(title);
      expect(await said()).toBe(plainText(narration));
      await expect.poll(() => page.locator('.tour-described p').textContent(), PATIENCE).toMatch(/^t=.*\.$/);
      // Back leaves for the stop before, and on comes here again.
      if (index > 0) {
        await button('Back').click();
        await at(STOPS[index - 1]!.id, 'told');
        await button('Next').click();
        await at(id, 'told');
      }
      await button(change.label).click();
      await at(id, 'changed');
      expect(await said()).toContain(plainText(change.told));
      await button('Back').click();
      await at(id, 'told');
      expect(await said()).toBe(plainText(narration));
      const isLast = index === STOPS.length - 1;
      expect(await page.locator('[data-door="lab"]').count(), id).toBe(isLast ? 1 : 0);
      if (!isLast) await button('Next').click();
    }
    const door = page.locator('[data-door="lab"]');
    await expect.poll(() => door.getAttribute('href'), PATIENCE).toMatch(/^#\/lab\?s=1\./);
    await door.click();
    await page.waitForSelector('.timeline');
    await expect.poll(() => page.locator('.stage-node').count(), PATIENCE).toBe(5);
  });

  test('after it one cuts a node off, sees it suspected and refute, and is told why', async () => {
    await open({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: /^Stop 12/ }).click();
    await at('leader', 'told');
    const door = page.locator('[data-door="practice"]');
    await expect.poll(() => door.getAttribute('href'), PATIENCE).toMatch(/^#\/lab\?s=1\./);
    await door.click();
    const node = page.locator(`.stage-node[data-index="${PRACTICE.node - 1}"]`);
    await node.waitFor(PATIENCE);
    await node.focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Cut off', exact: true }).click();
    const form = page.getByRole('dialog', { name: /^Cut off/ });
    await form.getByLabel('For').fill(String(PRACTICE.cutMs / 1000));
    await form.getByRole('button', { name: 'Do it' }).click();
    const goTo = async (seconds: string): Promise<void> => {
      await node.focus();
      await page.keyboard.press('g');
      await page.getByRole('dialog', { name: 'Go to a time' }).waitFor();
      await page.keyboard.type(seconds);
      await page.keyboard.press('Enter');
    };
    await goTo('20');
    await page
      .getByPlaceholder(/Search/)
      .first()
      .fill('refuted n3');
    const row = page.locator('.log-row').first();
    await expect.poll(() => row.innerText(), PATIENCE).toContain('n3 was accused');
    await row.click();
    await page.getByRole('tab', { name: 'Why?' }).click();
    const steps = page.locator('.chain-step');
    await expect.poll(() => steps.count(), PATIENCE).toBeGreaterThan(2);
    expect(await page.locator('.chain').first().innerText()).toMatch(/suspect/i);
    // The event leads to its moment: it is suspected, and it runs.
    await expect.poll(() => node.getAttribute('aria-label'), PATIENCE).toMatch(/suspect.*truth: running/);
    await goTo('20');
    await expect.poll(() => node.getAttribute('aria-label'), PATIENCE).toContain('believed alive');
  });

  test('a stop plays until its signal, and who will not wait is there at once', async () => {
    await open();
    await at('alone', 'playing');
    expect(await said()).toContain(STOPS[0]!.until.words);
    await at('alone', 'told');
    await page.keyboard.press('ArrowRight');
    await at('ack', 'playing');
    await page.keyboard.press('ArrowRight');
    await at('ack', 'told');
    await page.keyboard.press('ArrowLeft');
    await at('alone', 'told');
  });

  test('dead, slow or cut: whichever is chosen, the three runs were the same to the chair', async () => {
    await open({ ...WIDE, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: /^Stop 3/ }).click();
    await at('silence', 'told');
    expect(await page.locator('.tour-corner').innerText()).toContain('the truth is hidden');
    for (const [label, truth] of [
      ['n2 has crashed', 'crashed'],
      ['n2 stands still', 'paused'],
      ['the link is cut', 'running'],
    ] as const) {
      await button(label).click();
      await expect
        .poll(() => page.locator('.tour-check').textContent(), PATIENCE)
        .toContain('each at the same instant');
      const node = page.locator('.stage-node[data-index="1"]');
      await expect
        .poll(() => node.getAttribute('aria-label'), PATIENCE)
        .toMatch(new RegExp(`suspect.*${truth}`));
    }
  });

  test('a guess is held against the run and forty other seeds', async () => {
    await open({ ...WIDE, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: /^Stop 8/ }).click();
    await at('doubling', 'ask');
    await page.getByLabel(/Your guess/).fill('lots');
    expect(await button('Bet, and watch').isDisabled()).toBe(true);
    await page.getByLabel(/Your guess/).fill('1,5');
    await page.keyboard.press('Enter');
    await at('doubling', 'told');
    await expect
      .poll(() => page.locator('.tour-verdict').innerText(), PATIENCE)
      .toMatch(/40 other seeds[\s\S]*ms · .*ms · .*ms/);
    expect(await page.locator('.tour-verdict').innerText()).toContain('1.5 s');
    expect(await page.locator('.tour-heard').innerText()).toContain('64 of 64');
  });

  test('it is remembered where one was', async () => {
    await open({ ...WIDE, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: /^Stop 6/ }).click();
    await at('refute', 'told');
    await page.reload();
    await at('refute', 'told');
    await page.evaluate(() => localStorage.setItem('hearsay-lab-tour', 'nonsense'));
    await page.reload();
    await at('alone', 'told');
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    await open({ ...WIDE, colorScheme, reducedMotion: 'reduce' });
    for (const stop of [3, 8, 12]) {
      await page.getByRole('button', { name: new RegExp(`^Stop ${stop}:`) }).click();
      await page.locator('.tour[data-phase="told"], .tour[data-phase="ask"]').waitFor(PATIENCE);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });

  test('the phone shows all of it, and nothing sideways', async () => {
    await open({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    for (const { id } of STOPS) {
      await page.locator('.tour-moves').waitFor();
      if (id === 'doubling') await button('Just show me').click();
      await at(id, 'told');
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, id).toBeLessThanOrEqual(360);
      if (id !== 'leader') await button('Next').click();
    }
  });
});

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The lab's main page in real Chromium, end to end: time, chairs, faults by pointer, by keyboard and by drag,
 * branches, shared links, the phone, and the page without a network.
 */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { decodeShare, encodeShare } from '../../packages/lab/src/player/share.ts';
import { SHORTCUTS } from '../../packages/lab/src/ui/shortcuts.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const PATIENCE = { timeout: 20_000 };

describe.skipIf(CHROMIUM === '')('the lab', () => {
  const lab = labInChromium({ context: { viewport: { width: 1440, height: 900 } } });
  let page: Page;

  beforeEach(() => open());

  async function open(hash = '#/lab', options: BrowserContextOptions = {}): Promise<void> {
    page = await lab.open(hash, options);
    await page.waitForSelector('.stage-node');
  }

  const node = (number: number): Locator => page.locator(`.stage-node[data-index="${number - 1}"]`);
  const middleOf = async (locator: Locator): Promise<{ x: number; y: number }> => {
    const box = (await locator.boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const clickNode = async (number: number, button: 'left' | 'right' = 'left'): Promise<void> => {
    const { x, y } = await middleOf(node(number));
    await page.mouse.click(x, y, { button });
  };
  const timeText = (): Promise<string | null> => page.locator('.transport-time').textContent();
  const digest = async (): Promise<string> => {
    const told = page.locator('.chip [data-digest]');
    await told.waitFor(PATIENCE);
    return (await told.getAttribute('data-digest'))!;
  };
  const goTo = async (seconds: number): Promise<void> => {
    await page.keyboard.press('g');
    const dialog = page.getByRole('dialog', { name: 'Go to a time' });
    await dialog.waitFor();
    await page.keyboard.type(String(seconds));
    await page.keyboard.press('Enter');
    // Until it has gone, it takes the keys.
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(timeText, PATIENCE).toBe(`${seconds.toFixed(3)} s`);
  };
  const labelOf = (number: number): Promise<string | null> => node(number).getAttribute('aria-label');

  test('opens with the default run, computed to its end, with a digest', async () => {
    expect(await digest()).toMatch(/^[0-9a-f]{8}$/);
    expect(await page.locator('.chip').textContent()).toContain('seed 42');
    expect(await page.locator('.stage-node').count()).toBe(16);
  });

  test('plays, pauses, and steps', async () => {
    await page.keyboard.press('Space');
    await expect.poll(timeText, PATIENCE).not.toBe('0.000 s');
    await page.keyboard.press('Space');
    const stopped = await timeText();
    await page.keyboard.press('.');
    await expect.poll(timeText).not.toBe(stopped);
    await page.keyboard.press('Home');
    await expect.poll(timeText).toBe('0.000 s');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(timeText).toBe('1.000 s');
    await page.keyboard.press('End');
    await expect.poll(timeText).toBe('60.000 s');
  });

  test('a drag along the ruler moves the moment', async () => {
    const box = (await page.locator('.timeline-lanes').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 10, { steps: 4 });
    await page.mouse.up();
    expect(Number.parseFloat((await timeText())!)).toBeGreaterThan(25);
  });

  test('a click on a node sits in its chair', async () => {
    await clickNode(5);
    await expect.poll(() => labelOf(5)).toContain('its chair is ours');
    expect(await page.locator('.stage-head').textContent()).toContain('What n5 believes');
  });

  test('arrow keys go from node to node, and Enter sits down', async () => {
    await node(1).focus();
    await page.keyboard.press('ArrowRight');
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('data-index'));
    expect(focused).not.toBe('0');
    await page.keyboard.press('Enter');
    await expect.poll(() => labelOf(Number(focused) + 1)).toContain('its chair is ours');
  });

  test('a crash by keyboard branches into a run in which it is declared dead', async () => {
    const before = await digest();
    await clickNode(7);
    await clickNode(1);
    await goTo(2);
    await node(7).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await expect.poll(() => labelOf(7), PATIENCE).toContain('truth: crashed');
    await goTo(30);
    await expect.poll(() => labelOf(7), PATIENCE).toContain('believed dead');
    expect(await digest()).not.toBe(before);
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Command' }).fill('show main');
    await page.keyboard.press('Enter');
    await expect.poll(digest, PATIENCE).toBe(before);
  });

  test('the menu of a node pauses it for as long as is asked', async () => {
    await goTo(1);
    await clickNode(9, 'right');
    await page.getByRole('menuitem', { name: 'Pause…' }).click();
    const form = page.getByRole('dialog', { name: 'Pause: n9' });
    await form.getByLabel('For').fill('4');
    await form.getByRole('button', { name: 'Do it' }).click();
    await expect.poll(() => labelOf(9), PATIENCE).toContain('truth: paused');
    await goTo(5.5);
    await expect.poll(() => labelOf(9), PATIENCE).toContain('truth: running');
    expect(await page.locator('.transport').textContent()).toContain('b1 of 2 runs');
  });

  test('nodes in a band are cut off, and healed again', async () => {
    const canvas = (await page.locator('.stage-canvas').boundingBox())!;
    await page.mouse.move(canvas.x + canvas.width / 2 + 40, canvas.y + 4);
    await page.mouse.down();
    await page.mouse.move(canvas.x + canvas.width - 8, canvas.y + canvas.height - 8, { steps: 6 });
    await page.mouse.up();
    const selected = await page.locator('.stage-node[aria-pressed="true"]').count();
    expect(selected).toBeGreaterThan(4);
    await page.keyboard.press('x');
    await page.getByRole('dialog', { name: `Cut off: ${selected} nodes` }).waitFor();
    await page.keyboard.press('Enter');
    await goTo(12);
    await expect.poll(() => labelOf(4), PATIENCE).toMatch(/believed (suspect|dead)/);
    await page.keyboard.press('h');
    await expect.poll(() => page.locator('.transport').textContent(), PATIENCE).toContain('b2 of 3 runs');
    await goTo(30);
    await expect.poll(() => labelOf(4), PATIENCE).toContain('believed alive');
  });

  test('a chip of the palette is dragged onto a node', async () => {
    await goTo(1);
    const canvas = page.locator('.stage-canvas');
    const box = (await canvas.boundingBox())!;
    const { x, y } = await middleOf(node(3));
    await page
      .getByRole('button', { name: 'Crash', exact: true })
      .dragTo(canvas, { targetPosition: { x: x - box.x, y: y - box.y } });
    await expect.poll(() => labelOf(3), PATIENCE).toContain('truth: crashed');
  });

  test('a fault on the timeline is dragged to another time, which is a branch too', async () => {
    await goTo(5);
    await clickNode(2);
    await page.keyboard.press('p');
    await page.keyboard.press('Enter');
    await expect.poll(() => labelOf(2), PATIENCE).toContain('truth: paused');
    const lanes = (await page.locator('.timeline-lanes').boundingBox())!;
    const atTime = (seconds: number): number => lanes.x + 96 + (seconds / 60) * (lanes.width - 96 - 12);
    // Below the ruler and the two rails.
    const y = lanes.y + 26 + 2 * 14 + 6 + 12;
    await page.mouse.move(atTime(9), y);
    await page.mouse.down();
    await page.mouse.move(atTime(29), y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => page.locator('.transport').textContent(), PATIENCE).toContain('b2 of 3 runs');
    await expect.poll(() => labelOf(2), PATIENCE).toContain('truth: running');
    await goTo(27);
    await expect.poll(() => labelOf(2), PATIENCE).toContain('truth: paused');
  });

  test('an event of the log tells why, back to its cause', async () => {
    await goTo(1);
    await clickNode(6);
    await clickNode(1);
    await node(6).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await page.getByLabel('Search events').fill('n1 suspects n6');
    const row = page.getByRole('option').first();
    await row.waitFor(PATIENCE);
    await row.click();
    await page.locator('#inspector').getByRole('tab', { name: 'Why?' }).click();
    const chain = page.locator('.chain-step');
    await chain.first().waitFor(PATIENCE);
    expect(await chain.count()).toBeGreaterThan(1);
    expect(await chain.allTextContents()).toSatisfy((steps: string[]) => /crash/.test(steps.join(' ')));
  });

  test('a shared link is the identical run; with another digest the engine has changed', async () => {
    await goTo(3);
    await clickNode(4);
    await page.keyboard.press('k');
    await expect.poll(() => page.locator('.transport').textContent(), PATIENCE).toContain('b1 of 2 runs');
    const expected = await digest();
    await page.getByRole('button', { name: 'Share' }).click();
    const field = page.getByRole('dialog', { name: 'Share this moment' }).getByLabel('Link');
    await expect.poll(() => field.inputValue()).toContain('#/lab?s=1.');
    const link = new URL(await field.inputValue());
    expect(link.href.length).toBeLessThan(1500);

    await open(link.hash);
    await expect.poll(() => page.locator('.chip').textContent(), PATIENCE).toContain('identical run');
    expect(await digest()).toBe(expected);
    expect(await timeText()).toBe('3.000 s');

    const view = decodeShare(link.hash.split('s=')[1]!);
    await open(`#/lab?s=${encodeShare({ ...view, digest: '00000000' })}`);
    await expect.poll(() => page.locator('.chip').textContent(), PATIENCE).toContain('engine changed');
  });

  test('a broken link says what is wrong, and the default opens', async () => {
    await open('#/lab?s=1.broken!');
    const told = page.getByRole('alert').filter({ hasText: 'This link cannot be opened' });
    await told.waitFor({ ...PATIENCE, state: 'attached' });
    expect(await page.locator('.stage-node').count()).toBe(16);
  });

  test('the help lists every key that acts, and the keys can be switched off', async () => {
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    const text = (await help.textContent())!;
    for (const { id, what } of SHORTCUTS) if (id !== 'compare') expect(text).toContain(what);
    await page.keyboard.press('Escape');
    await page.goto(`${lab.origin}/#/settings`);
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
    await page.goto(`${lab.origin}/#/lab`);
    await page.waitForSelector('.stage-node');
    await page.keyboard.press('End');
    await expect.poll(timeText).toBe('60.000 s');
    await page.keyboard.press('g');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('a moment is described in words, for those who listen too', async () => {
    await page.keyboard.press('d');
    const told = page.locator('[aria-live="polite"].describe-region');
    await expect.poll(() => told.textContent(), PATIENCE).toContain('16 nodes');
  });

  test('the eye hides what is so', async () => {
    await clickNode(8);
    await clickNode(1);
    await node(8).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await expect.poll(() => labelOf(8), PATIENCE).toContain('truth: crashed');
    await page.keyboard.press('o');
    await expect.poll(() => labelOf(8), PATIENCE).not.toContain('truth');
  });

  test('with the eye closed no fault, mistake or moment of the truth is to be seen', async () => {
    await goTo(1);
    await node(8).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await expect.poll(() => labelOf(8), PATIENCE).toContain('truth: crashed');
    const inkOf = (): Promise<number> =>
      page.locator('.timeline-canvas').evaluate((canvas: HTMLCanvasElement) => {
        // The colour of the blocks of faults, which nothing else of the timeline has.
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4)
          if (data[i] === 0x5b && data[i + 1] === 0x46 && data[i + 2] === 0x36) count += 1;
        return count;
      });
    await expect.poll(inkOf, PATIENCE).toBeGreaterThan(500);
    expect(await page.locator('.transport').textContent()).toContain('1 fault');
    await page.keyboard.press('o');
    await expect.poll(inkOf, PATIENCE).toBe(0);
    expect(await page.locator('.transport').textContent()).not.toContain('1 fault');
    const curve = page.locator('.curves').getByRole('combobox').first();
    expect(await curve.textContent()).not.toContain('truth');
    await goTo(20);
    await page.keyboard.press('d');
    const told = page.locator('[aria-live="polite"].describe-region');
    await expect.poll(() => told.textContent(), PATIENCE).toContain('16 nodes');
    expect(await told.textContent()).not.toMatch(/truth|crashed|mistaken|is so/);
  });

  test('a column of the matrix shows who told whom the newest about its node', async () => {
    await goTo(1);
    await node(7).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await expect.poll(() => labelOf(7), PATIENCE).toContain('truth: crashed');
    await goTo(12);
    const cell = page.getByRole('gridcell', { name: 'n3 holds n7 for suspect' });
    await cell.waitFor(PATIENCE);
    await cell.scrollIntoViewIfNeeded();
    await cell.click();
    const inspector = page.locator('#inspector');
    await inspector.getByRole('heading', { name: 'News of n7' }).waitFor(PATIENCE);
    const rows = inspector.getByRole('list', { name: 'Who told whom, in time' }).getByRole('listitem');
    await expect.poll(() => rows.count(), PATIENCE).toBe(15);
    expect(await rows.first().textContent()).toContain('by itself');
    await rows
      .nth(1)
      .getByRole('button', { name: /^told by n\d+: its packet$/ })
      .click();
    await inspector.getByText('was news to it').first().waitFor(PATIENCE);
  });

  test('a file keeps what is shown; one that is wrong says what is', async () => {
    await goTo(3);
    await node(4).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await expect.poll(() => page.locator('.transport').textContent(), PATIENCE).toContain('b1 of 2 runs');
    const expected = await digest();
    await page.getByRole('button', { name: 'Share' }).click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    const saved = readFileSync(await (await downloading).path(), 'utf8');
    expect(JSON.parse(saved)).toMatchObject({ kind: 'hearsay-lab', cursorMs: 3000, digest: expected });

    await open('#/lab');
    const drop = (name: string, text: string): Promise<void> =>
      page.evaluate(
        ([name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name));
          for (const type of ['dragover', 'drop'])
            document.body.dispatchEvent(
              new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
            );
        },
        [name, text] as const,
      );
    await drop('broken.json', saved.replace('"nodes": 16', '"nodes": 0'));
    const alert = page.getByRole('alert').filter({ hasText: 'broken.json cannot be opened' });
    await alert.waitFor({ ...PATIENCE, state: 'attached' });
    expect(await alert.textContent()).toContain('nodes: it must be a whole number from 1 to 1024');
    await drop('story.json', saved);
    await expect.poll(() => page.locator('.chip').textContent(), PATIENCE).toContain('identical run');
    expect(await timeText()).toBe('3.000 s');

    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Command' }).fill('open a file');
    const choosing = page.waitForEvent('filechooser');
    await page.keyboard.press('Enter');
    const buffer = Buffer.from('{"seed": 9, "nodes": 5}');
    await (await choosing).setFiles({ name: 'spec.json', mimeType: 'application/json', buffer });
    await expect.poll(() => page.locator('.stage-node').count(), PATIENCE).toBe(5);
  });

  test('a whole story is told by the keyboard alone, with still packets', async () => {
    await open('#/lab', { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    expect(await page.evaluate(() => document.documentElement.dataset['motion'])).toBe('reduced');
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute('data-index') ?? null);
    for (let i = 0; i < 80 && (await focused()) === null; i += 1) await page.keyboard.press('Tab');
    expect(await focused()).toBe('0');
    // Another chair.
    await page.keyboard.press('ArrowRight');
    const chair = Number(await focused()) + 1;
    await page.keyboard.press('Enter');
    await expect.poll(() => labelOf(chair), PATIENCE).toContain('its chair is ours');
    // It plays and stops; a moment is gone to.
    await page.keyboard.press('ArrowRight');
    const victim = Number(await focused()) + 1;
    await page.keyboard.press('Space');
    await page.keyboard.press('n');
    await goTo(4);
    await node(victim).focus();
    await page.keyboard.press('k');
    await expect.poll(() => labelOf(victim), PATIENCE).toContain('truth: crashed');
    await page.keyboard.press('n');
    await expect
      .poll(() => page.locator('.transport-moment').textContent(), PATIENCE)
      .toContain(`n${victim} is suspected for the first time`);
    await page.keyboard.press('d');
    const told = page.locator('[aria-live="polite"].describe-region');
    await expect.poll(() => told.textContent(), PATIENCE).toContain(`n${victim}`);
    await page.keyboard.press('f');
    await expect.poll(() => page.locator('.transport').textContent(), PATIENCE).toContain('b2 of 3 runs');
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Command' }).waitFor();
    await page.keyboard.type('share');
    await page.keyboard.press('Enter');
    const field = page.getByRole('dialog', { name: 'Share this moment' }).getByLabel('Link');
    await expect.poll(() => field.inputValue(), PATIENCE).toContain('#/lab?s=1.');
    expect(decodeShare((await field.inputValue()).split('s=')[1]!)).toMatchObject({ chair });
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'hidden' });
    // And it plays to its end.
    await goTo(59.9);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Space');
    await expect.poll(timeText, PATIENCE).toBe('60.000 s');
  });

  test('another scenario is another run, and one that cannot be is not taken', async () => {
    const before = await digest();
    await page.getByLabel('N', { exact: true }).fill('5');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.stage-node').count(), PATIENCE).toBe(5);
    await page.getByLabel('N', { exact: true }).fill('2000');
    expect(await page.getByLabel('N', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('N', { exact: true }).inputValue()).toBe('5');
    expect(await digest()).not.toBe(before);
  });

  test('on a phone nothing is cut off, and a long finger opens the menu', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    await open('#/lab', phone);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const { x, y } = await middleOf(node(7));
    const finger = await page.context().newCDPSession(page);
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
    const crash = page.getByRole('menuitem', { name: 'Crash', exact: true });
    await crash.waitFor();
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await crash.tap();
    await expect.poll(() => labelOf(7), PATIENCE).toContain('truth: crashed');
    for (const name of ['Inspect', 'Matrix', 'Curves', 'Lanes', 'Chairs', 'Events']) {
      await page.getByRole('tab', { name }).first().tap();
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  test('only the panels that an embedding page wants are there', async () => {
    await open('#/lab?embed=stage,timeline');
    expect(await page.locator('.lab-embed-panel').count()).toBe(2);
    expect(await page.locator('.header').count()).toBe(0);
  });

  test('works without the network after the first load', async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), PATIENCE)
      .toBe(true);
    const before = await digest();
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector('.stage-node');
    expect(await digest()).toBe(before);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    await open('#/lab', { viewport: { width: 1440, height: 900 }, colorScheme });
    await digest();
    for (const hash of ['#/lab', '#/settings']) {
      await page.goto(`${lab.origin}/${hash}`);
      await page.waitForSelector('main');
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${hash} ${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  });
});

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The map of the lab in real Chromium: places chosen, nodes where their coordinates say, one moment's map
 * kept while time goes on and a link is shared, estimates beside the truth, on a wide page and on a phone.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { decodeShare, encodeShare } from '../../packages/lab/src/player/share.ts';
import { presetOf } from '../../packages/lab/src/presets/presets.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const PATIENCE = { timeout: 20_000 };
const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

interface Spot {
  readonly x: number;
  readonly y: number;
}

describe.skipIf(CHROMIUM === '')('the map', () => {
  const lab = labInChromium({ context: WIDE });
  let page: Page;

  async function open(hash: string, options: BrowserContextOptions = {}): Promise<void> {
    page = await lab.open(hash, options);
    await page.waitForSelector('.stage-node');
  }

  /** A preset as the gallery opens it; it has six nodes in each of three regions. */
  function linkOf(id: string): string {
    const { spec, view } = presetOf(id)!;
    const { chair, atMs: cursorMs, panels, layout } = view;
    return `#/lab?s=${encodeShare({ spec, chair, cursorMs, panels, layout: layout!, digest: null })}`;
  }

  const spots = (): Promise<Spot[]> =>
    page.locator('.stage-node').evaluateAll((nodes) =>
      (nodes as HTMLElement[]).map(({ style }) => ({
        x: parseFloat(style.left),
        y: parseFloat(style.top),
      })),
    );
  const note = (): Promise<string | null> => page.locator('.stage-note').textContent();
  const isMapped = (text: string): Promise<void> => expect.poll(note, PATIENCE).toContain(text);

  /** How many nodes have their nearest neighbour in their own region. */
  function atHome(found: readonly Spot[]): number {
    return found.filter((one, i) => {
      const away = found.map((other) =>
        other === one ? Infinity : Math.hypot(other.x - one.x, other.y - one.y),
      );
      return Math.floor(away.indexOf(Math.min(...away)) / 6) === Math.floor(i / 6);
    }).length;
  }

  /** The map has come: until then nodes stand in a ring, where two regions meet at three places. */
  const isDrawn = (): Promise<void> => expect.poll(async () => atHome(await spots()), PATIENCE).toBe(18);

  test('has the regions of a preset apart, and keeps nodes in their places while time goes on', async () => {
    await open(linkOf('three-regions'));
    await isMapped('map as of 90 s');
    await isDrawn();
    const before = await spots();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => page.locator('.transport-time').textContent(), PATIENCE).toBe('1.000 s');
    expect(await spots()).toEqual(before);
  });

  test('is of another moment when that is asked for, and so in a shared link', async () => {
    await open(linkOf('three-regions'));
    await isMapped('map as of 90 s');
    await isDrawn();
    const last = await spots();
    await page.getByRole('button', { name: 'Map of this moment' }).click();
    await isMapped('map as of 63 s');
    await expect.poll(spots, PATIENCE).not.toEqual(last);
    const then = await spots();
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const field = page
      .getByRole('dialog', { name: 'Share this moment' })
      .getByRole('textbox', { name: 'Link' });
    await expect.poll(() => field.inputValue(), PATIENCE).toContain('s=');
    const code = (await field.inputValue()).split('s=')[1]!;
    expect(decodeShare(code).layout).toBe('map@63000');
    await open(`#/lab?s=${code}`);
    await isMapped('map as of 63 s');
    await expect.poll(spots, PATIENCE).toEqual(then);
  });

  test('is offered once a run has places', async () => {
    await open('#/lab');
    const button = page.getByRole('button', { name: 'Layout: map by network coordinates' });
    expect(await button.count()).toBe(0);
    await page.getByRole('button', { name: '30–60 ms' }).click();
    await page.getByRole('combobox', { name: 'Places' }).click();
    await page.getByRole('option', { name: /Frankfurt, Virginia, Sydney/ }).click();
    await button.waitFor(PATIENCE);
    await page.keyboard.press('Escape');
    await button.click();
    await isMapped('map as of 60 s');
    const ring = page.getByRole('button', { name: 'Layout: ring' });
    expect(await ring.count()).toBe(1);
    await button.click();
    await expect.poll(note).not.toContain('map');
  });

  test('has estimates beside the truth in the inspector, and with the eye closed alone', async () => {
    await open(linkOf('blind-map'));
    const table = page.locator('.inspector-section', { hasText: 'How far it takes the others to be' });
    await expect.poll(() => table.locator('tbody tr').allTextContents(), PATIENCE).toHaveLength(3);
    const [frankfurt, virginia, sydney] = await table.locator('tbody tr').allTextContents();
    expect(frankfurt).toMatch(/^Frankfurt 5 members.*\d ms3 ms$/);
    expect(virginia).toMatch(/^Virginia 6 members.*\d ms93 ms$/);
    // Every probe to Sydney is late, and a late ack measures nothing.
    expect(sydney).toBe('Sydney 6 members–253 ms');
    expect(await table.textContent()).toMatch(/estimate \d+ ms, true \d+ ms/);
    await page.getByRole('button', { name: 'Truth', exact: true }).click();
    await expect.poll(() => table.textContent(), PATIENCE).not.toContain('true');
    expect(await table.locator('tbody tr').last().textContent()).toBe('Sydney 6 members–');
  });

  test('fits a phone, and has nothing that axe finds serious', async () => {
    await open(linkOf('three-regions'), PHONE);
    await isDrawn();
    for (const { x, y } of await spots()) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThan(360);
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  });
});

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Compare, the gallery and the reference in real Chromium: pairs, knobs, the first divergence; every preset;
 * files and links from elsewhere; the lines of a rule.
 */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { EVENTFUL, recordingOf } from '../../packages/lab/src/live/test-recordings.ts';
import { encodeShare } from '../../packages/lab/src/player/share.ts';
import { DEFAULT_SPEC } from '../../packages/lab/src/player/spec.ts';
import { encodeViewFile } from '../../packages/lab/src/player/view-file.ts';
import { PAIRS } from '../../packages/lab/src/presets/pairs.ts';
import { PRESETS } from '../../packages/lab/src/presets/presets.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const PATIENCE = { timeout: 30_000 };
const WIDE = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const;

describe.skipIf(CHROMIUM === '')('compare and the gallery', () => {
  const lab = labInChromium({ context: WIDE });
  let page: Page;

  async function open(hash: string, options: BrowserContextOptions = {}): Promise<void> {
    page = await lab.open(hash, options);
  }

  const figure = (name: string): Locator => page.locator(`[data-figure="${name}"]`);
  const isComputed = async (): Promise<void> => {
    const told = async (): Promise<string> => (await figure('refutations').allTextContents()).join(' ');
    await expect.poll(told, PATIENCE).toMatch(/^\d+( \d+)+$/);
  };
  const serious = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };

  test('each pair opens, computes, and differs in what it names', async () => {
    await open('#/compare');
    for (const { id, question } of PAIRS) {
      await page.goto(`${lab.origin}/#/compare?pair=${id}`);
      await expect.poll(() => page.locator('.compare-question').textContent(), PATIENCE).toBe(question);
      await isComputed();
      expect(await page.locator('[aria-label="What differs"] tbody tr').count(), id).toBeGreaterThan(0);
      expect(await page.locator('.stage-canvas').count()).toBe(2);
    }
  });

  test('the first divergence has a time, and its causes in both runs', async () => {
    await open('#/compare?pair=suspicion');
    await isComputed();
    await page.getByRole('button', { name: 'First divergence' }).click();
    await expect.poll(() => page.locator('[data-why]').count(), PATIENCE).toBe(2);
    expect(await page.locator('[data-why="A"] .chain-step').count()).toBeGreaterThan(1);
    expect(await page.locator('[data-why="B"] .chain-step').count()).toBeGreaterThan(1);
    const at = await page.locator('[aria-label="First divergence"] .panel-title .number').textContent();
    expect(await page.locator('.timeline-lanes').getAttribute('aria-valuetext')).toBe(
      at!.replace('t=', '').trim(),
    );
  });

  test('suspicion saves the living: the numbers and the difference matrix say so', async () => {
    await open('#/compare?pair=suspicion');
    await isComputed();
    const [without, withIt] = (await figure('false deaths').allTextContents()).map(Number);
    expect(without).toBeGreaterThan(withIt!);
    expect(withIt).toBe(0);
    // At the pair's moment one side holds n5 dead and the other does not.
    await expect
      .poll(() => page.locator('.compare-matrix-list').innerText(), PATIENCE)
      .toMatch(/◧ n\d+ about n5: dead \/ suspect/);
    await page.locator('.timeline-lanes').focus();
    await page.keyboard.press('Home');
    await expect
      .poll(() => page.locator('.compare-matrix-list').innerText(), PATIENCE)
      .toContain('✓ all the same');
  });

  test('one knob is changed in one run, what is common in all, and a third run comes and goes', async () => {
    await open('#/compare?pair=heal');
    await isComputed();
    await page.locator('[data-side="B"]').getByRole('combobox', { name: 'Rules of B' }).click();
    await page.getByRole('option', { name: 'memberlist', exact: true }).click();
    await expect
      .poll(() => page.locator('[aria-label="What differs"]').innerText(), PATIENCE)
      .toContain('these are the same run');
    await isComputed();
    await page.getByRole('button', { name: 'First divergence' }).click();
    await expect
      .poll(() => page.locator('[aria-label="First divergence"]').innerText(), PATIENCE)
      .toContain('They never part');
    await page.getByRole('textbox', { name: 'seed' }).fill('7');
    await page.keyboard.press('Enter');
    await isComputed();
    expect(await page.locator('[aria-label="What differs"]').innerText()).toContain('these are the same run');
    await page.getByRole('button', { name: 'Another run' }).click();
    await expect.poll(() => page.locator('.compare-side').count(), PATIENCE).toBe(3);
    await page.getByRole('button', { name: 'Remove C' }).click();
    await expect.poll(() => page.locator('.compare-side').count(), PATIENCE).toBe(2);
  });

  test('four runs stand side by side, each with its own numbers, curve, rail and divergence', async () => {
    await open('#/compare?pair=suspicion');
    await isComputed();
    for (const [letter, profile] of [
      ['C', 'WAN'],
      ['D', 'Local'],
    ] as const) {
      await page.getByRole('button', { name: 'Another run' }).click();
      await page.getByRole('combobox', { name: `Profile of ${letter}` }).click();
      await page.getByRole('option', { name: profile }).click();
    }
    // Four is the most.
    expect(await page.getByRole('button', { name: 'Another run' }).count()).toBe(0);
    await expect
      .poll(async () => (await figure('packets a node and second').allTextContents()).join(' '), PATIENCE)
      .toMatch(/^\d+\.\d+( \d+\.\d+){3}$/);
    const packets = await figure('packets a node and second').allTextContents();
    expect(new Set(packets).size).toBe(4);
    expect(await page.locator('.stage-canvas').count()).toBe(4);
    expect(await page.locator('.compare-legend li').count()).toBe(4);
    const header = page.locator('[aria-label="What differs"] thead');
    expect(await header.innerText()).toMatch(/A\s+B\s+C\s+D/);
    // The rail of the last run makes it the one that is held against the first.
    const lanes = page.locator('.timeline-lanes');
    const { x, y, width } = (await lanes.boundingBox())!;
    await page.mouse.click(x + width / 2, y + 26 + 3.5 * 14 + 3);
    await page.getByText('Where A and D part').waitFor(PATIENCE);
    await page.getByRole('button', { name: 'First divergence' }).click();
    await expect.poll(() => page.locator('[data-why="D"] .chain-step').count(), PATIENCE).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Remove B' }).click();
    await expect.poll(() => page.locator('.compare-side').count(), PATIENCE).toBe(3);
    await expect
      .poll(async () => (await figure('packets a node and second').allTextContents())[2], PATIENCE)
      .toBe(packets[3]);
    expect(await serious()).toEqual([]);
  });

  test('a branch of the lab is compared with what it branched from', async () => {
    await open('#/lab');
    await page.locator('.chip [data-digest]').waitFor(PATIENCE);
    await page.locator('.stage-node[data-index="4"]').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await page.getByText('2 runs').first().waitFor(PATIENCE);
    await page.keyboard.press('v');
    await expect
      .poll(() => page.locator('[aria-label="What differs"]').innerText(), PATIENCE)
      .toContain('n5 crashes');
    await isComputed();
    expect((await figure('true deaths').allTextContents()).map(Number)).toEqual([0, 15]);
  });

  test('time runs in both at once', async () => {
    await open('#/compare?pair=fanout');
    await isComputed();
    const lanes = page.locator('.timeline-lanes');
    await lanes.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await expect
      .poll(async () => Number(await lanes.getAttribute('aria-valuenow')), PATIENCE)
      .toBeGreaterThan(200);
    await page.keyboard.press('Space');
    await page.keyboard.press('n');
    await expect
      .poll(async () => Number(await lanes.getAttribute('aria-valuenow')), PATIENCE)
      .toBeGreaterThan(200);
  });

  test('the gallery draws a still of every preset', async () => {
    await open('#/gallery');
    const cards = page.locator('.gallery-card');
    await cards.first().waitFor(PATIENCE);
    expect(await cards.count()).toBe(PRESETS.length);
    for (const { id } of PRESETS) {
      const card = page.locator(`#preset-${id}`);
      await card.scrollIntoViewIfNeeded();
      await card.locator('[data-drawn="true"]').waitFor(PATIENCE);
    }
    for (const link of await page.locator('.gallery-look a').all()) {
      expect(await link.getAttribute('rel')).toContain('noreferrer');
    }
  });

  test('every preset opens in the lab and in compare without a complaint', async () => {
    await open('#/gallery');
    await page.locator('.gallery-card').first().waitFor(PATIENCE);
    const links = page.locator('[data-way="lab"]');
    await expect
      .poll(
        async () =>
          (await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).every((href) =>
            href?.includes('?s='),
          ),
        PATIENCE,
      )
      .toBe(true);
    const hrefs = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')!));
    for (const [index, { id, spec, title }] of PRESETS.entries()) {
      await page.goto(`${lab.origin}/${hrefs[index]}`);
      await page.locator('.timeline').waitFor(PATIENCE);
      const chip = page.locator('.chip');
      await expect.poll(() => chip.textContent(), PATIENCE).toContain(`seed ${spec.seed}`);
      expect(await page.getByText('This link cannot be opened').count(), id).toBe(0);
      await page.goto(`${lab.origin}/#/compare?preset=${id}`);
      await expect
        .poll(() => page.locator('[aria-label="What differs"] tbody tr').count(), PATIENCE)
        .toBeGreaterThan(0);
      expect(await page.locator('.compare-failure').count(), title).toBe(0);
    }
  });

  test('a file opens, or says what is wrong with it', async () => {
    await open('#/gallery');
    const input = page.locator('input[type=file]');
    await input.waitFor({ state: 'attached', ...PATIENCE });
    const give = (name: string, text: string): Promise<void> =>
      input.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
    for (const [name, text, complaint] of [
      ['broken.json', '{"nodes": 16', 'it is no JSON'],
      ['wrong.json', '{"nodes": 0}', 'nodes: it must be a whole number from 1 to 1024'],
      ['odd.json', '{"nodez": 4}', 'nodez: there is no such field'],
      ['list.json', '[1]', 'it is no object'],
      ['notes.json', '{"format": "hearsay-notebook"}', 'the Notebook page takes it'],
      ['raft.json', '{"kind": "raft"}', 'its kind is not hearsay-lab'],
      ['plan.yaml', 'nodes: 50\nloss: 5%', 'a scenario of `hearsay sim run`'],
      ['fault.json', '{"faults": [{"kind": "meteor", "atMs": 0, "nodes": [1]}]}', 'faults[0]'],
      ['noise.hst', '\u0000\u0001\u0002', 'no text, and no recording'],
      ['torn.trace', '\u0000', 'no text'],
      ['empty.json', '', 'it is empty'],
    ] as const) {
      await give(name, text);
      await expect
        .poll(
          () =>
            page
              .locator('.gallery-failure')
              .innerText()
              .catch(() => ''),
          PATIENCE,
        )
        .toContain(`${name}: `);
      expect(await page.locator('.gallery-failure').innerText()).toContain(complaint);
    }
    await give('mine.json', '{"nodes": 7, "seed": 9, "forMs": 5000}');
    await page.getByRole('button', { name: 'Open it in the lab' }).click();
    await expect.poll(() => page.locator('.stage-node').count(), PATIENCE).toBe(7);
    expect(await page.locator('.chip').textContent()).toContain('seed 9');
  });

  test('what the lab has saved and a link are told what they are, and open as they were', async () => {
    await open('#/gallery');
    const input = page.locator('input[type=file]');
    await input.waitFor({ state: 'attached', ...PATIENCE });
    const ready = page.locator('.gallery-ready');
    const spec = { ...DEFAULT_SPEC, nodes: 5, seed: 9, forMs: 6000 };
    const view = { spec, chair: 2, cursorMs: 1500, panels: [], layout: 'auto', digest: null };
    await input.setInputFiles({
      name: 'saved.json',
      mimeType: 'application/json',
      buffer: Buffer.from(encodeViewFile(view)),
    });
    await expect.poll(() => ready.innerText(), PATIENCE).toContain('saved.json is a view saved by the lab');
    await page.getByRole('button', { name: 'Open it in the lab' }).click();
    await expect.poll(() => page.locator('.stage-node').count(), PATIENCE).toBe(5);
    expect(await page.locator('.transport').textContent()).toContain('1.500 s');

    await page.goto(`${lab.origin}/#/gallery`);
    const link = page.getByLabel('A link of the lab');
    await link.fill('https://example.org/');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('.gallery-failure').innerText(), PATIENCE)
      .toContain('without a run');
    await link.fill(`https://lab.example/#/lab?s=${encodeShare({ ...view, spec: { ...spec, nodes: 6 } })}`);
    await page.keyboard.press('Enter');
    await expect.poll(() => ready.innerText(), PATIENCE).toContain('the link is a link of the lab: 6 nodes');
    await page.getByRole('button', { name: 'Open it in the lab' }).click();
    await expect.poll(() => page.locator('.stage-node').count(), PATIENCE).toBe(6);
  });

  test('a recording goes to the live page, where what happens next is predicted', async () => {
    await open('#/gallery');
    const input = page.locator('input[type=file]');
    await input.waitFor({ state: 'attached', ...PATIENCE });
    const buffer = Buffer.from(recordingOf(EVENTFUL));
    await input.setInputFiles({ name: 'n1.trace', mimeType: 'application/octet-stream', buffer });
    await expect
      .poll(() => page.locator('.gallery-ready').innerText(), PATIENCE)
      .toContain('n1.trace is a recording of n1');
    // The live page asks for an agent behind it, and a plain file server has none.
    await page.getByRole('button', { name: 'Look at it on the Live page' }).click();
    await page.getByText('RECORDING', { exact: true }).waitFor(PATIENCE);
    const log = page.getByRole('region', { name: 'Event log' });
    await expect.poll(() => log.innerText(), PATIENCE).toContain('n1 holds n4 to be dead');

    const predict = page.getByRole('region', { name: 'Predict what happens next' });
    await predict.getByRole('button', { name: /n4$/ }).click();
    await expect.poll(() => log.innerText(), PATIENCE).not.toContain('n1 holds n4 to be dead');
    expect(await log.innerText()).toContain('n1 suspects n4');
    await predict.getByRole('button', { name: 'it is declared dead' }).click();
    await expect
      .poll(() => predict.innerText(), PATIENCE)
      .toMatch(/declared dead after 8 s\. As you said\.[^]*20 runs that know no more.*: 20 declare it dead/);
    expect(await log.innerText()).toContain('n1 holds n4 to be dead');
    expect(await serious()).toEqual([]);
  });

  test('each rule of the reference opens the lines that carry it out', async () => {
    await open('#/reference?at=rule-refutation');
    const rule = page.locator('#rule-refutation');
    const place = rule.locator('summary');
    await expect.poll(() => place.innerText(), PATIENCE).toMatch(/^swim\/transitions\.ts:\d+ refute$/);
    const line = Number(/:(\d+)/.exec(await place.innerText())![1]);
    await place.click();
    const named = await rule.locator('.is-named').innerText();
    const source = readFileSync(
      new URL('../../packages/hearsay/src/swim/transitions.ts', import.meta.url),
      'utf8',
    );
    expect(named.replace(/^\d+/, '').trim()).toBe(source.split('\n')[line - 1]!.trim());
    expect(await page.locator('.rules-code').count()).toBeGreaterThan(30);
    expect(await serious()).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    await open('#/compare?pair=suspicion', { ...WIDE, colorScheme });
    await isComputed();
    await page.getByRole('button', { name: 'First divergence' }).click();
    await page.locator('[data-why="B"]').waitFor(PATIENCE);
    expect(await serious()).toEqual([]);
    await page.goto(`${lab.origin}/#/gallery`);
    await page.locator('[data-drawn="true"]').first().waitFor(PATIENCE);
    expect(await serious()).toEqual([]);
  });

  test.each(['#/compare?pair=paper', '#/gallery'])(
    'the phone shows %s, and nothing sideways',
    async (hash) => {
      await open(hash, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
      await page.locator('.compare-side, .gallery-card').first().waitFor(PATIENCE);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    },
  );
});

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The unit and the reference of the built lab in real Chromium: what the page says is what the Markdown
 * surface says, what is calculated is what the library calculates, and nothing is asked of any other place.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { RULES } from '../../packages/hearsay/src/swim/rules.ts';
import { suspicionMinMs } from '../../packages/hearsay/src/swim/suspicion.ts';
import { RULES_AT_WORK } from '../../packages/lab/src/player/rules-at-work.ts';
import { renderMarkdown } from '../../packages/lab/src/unit/markdown.ts';
import { EDGES } from '../../packages/lab/src/unit/state-machine.ts';
import { wordsOf } from '../../packages/lab/src/unit/words.ts';
import { labFolder } from '../browser/lab-site.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

/** A run takes as long as the machine lets it. */
const WAIT = { timeout: 30_000 };
const SURFACE = 'unit/08-gossip-protocols-and-swim-membership-primary.surface.md';

describe.skipIf(CHROMIUM === '')('the pages to read', () => {
  const folder = labFolder();
  const lab = labInChromium({
    context: { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });
  let page: Page;

  beforeEach(async () => {
    page = await lab.open('about:blank');
  });

  async function visit(path: string): Promise<void> {
    await page.goto(`${lab.origin}/#${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  test('the unit says what its Markdown surface says, word by word in its order', async () => {
    await visit('/unit');
    const markdown = readFileSync(join(folder, SURFACE), 'utf8');
    const title = /^# (.*)$/m.exec(markdown)![1]!;
    const { html } = renderMarkdown(markdown, { idPrefix: '', sink: 0 });
    const read = `${title} ${html.replace(/<[^>]*>/g, ' ')}`;
    const shown = await page.evaluate(() => {
      const texts: string[] = [];
      for (const part of document.querySelectorAll('[data-surface]')) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        const words: string[] = [];
        while (walker.nextNode() !== null) words.push(walker.currentNode.textContent ?? '');
        // The name of the document is in two pieces, so that the page can draw them apart.
        texts.push(words.join(' ').replaceAll(' .md', '.md'));
      }
      return texts.join(' ');
    });
    expect(wordsOf(shown)).toEqual(wordsOf(read));
    expect(wordsOf(shown).length).toBeGreaterThan(150);
  });

  test('links to other places are links and nothing more', async () => {
    await visit('/unit');
    const links = page.locator('.unit-enrichment a');
    expect(await links.count()).toBe(2);
    for (const link of await links.all()) expect(await link.getAttribute('rel')).toBe('noreferrer');
  });

  test('an objective that is ticked stays ticked', async () => {
    await visit('/unit');
    const first = page.getByRole('checkbox').first();
    await first.focus();
    await page.keyboard.press('Space');
    await page.getByText('1 of 3 reached').waitFor();
    await page.reload();
    await page.getByText('1 of 3 reached').waitFor();
    expect(await first.isChecked()).toBe(true);
  });

  test('what is kept of the objectives may be anything', async () => {
    await page.addInitScript(() => localStorage.setItem('hearsay-lab-objectives', '{"state":{"reached":7}}'));
    await visit('/unit');
    await page.getByText('0 of 3 reached').waitFor();
  });

  test('a part of a page can be linked to, and takes the focus', async () => {
    await visit('/unit');
    await page.getByRole('navigation', { name: 'On this page' }).getByText('Source of truth').click();
    await page.waitForFunction(() => document.activeElement?.id === 'source-of-truth');
    await visit('/reference?at=rule-gossip');
    await page.waitForFunction(() => document.activeElement?.id === 'rule-gossip');
    expect(
      await page.locator('#rule-gossip').evaluate((rule) => rule.getBoundingClientRect().top),
    ).toBeLessThan(400);
  });

  test('a figure runs when it is seen, runs again with its handle, and is told in words', async () => {
    await visit('/unit');
    const figure = page.getByRole('figure', { name: 'A pause of six seconds, and a crash' });
    expect(await figure.locator('td').count()).toBe(0);
    await figure.scrollIntoViewIfNeeded();
    await figure.locator('canvas').waitFor();
    const dead = figure.getByRole('row', { name: /held the paused member for dead/ }).locator('td');
    await expect.poll(() => dead.allInnerTexts(), WAIT).toEqual([expect.stringMatching(/^\d+$/)]);
    const [first] = await dead.allInnerTexts();
    await figure.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => dead.allInnerTexts(), WAIT).toEqual(['23', first]);
    await figure.getByText('This moment in words').click();
    await figure.getByText(/truth: 24 up/).waitFor();
  });

  const cardOf = (exercise: string) => page.locator(`#predict-${exercise}`);
  const sizes = () => page.getByRole('figure', { name: 'One piece of news, in clusters of many sizes' });

  async function commit(where: Locator, point: string): Promise<void> {
    await where.getByRole('textbox', { name: 'Your number' }).fill(point);
    await where.getByRole('radio', { name: 'a guess' }).check();
    await where.getByRole('button', { name: 'Commit' }).click();
  }

  test('an exercise stands in the text as a region of its own, loaded when it comes near', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const isLoaded = (): boolean => asked.some((url) => /\/predict-in-text-/.test(url));
    await visit('/unit');
    await page.getByRole('navigation', { name: 'On this page' }).waitFor();
    expect(isLoaded()).toBe(false);
    const region = page.getByRole('region', { name: /^E2 One piece of news/ });
    await region.scrollIntoViewIfNeeded();
    await region.getByRole('textbox', { name: 'Your number' }).waitFor();
    expect(isLoaded()).toBe(true);
    await region.getByRole('heading', { level: 4, name: /^E2/ }).waitFor();
    await region.getByRole('heading', { level: 5, name: 'Predict', exact: true }).waitFor();
  });

  test('what would answer an exercise is covered until its prediction is stored in the text', async () => {
    await visit('/unit');
    const result = page.locator('.unit-run[title^="E2.n8.median"]');
    expect([await result.count(), await page.getByText('0.238 s').count()]).toEqual([0, 0]);
    await page.getByRole('button', { name: 'predict E2 first', exact: true }).first().click();
    await page.waitForFunction(() => document.activeElement?.id === 'predict-E2');
    await sizes().getByRole('button', { name: 'Predict E2 first' }).waitFor();
    expect(await sizes().getByRole('button', { name: 'Open in the lab' }).count()).toBe(0);
    await cardOf('E2').getByRole('textbox', { name: 'Your number' }).waitFor();
    expect(await cardOf('E2').locator('.spread').count()).toBe(0);
    await commit(cardOf('E2'), '29');
    await cardOf('E2').locator('.spread').waitFor();
    expect(await result.innerText()).toMatch(/^\d[\d.]* s$/);
    expect(await result.getAttribute('title')).toMatch(/, 200 seeds, engine [0-9a-f]{16}$/);
    await sizes().scrollIntoViewIfNeeded();
    await sizes()
      .getByRole('row', { name: /the last member has heard after/ })
      .waitFor();
    // Another exercise is as covered as before.
    expect(await page.getByRole('button', { name: 'predict E4 first', exact: true }).count()).toBe(2);
    await page.reload();
    await result.waitFor();
    await visit('/predict/E2');
    await page.locator('.spread').waitFor();
    expect(await page.getByRole('button', { name: 'Commit' }).count()).toBe(0);
  });

  test('what is predicted and finished elsewhere is open in the text, and shut away', async () => {
    await visit('/predict/E7');
    await commit(page.locator('.poe'), '3');
    await page.locator('.after-choices input').first().check();
    await page.getByRole('button', { name: 'That is why' }).click();
    await page.getByRole('button', { name: 'The same' }).click();
    await page.getByRole('button', { name: 'Again with another seed' }).waitFor();
    await visit('/unit?at=predict-E7');
    const told = cardOf('E7').getByText('You have predicted this: 3 suspicions');
    await told.waitFor();
    expect(await cardOf('E7').locator('.poe').count()).toBe(0);
    await told.click();
    await cardOf('E7').locator('.spread').waitFor();
    const figure = page.getByRole('figure', { name: 'One link, one direction' });
    await figure.scrollIntoViewIfNeeded();
    await figure.getByRole('row', { name: /accusations of n2 by n1/ }).waitFor();
  });

  test('of a figure only the run that is an exercise’s own waits for it', async () => {
    await visit('/unit');
    const figure = page.getByRole('figure', { name: 'Who thinks what about whom' });
    await figure.scrollIntoViewIfNeeded();
    await figure.getByRole('row', { name: /call it dead/ }).waitFor();
    await figure.getByRole('slider').focus();
    await page.keyboard.press('End');
    await figure.getByRole('button', { name: 'Predict E12 first' }).click();
    await page.waitForFunction(() => document.activeElement?.id === 'predict-E12');
  });

  test('a term leads to its row of the glossary', async () => {
    await visit('/unit');
    await page.locator('.unit-term', { hasText: 'incarnation' }).first().click();
    await page.waitForFunction(() => document.activeElement?.id === 'glossary-term-incarnation');
  });

  test('an artefact is computed when it is asked for', async () => {
    await visit('/unit');
    const card = page.locator('#artefact-walkthrough');
    await card.getByRole('button', { name: 'Run' }).click();
    await card.getByText('# One update through 100 members').waitFor();
    const saved = page.waitForEvent('download');
    await card.getByRole('button', { name: 'Markdown' }).click();
    expect((await saved).suggestedFilename()).toBe('walkthrough.md');
  });

  test('every edge of the state machine is drawn, and every rule has its place', async () => {
    await visit('/reference');
    expect(await page.locator('.states-line').count()).toBe(EDGES.length);
    for (const { key } of RULES_AT_WORK) expect(await page.locator(`#rule-${key}`).count(), key).toBe(1);
    const fields = Object.keys(RULES.hearsay).filter((field) => field !== 'name');
    for (const field of fields) expect(await page.locator(`#departure-${field}`).count(), field).toBe(1);
    await page.getByRole('heading', { name: 'Spreading news' }).waitFor();
  });

  test('the timers calculate as the library does', async () => {
    await visit('/reference');
    const members = page.getByRole('textbox', { name: 'Members n' });
    await members.fill('1000');
    await members.press('Enter');
    const shortest = page.getByRole('region', { name: 'The shortest suspicion' });
    const expected = suspicionMinMs(4, 1000, 1000) / 1000;
    await shortest.getByText(`${Math.round(expected)} s`, { exact: true }).waitFor();
    // What E11 asks for is covered until it has been predicted.
    const longest = page.getByRole('region', { name: 'The longest suspicion' });
    await longest.getByRole('link', { name: 'predict E11 first' }).waitFor();
    expect(await longest.locator('.timer-value').count()).toBe(0);
    await members.fill('0');
    expect(await members.getAttribute('aria-invalid')).toBe('true');
    await members.press('Escape');
    expect(await members.inputValue()).toBe('1000');
  });

  test('the precedence follows the rules that are chosen', async () => {
    await visit('/reference');
    const table = page.getByRole('table', { name: 'An alive claim' });
    const dead = table.getByRole('row', { name: /^dead/ });
    expect(await dead.getByText('answered').count()).toBe(2);
    await page.getByRole('combobox', { name: 'Rules' }).click();
    await page.getByRole('option', { name: 'memberlist', exact: true }).click();
    await expect.poll(() => dead.getByText('answered').count(), WAIT).toBe(0);
    expect(await dead.getByText('alive 6').count()).toBe(1);
  });

  test('a message opens by keyboard and shows its bytes', async () => {
    await visit('/reference');
    const nack = page.locator('#message-nack');
    await nack.locator('summary').focus();
    await page.keyboard.press('Enter');
    await nack.getByText('a5 53 65 71 4e 6f 2a').waitFor();
  });

  test('on a phone nothing is wider than the page', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const path of ['/unit', '/reference']) {
      await visit(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(360);
    }
    await page.getByText('On this page').click();
    await page.locator('.reading-jump').getByText('Timers').click();
    await page.waitForFunction(() => document.activeElement?.id === 'timers');
  });
});

/// <reference lib="dom" />
/**
 * The companion in real Chromium without any model, on a plain file server: its five modes answer with cards
 * whose sources open, the hint ladder ends in being told, a claim is broken by a run that the lab opens, and
 * nothing is asked of any other place.
 */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openLabSite, type LabSite } from '../browser/lab-site.ts';
import { CHROMIUM_ARGS } from '../support/chromium.ts';

const executablePath = process.env['HEARSAY_CHROMIUM'] ?? '';

describe.skipIf(executablePath === '')('the companion', () => {
  let site: LabSite | undefined;
  let browser: Browser | undefined;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];
  const strangers: string[] = [];

  beforeAll(async () => {
    site = await openLabSite();
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
    page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== site!.origin) strangers.push(request.url());
    });
    await page.goto(`${site!.origin}/#/companion`);
    await page.getByRole('button', { name: 'Explain', exact: true }).waitFor();
  });
  afterEach(async () => {
    await context.close();
    expect([errors.splice(0), strangers.splice(0)]).toEqual([[], []]);
  });

  const mode = (name: string): Promise<void> => page.getByRole('tab', { name }).click();
  const say = async (text: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Search & diagnose' }).fill(text);
    await page.keyboard.press('Enter');
  };

  test('a word is explained with its sources, an unknown one is not made up, offline is said', async () => {
    await page.getByText(/^Offline/).waitFor();
    await say('suspicion');
    await page.locator('.card[data-kind="ask"]').waitFor();
    const chips = page.locator('.chips-chip');
    expect(await chips.count()).toBeGreaterThan(0);
    await chips.first().hover();
    await page.locator('.chips-popup').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Just tell me' }).click();
    await page.locator('.card[data-kind="reveal"]').getByText('The accused can object').waitFor();
    await say('zeppelin');
    await page.getByText(/is not in this unit/).waitFor();
  });

  test('the list of concepts follows the search, and no answer comes before the prediction', async () => {
    const list = page.getByRole('combobox', { name: 'Concept' });
    await say('residue');
    await page.locator('.card[data-kind="ask"]').waitFor();
    expect(await list.textContent()).toContain('Residue');
    await say('just tell me the number of E10');
    await page.getByText(/^E10 waits for your prediction/).waitFor();
    const door = page.getByRole('link', { name: /^E10: / });
    expect(await door.getAttribute('href')).toBe('#/predict/E10');
  });

  test('what is said to the tutor stays with the tutor, and its idea untold', async () => {
    await mode('Socratic tutor');
    await say('i think a suspected node is kicked out right away');
    await page.locator('.card[data-kind="ask"]').waitFor();
    await say('because it has to refute first');
    await page.getByText(/^I cannot tell which answer that is/).waitFor();
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Socratic tutor');
    expect(await page.locator('.companion-talk').innerText()).not.toContain('still a member');
  });

  test('what is of another system leads over the bridge to it', async () => {
    await say('how does raft elect a leader');
    await page.getByRole('button', { name: 'Bridge: Incarnation and Raft term' }).click();
    await page.locator('.worlds table').waitFor();
  });

  test('on a phone all modes are to be seen', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const tab of await page.locator('.companion-tabs [role="tab"]').all()) {
      const { x, width } = (await tab.boundingBox())!;
      expect(x + width).toBeLessThanOrEqual(360);
    }
  });

  test('the tutor asks one question a turn, gives three hints, and tells who wants to be told', async () => {
    await mode('Socratic tutor');
    await page.getByRole('button', { name: 'Ask me' }).click();
    for (const rung of [1, 2, 3]) {
      await page.getByRole('button', { name: 'Hint' }).click();
      await page.getByText(`hint ${rung} of 3`).waitFor();
    }
    for (const turn of await page.locator('.companion-turn').all())
      expect(await turn.locator('.card[data-kind="ask"]').count()).toBeLessThanOrEqual(1);
    await page.getByRole('button', { name: 'Just tell me' }).click();
    await page.locator('.card[data-kind="reveal"]').waitFor();
  });

  test(
    'a claim that is false is broken by a run, and the lab opens that run',
    { timeout: 120_000 },
    async () => {
      await mode('Challenge my understanding');
      await page.getByRole('button', { name: 'Refute me' }).first().click();
      await page.locator('.claim').waitFor();
      await say('with loss <= 60 % and k >= 0, no healthy node is suspected within 60 s');
      await page.getByRole('button', { name: 'Yes, try to break it' }).click();
      await page.getByText('refuted', { exact: true }).waitFor({ timeout: 90_000 });
      await page.getByRole('link', { name: 'Open it in the lab.' }).click();
      await page.locator('.header .chip').waitFor();
      expect(page.url()).toContain('#/lab?s=1.');
    },
  );

  test('what is said is offered as beliefs, with none of these among them', async () => {
    await mode('Diagnose my confusion');
    await say('if a node is suspected it has been kicked out of the cluster');
    await page.getByRole('button', { name: 'None of these' }).waitFor();
    await page.locator('.answer-choice').first().click();
    await page.locator('.companion-turn').last().locator('.card[data-kind="ask"]').waitFor();
  });

  test('a bridge runs the same fault in two systems', async () => {
    await mode('Connect');
    await say('incarnation');
    await page.getByRole('button', { name: /^Bridge: Incarnation and Raft term/ }).click();
    await page.locator('.worlds table').waitFor();
    expect(await page.locator('.worlds-stories summary').count()).toBe(2);
    await page.getByText(/a model, for comparison/).waitFor();
    await page.getByRole('link', { name: /bridge incarnation-term · seed 1/ }).click();
    await page.locator('.timeline-lanes').waitFor();
    await page.locator('.header .chip', { hasText: 'seed 1' }).waitFor();
  });

  test('a question is answered by clicking a node on the stage, or a kind of message', async () => {
    await mode('Socratic tutor');
    await page.getByRole('button', { name: 'Ask me' }).click();
    await page.getByRole('button', { name: 'All hold it dead' }).click();
    // The wrong choice has a run of its own, and is told where to look in it.
    await page.getByText('Read the fill of member 12').waitFor();
    await page.locator('.companion-run canvas').last().waitFor();
    await page.getByRole('button', { name: 'Some suspect it' }).click();
    const node = page.locator('.pick-stage .stage-node[data-index="11"]');
    await node.scrollIntoViewIfNeeded();
    const box = (await node.boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.getByText('What does the waiting time make possible?').waitFor();
    expect(await page.locator('.companion-said').last().textContent()).toBe('n12');
    await page.getByRole('combobox', { name: 'Is it so that' }).click();
    await page.getByRole('option', { name: /M-RTT/ }).click();
    await page.getByRole('button', { name: 'Ask me' }).click();
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await page.locator('.pick-kinds').getByRole('button', { name: /^ack/ }).click();
    await page.getByText('What does the direct time-out do?').waitFor();
  });

  test('sources open: a part of the unit, and a paper where it is published', async () => {
    await say('suspicion');
    const paper = page.locator('.chips-chip[data-level="4"]').first();
    expect(await paper.getAttribute('href')).toMatch(/^https:/);
    expect(await paper.getAttribute('target')).toBe('_blank');
    await page.locator('.chips-chip[data-level="2"]').first().click();
    await page.locator('#suspicion-refutation-incarnation').waitFor();
  });

  test('an event of the lab is explained by its record, with a picture and a question', async () => {
    await page.goto(`${site!.origin}/#/lab`);
    await page.getByRole('button', { name: 'Crash', exact: true }).click();
    await page.locator('.log-row', { hasText: 'suspects' }).first().waitFor({ timeout: 30_000 });
    await page.locator('.log-row', { hasText: 'suspects' }).first().click();
    await page.getByRole('button', { name: 'Companion' }).click();
    await page.getByRole('button', { name: 'Explain this event of the lab' }).click();
    await page.getByText('from the record of the run').waitFor();
    await page.locator('.drawer .companion-run canvas').waitFor();
    const run = page.locator('.drawer .chips-chip[data-level="1"]').first();
    await page.locator('.drawer a.chips-chip[data-level="1"]').first().waitFor();
    expect(await run.getAttribute('href')).toMatch(/^#\/lab\?s=1\./);
    await page.getByText('What is the waiting for?').waitFor();
  });

  test('in the gap a failure of the own run is clicked, and the lab opens at that moment', async () => {
    await page.goto(`${site!.origin}/#/predict/E8`);
    for (const number of ['8', '2']) {
      await page.getByRole('textbox').first().fill(number);
      await page.getByRole('radio').first().check();
      await page.getByRole('button', { name: /^(Commit|Predict|That is)/ }).click();
    }
    await page.getByRole('radio').first().check();
    await page.getByRole('button', { name: 'That is why' }).click();
    const group = page.locator('.counted-group').first();
    await group.locator('summary').click();
    const link = group.getByRole('link').first();
    const seconds = Number.parseFloat((await link.textContent())!);
    await link.click();
    await page.locator('.header .chip').waitFor();
    await page.waitForFunction(
      (wanted) => {
        const shown = /([\d.]+) s/.exec(document.querySelector('.header .chip-time')?.textContent ?? '');
        return shown !== null && Math.abs(Number(shown[1]) - wanted) < 0.11;
      },
      seconds,
      { timeout: 20_000 },
    );
  });

  test('the drawer of the header is the same conversation, on any page', async () => {
    await say('suspicion');
    await page.locator('.card[data-kind="ask"]').waitFor();
    await page.getByRole('link', { name: 'Reference' }).click();
    await page.getByRole('button', { name: 'Companion' }).click();
    await page.locator('.drawer .card[data-kind="ask"]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.drawer').waitFor({ state: 'detached' });
    // On a phone it would lie over what a source opens.
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Companion' }).click();
    await page.locator('.drawer .chips-chip[data-level="2"]').first().click();
    await page.locator('.drawer').waitFor({ state: 'detached' });
    await page.locator('#suspicion-refutation-incarnation').waitFor();
  });
});

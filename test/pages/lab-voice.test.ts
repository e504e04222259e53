/// <reference lib="dom" />
/**
 * A model as the companion's voice, from end to end: real Chromium, `hearsay lab` as a real process that
 * holds the key, the real provider package, and behind it a small OpenAI-compatible server of the test's own
 * that is honest, lies, leaks, refuses, stalls or hangs up.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAiServer, type Behave, type Behaviour, type OpenAiServer } from '../companion/openai-server.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { hearsayProgram } from '../support/hearsay-program.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';
import { waitFor } from '../support/wait-for.ts';

const KEY = 'sk-secret-of-the-test';
const WAIT_MS = 60_000;

const say = (text: string): Behaviour => ({ kind: 'text', pieces: text.match(/.{1,12}/gs) ?? [] });

const LIES = 'The first suspicion comes after 17.3 s [§1]. In that run node 5 is dead [run#77].';

/** What a request asks for: wording, or reading what the learner has said. */
function taskOf(body: Record<string, unknown>): 'word' | 'edge' | 'beliefs' | 'claim' {
  const { content } = messagesOf(body)[0]!;
  const system = JSON.stringify(content);
  if (system.includes('its options')) return 'edge';
  if (system.includes('beliefs with their ids')) return 'beliefs';
  return system.includes('into this form') ? 'claim' : 'word';
}

const messagesOf = (body: Record<string, unknown>): { role: string; content: unknown }[] =>
  body['messages'] as { role: string; content: unknown }[];
const promptOf = (body: Record<string, unknown>): string =>
  messagesOf(body)
    .filter(({ role }) => role === 'user')
    .map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)))
    .join('\n');

/** The first authored sentence in other words, with its mark. */
function rephrased(body: Record<string, unknown>): string {
  const [, mark = '', text = ''] = /\[(§\d+)\] ([^\n]*?)[.!?](?:\s|\n|$)/.exec(promptOf(body)) ?? [];
  return `Put simply, ${text[0]?.toLowerCase() ?? ''}${text.slice(1)} [${mark}].`;
}
const honest: Behave = (body) => say(taskOf(body) === 'word' ? rephrased(body) : '{}');

describe.skipIf(CHROMIUM === '')('a model as voice', () => {
  let model: OpenAiServer;
  let behave: Behave = honest;
  let lab: ChildProcess | undefined;
  let printed = '';
  let origin = '';
  let page: Page;
  // The page asks nobody but the process that serves it: the model is that one's business.
  const pages = labInChromium({
    context: { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
  });

  beforeAll(async () => {
    model = await openAiServer((body) => behave(body));
    lab = spawn(
      hearsayProgram(),
      ['lab', '--port', '0', '--http-addr', '127.0.0.1:1', '--companion-model', 'm'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          HEARSAY_COMPANION_URL: model.url,
          HEARSAY_COMPANION_KEY: KEY,
          HEARSAY_COMPANION_TIMEOUT: '2s',
        },
      },
    );
    for (const stream of [lab.stdout!, lab.stderr!])
      stream.setEncoding('utf8').on('data', (more: string) => (printed += more));
    const address = (): string | undefined => /^lab: (http:\S+)\/$/m.exec(printed)?.[1];
    origin = await waitFor({ what: 'the lab', timeoutMs: WAIT_MS, describe: () => printed }, address);
  });
  afterAll(async () => {
    if (lab !== undefined) {
      const ended = once(lab, 'close');
      lab.kill('SIGINT');
      await ended;
    }
    await model.close();
    expect(printed).not.toContain(KEY);
  });

  beforeEach(async () => {
    behave = honest;
    page = await pages.open(`${origin}/#/companion`);
    await page.getByRole('button', { name: 'Explain', exact: true }).waitFor();
  });
  afterEach(async () => {
    expect(await page.content()).not.toContain(KEY);
  });

  const mode = (name: string): Promise<void> => page.getByRole('tab', { name }).click();
  const say_ = async (text: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Search & diagnose' }).fill(text);
    await page.keyboard.press('Enter');
  };
  async function switchOn(): Promise<void> {
    await page.getByText(/^Offline\. A model could word the answers: m /).click();
    await page.getByText(/^Sent to the model: your question/).waitFor();
    await page.getByRole('switch', { name: 'Let it word the answers' }).click();
    await page.getByText(/^Worded by m /).waitFor();
  }
  const explain = async (concept: string): Promise<void> => {
    await say_(concept);
    await page.locator('.card[data-kind="ask"]').first().waitFor();
  };
  const cards = (): Promise<string[]> => page.locator('.card .card-text').allTextContents();
  const wording = () => page.locator('.wording:not(.wording-awaited)');
  const note = () => page.locator('.companion-turn .lessons-notice');

  test('is off until it is agreed to; then its words are marked, and the cards as before', async () => {
    const before = model.requests.length;
    await explain('suspicion');
    const offline = await cards();
    expect(await wording().count()).toBe(0);
    expect(model.requests).toHaveLength(before);

    await switchOn();
    await explain('suspicion');
    await wording().waitFor();
    expect(await wording().textContent()).toContain('Put simply, ');
    expect(await wording().textContent()).toContain('in the words of a model');
    expect(await cards()).toEqual(offline);
    const chips = wording().locator('.chips-chip');
    expect((await chips.allTextContents()).at(-1)).toBe('⑤ worded by m');
    expect(await chips.count()).toBeGreaterThan(1);
    const { body, authorization } = model.requests.at(-1)!;
    expect(authorization).toBe(`Bearer ${KEY}`);
    expect(body).toMatchObject({ model: 'm', stream: true });
  });

  test('what nothing bears out is struck, and that is said; of lies alone nothing stands', async () => {
    await switchOn();
    behave = (body) => say(`${rephrased(body)} ${LIES}`);
    await explain('suspicion');
    await wording().getByText('2 sentences were struck').waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/17\.3|run#77|node 5 is dead/);

    behave = () => say(LIES);
    await explain('incarnation');
    await note().waitFor();
    expect(await note().textContent()).toBe(
      'Offline for this answer: no run and no source bears out what the model wrote, so it was struck. ' +
        'The companion’s own words stand.',
    );
    expect(await wording().count()).toBe(0);
    expect((await cards()).length).toBeGreaterThan(2);
    expect(await page.locator('body').textContent()).not.toMatch(/17\.3|run#77|node 5 is dead/);
  });

  test.each<[string, Behaviour, string]>([
    [
      'a wrong key',
      { kind: 'status', status: 401, body: `{"error":{"message":"bad ${KEY}"}}` },
      'the model refused the key',
    ],
    [
      'a model that is too slow',
      { kind: 'stall', pieces: ['A member '] },
      'the model has sent nothing for 2 s',
    ],
    [
      'a connection cut in the middle',
      { kind: 'cut', pieces: ['A member '] },
      'the answer of the model broke off',
    ],
    ['no stream at all', { kind: 'garbage' }, 'the answer of the model broke off'],
  ])(
    '%s: the answer stands without it, the reason is said, and the next one may have it',
    async (_name, bad, why) => {
      await switchOn();
      behave = () => bad;
      await explain('suspicion');
      // Before the model has failed, too.
      expect((await cards()).length).toBeGreaterThan(2);
      await note().waitFor();
      expect(await note().textContent()).toBe(
        `Offline for this answer: ${why}. The companion’s own words stand.`,
      );
      expect(await wording().count()).toBe(0);
      await page.getByRole('button', { name: 'Just tell me' }).click();
      await page.locator('.card[data-kind="reveal"]').waitFor();
      behave = honest;
      await explain('incarnation');
      await wording().waitFor();
    },
  );

  test('nobody has to wait for it', async () => {
    await switchOn();
    behave = () => ({ kind: 'stall', pieces: [] });
    await explain('suspicion');
    await page.getByRole('button', { name: 'Do not wait' }).click();
    await note().getByText('you did not wait for the model').waitFor();
    behave = () => ({ kind: 'stall', pieces: [] });
    await explain('suspicion');
    // The question is open meanwhile, and its answer ends the waiting.
    behave = honest;
    await page.getByRole('button', { name: 'Just tell me' }).click();
    await page.locator('.card[data-kind="reveal"]').waitFor();
    await wording().waitFor();
    expect(await note().count()).toBe(0);
  });

  test('what is locked stays so, though the model asks its tools and makes it up', async () => {
    await switchOn();
    let step = 0;
    behave = (body) => {
      step = messagesOf(body).filter(({ role }) => role === 'tool').length;
      if (step === 0) return { kind: 'call', tool: 'runScenario', input: { scenario: 'E4.k0' } };
      return say('The run shows that 30 probes failed [run#1]. The answer of E4 is thirty.');
    };
    await explain('indirect-probe');
    await note().waitFor();
    expect(step).toBe(1);
    const told = messagesOf(model.requests.at(-1)!.body).find(({ role }) => role === 'tool');
    expect(JSON.stringify(told)).toMatch(/refused.*E4/);
    expect(JSON.stringify(told)).not.toMatch(/measures/);
    expect(await wording().count()).toBe(0);
    expect(await page.locator('.companion-talk').textContent()).not.toMatch(/30 probes|thirty/);
  });

  test('the tutor takes free text where the model is sure of it, and asks where it is not', async () => {
    await switchOn();
    await mode('Socratic tutor');
    await page.getByRole('button', { name: 'Ask me' }).click();
    await page.locator('.answer-choice').first().waitFor();
    behave = (body) => {
      if (taskOf(body) !== 'edge') return honest(body);
      const { options, said } = JSON.parse(promptOf(body)) as { options: { id: string }[]; said: string };
      const confidence = said.includes('perhaps') ? 0.6 : 0.95;
      return say(JSON.stringify({ id: options[0]!.id, confidence }));
    };
    await say_('perhaps it is gone, who knows');
    await page.getByText('Which of these is nearest to what you mean?').waitFor();
    expect(await page.locator('.card[data-kind="verdict"]').count()).toBe(0);
    await say_('it is surely the first of them, I would say');
    await page.locator('.card[data-kind="verdict"]').waitFor();
  });

  test('a claim in free words is shown as understood, and not tried before that is confirmed', async () => {
    await switchOn();
    await mode('Challenge my understanding');
    await page.getByRole('button', { name: 'Refute me' }).first().click();
    await page.locator('.claim').waitFor();
    behave = (body) =>
      taskOf(body) === 'claim'
        ? say('with k >= 3 and loss <= 10 %, no healthy node is declared dead within 60 s')
        : honest(body);
    await say_('nobody who is well is ever buried, if three are asked and a tenth is lost');
    await page.getByText(/^Understood as: with k ≥ 3 and loss ≤ 10 %, no healthy node/).waitFor();
    expect(await page.getByRole('button', { name: 'Yes, try to break it' }).count()).toBe(1);
    expect(await page.locator('.card[data-kind="verdict"]').count()).toBe(0);
  });

  test('a diagnosis is proposed by the model, and concluded by nobody but a run', async () => {
    await switchOn();
    await mode('Diagnose my confusion');
    await page.getByRole('button', { name: 'From my words' }).click();
    await page.locator('.card[data-kind="ask"]').waitFor();
    behave = (body) =>
      taskOf(body) === 'beliefs' ? say('{"ids": ["M-LEASE", "M-NONE-SUCH"]}') : honest(body);
    await say_('zzz qqq xyzzy');
    await page.getByRole('button', { name: 'None of these' }).waitFor();
    expect(await page.locator('.answer-choice').allTextContents()).toEqual([
      'A lease is just a failure detector.',
      'None of these',
    ]);
    expect(await page.locator('.card[data-kind="verdict"]').count()).toBe(0);
    await page.locator('.answer-choice').first().click();
    await page.locator('.companion-turn').last().locator('.card[data-kind="ask"]').waitFor();
    expect(await page.locator('.card[data-verdict="confirmed"]').count()).toBe(0);
  });

  test('a relation is an edge of the graph or none, whatever the model would like', async () => {
    await switchOn();
    await mode('Connect');
    await say_('incarnation');
    await page.locator('.card[data-kind="ask"]').waitFor();
    let id = 'refutation';
    let confidence = 0.9;
    behave = (body) => (taskOf(body) === 'edge' ? say(JSON.stringify({ id, confidence })) : honest(body));
    const turns = await page.locator('.companion-turn').count();
    await say_('the thing where somebody says no I am not');
    await page
      .locator('.companion-turn')
      .nth(turns)
      .getByText(/ Refutation: /)
      .waitFor();
    // The refusal stands in the card, and once more in the model's words.
    const refused = (turn: number): Promise<void> =>
      page
        .locator('.companion-turn')
        .nth(turn)
        .locator('.card')
        .getByText(/no concept of this unit/)
        .first()
        .waitFor();
    id = 'made-up-idea';
    await say_('the thing with the sheep');
    await refused(turns + 1);
    confidence = 0.2;
    id = 'refutation';
    await say_('the thing with the goats');
    await refused(turns + 2);
  });

  test('a question behind an explanation is answered from the unit, and only so', async () => {
    await switchOn();
    await explain('suspicion');
    await wording().waitFor();
    await say_('but why does a suspect get time before it is declared dead');
    const last = page.locator('.companion-turn').last();
    await last.getByText('found', { exact: true }).first().waitFor();
    await last.locator('.wording:not(.wording-awaited)').waitFor();
    expect(promptOf(model.requests.at(-1)!.body)).toContain('why does a suspect get time');
    expect(await last.locator('.card .chips-chip').count()).toBeGreaterThan(0);
  });
});

/**
 * The live page in real Chromium: attached to the members of `hearsay up`, which it kills and sees die; to
 * agents behind `hearsay lab`; without a server; and with one that goes and comes back. The page is the
 * built one.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endWithUs } from '../support/child-processes.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { hearsayProgram } from '../support/hearsay-program.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';
import { waitFor } from '../support/wait-for.ts';

const WAIT_MS = 60_000;
const hearsay = hearsayProgram();
const folder = mkdtempSync(join(tmpdir(), 'hearsay-live-'));

/** A program of ours and what it has printed. */
interface Running {
  readonly process: ChildProcess;
  readonly printed: () => string;
}
const programs: Running[] = [];

function start(args: readonly string[]): Running {
  const child = spawn(hearsay, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  endWithUs(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more) => (text += more));
  const running = { process: child, printed: () => text };
  programs.push(running);
  return running;
}

/** The first group of what a program prints sooner or later. */
function said({ printed }: Running, pattern: RegExp): Promise<string> {
  return waitFor(
    { what: `${pattern} to be printed`, timeoutMs: WAIT_MS, describe: printed },
    () => pattern.exec(printed())?.[1],
  );
}

async function end({ process: child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'exit');
}

afterAll(async () => {
  await Promise.all(programs.map((program) => end(program)));
});

describe.skipIf(CHROMIUM === '')('the live page', () => {
  const lab = labInChromium({ context: { viewport: { width: 1360, height: 1000 } } });
  let page: Page;

  async function open(address: string): Promise<void> {
    page = await lab.open(`${address}#/live`);
    page.setDefaultTimeout(WAIT_MS);
  }

  /** The page is left before its server goes: the worker that keeps it may just ask for its newest self. */
  async function leave(...programs: readonly Running[]): Promise<void> {
    await page.context().close();
    await Promise.all(programs.map((one) => end(one)));
  }

  /** What a check of accessibility has against the page as it is, in either theme. */
  async function barriers(): Promise<string[]> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      // Half-way from one theme to the other no colour is what it will be.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, impact, nodes } of violations) {
        if (impact === 'serious' || impact === 'critical')
          found.push(`${colorScheme} ${id}: ${nodes[0]!.html} ${nodes[0]!.failureSummary}`);
      }
    }
    return found;
  }

  const panel = (name: string) => page.getByRole('region', { name });
  const members = () => panel('Members').getByRole('listitem');
  const badge = (text: string) => panel('Connection').getByText(text, { exact: true });
  const choose = (name: string) =>
    panel('Members')
      .getByRole('button', { name: new RegExp(`^${name}\\b`) })
      .click();
  /** What the others hold the member in the panel for. */
  const held = async (name: string): Promise<string[]> =>
    panel(`Member ${name}`).locator('.live-held tbody td:nth-child(2)').allInnerTexts();
  const all = async (name: string, word: string): Promise<void> => {
    const isSo = async (): Promise<boolean> => {
      const words = await held(name);
      return words.length === 4 && words.every((one) => one.trim() === word);
    };
    await waitFor({ what: `${name} to be held ${word} by all`, timeoutMs: WAIT_MS }, isSo);
  };

  describe('on the demonstration of five', () => {
    let up: Running;
    let address: string;
    const cluster = `live-${process.pid}`;
    const again = (port = '0'): Running => start(['up', '--cluster', cluster, '--lab-port', port]);

    beforeAll(async () => {
      up = again();
      address = await said(up, /^lab: (http:\S+)/m);
    }, 2 * WAIT_MS);

    test(
      'shows who is alive, kills a member, sees it suspected and then dead, and tells why',
      async () => {
        await open(address);
        await badge('LIVE').waitFor();
        await waitFor({ what: 'five to tell', timeoutMs: WAIT_MS, describe: up.printed }, async () =>
          /5 of 5 tell/.test(await panel('Members').innerText()),
        );
        expect(await members().count()).toBe(5);
        await choose('n3');
        await all('n3', 'alive');

        // A no is a no.
        await panel('Member n3').getByRole('button', { name: 'Kill' }).click();
        const dialog = page.getByRole('alertdialog');
        await dialog.getByRole('button', { name: 'Not now' }).click();
        await dialog.waitFor({ state: 'hidden' });
        expect(up.printed()).not.toContain('killed');

        await panel('Member n3').getByRole('button', { name: 'Kill' }).click();
        await dialog.getByRole('button', { name: 'Kill' }).click();
        const log = panel('Event log');
        await log.getByText('n3 killed (SIGKILL)').first().waitFor();
        await log
          .getByText(/n\d suspects n3/)
          .first()
          .waitFor();
        await log
          .getByText(/n\d holds n3 dead/)
          .first()
          .waitFor();
        await all('n3', 'dead');
        await panel('Members').getByText('killed').waitFor();

        await panel('Member n3')
          .getByRole('button', { name: /^Why is n3/ })
          .click();
        await panel('Member n3')
          .getByText(/declared n3 dead/)
          .waitFor();

        // The past can be looked at again.
        await log.getByRole('button').last().click();
        await badge('PAST').waitFor();
        await page.getByRole('button', { name: 'Follow' }).click();
        await badge('LIVE').waitFor();
        expect(await barriers()).toEqual([]);

        await choose('n3');
        await panel('Member n3').getByRole('button', { name: 'Start again' }).click();
        await all('n3', 'alive');

        // Who stands still tells nothing until it goes on.
        await choose('n2');
        await panel('Member n2').getByRole('button', { name: 'Freeze' }).click();
        await dialog.getByRole('button', { name: 'Freeze' }).click();
        await panel('Members').getByText('4 of 5 tell').waitFor();
        await panel('Member n2')
          .getByText(/its process is frozen/)
          .waitFor();
        await panel('Member n2').getByRole('button', { name: 'Resume' }).click();
        await panel('Members').getByText('5 of 5 tell').waitFor();
        expect(lab.unanswered).toEqual([]);
      },
      4 * WAIT_MS,
    );

    test(
      'says that the connection is lost, keeps what it has seen, and comes back by itself',
      async () => {
        await open(address);
        await badge('LIVE').waitFor();
        await waitFor(
          { what: 'five to tell', timeoutMs: WAIT_MS },
          async () => (await members().count()) === 5,
        );
        await end(up);
        await badge('LOST').waitFor();
        await panel('Connection')
          .getByText(/What was seen is kept/)
          .waitFor();
        expect(await members().count()).toBe(5);
        up = again(new URL(address).port);
        await said(up, /^lab: (http:\S+)/m);
        await badge('LIVE').waitFor();
        await panel('Event log').getByText('connected again').waitFor();
        // The worker that keeps the page asked for its newest self, and nobody was there.
        lab.forgive(/fetching the script/);
      },
      4 * WAIT_MS,
    );
  });

  describe('on agents, behind `hearsay lab`', () => {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'a-token-of-the-tests');

    test(
      'shows the views of those who answer, opens the recording, and fits a run to it',
      async () => {
        const agent = (name: string, host: string, more: readonly string[]): Running =>
          start([
            'agent',
            `-node=${name}`,
            `-bind=${host}:7946`,
            `-rpc-addr=${host}:7373`,
            '-profile=local',
            ...more,
          ]);
        const http = '127.85.0.1:7374';
        const first = agent('a1', '127.85.0.1', [
          `-http-addr=${http}`,
          `-record=${join(folder, 'a1.trace')}`,
        ]);
        const second = agent('a2', '127.85.0.2', [
          '-http-addr=127.85.0.2:7374',
          '-retry-join=127.85.0.1:7946',
        ]);
        await said(first, /(agent running)/);
        await said(second, /(agent running)/);
        const program = start(['lab', '--port', '0', '--http-addr', http]);
        await open(await said(program, /^lab: (http:\S+)/m));
        await badge('LIVE').waitFor();
        await waitFor({ what: 'both to tell', timeoutMs: WAIT_MS, describe: second.printed }, async () =>
          /2 of 2 tell/.test(await panel('Members').innerText()),
        );
        await panel('Connection')
          .getByText(/nobody has the eye/)
          .waitFor();
        // What is really so is nobody's here, and these processes are not ours to kill.
        expect(await page.getByRole('button', { name: 'What we did' }).count()).toBe(0);
        expect(await page.getByRole('button', { name: 'Kill' }).count()).toBe(0);

        await panel('Recording')
          .getByRole('button', { name: /Take the agent/ })
          .click();
        await badge('RECORDING').waitFor();
        await panel('Event log')
          .getByText(/a1 knows a2/)
          .waitFor();
        const link = panel('Recording').getByRole('link', { name: /in the lab/ });
        expect(await link.getAttribute('href')).toMatch(/^#\/lab\?s=1\./);
        await panel('Recording').getByRole('button', { name: 'Close it' }).click();
        await badge('LIVE').waitFor();
        expect(lab.unanswered).toEqual([]);
        await leave(first, second, program);
      },
      4 * WAIT_MS,
    );

    test(
      'asks for the token of an agent that wants one, and says when no agent answers',
      async () => {
        const http = '127.85.0.3:7374';
        const program = start(['lab', '--port', '0', '--http-addr', http]);
        await open(await said(program, /^lab: (http:\S+)/m));
        await panel('Connection')
          .getByText(/No agent answers at http:\/\/127\.85\.0\.3:7374/)
          .waitFor();
        const agents = start([
          'agent',
          '-node=a3',
          '-bind=127.85.0.3:7946',
          '-rpc-addr=127.85.0.3:7373',
          `-http-addr=${http}`,
          `-http-token-file=${tokenFile}`,
          `-record=${join(folder, 'a3.trace')}`,
        ]);
        await said(agents, /(agent running)/);
        await badge('LIVE').waitFor();
        // Reading is free on loopback; the recording is not.
        await panel('Recording')
          .getByRole('button', { name: /Take the agent/ })
          .click();
        await panel('Recording').getByRole('alert').getByText(/token/).waitFor();
        await leave(agents, program);
      },
      4 * WAIT_MS,
    );
  });

  describe('on a plain file server', () => {
    test('says that there is no cluster to look at, and how there would be', async () => {
      await open('');
      await badge('OFFLINE').waitFor();
      await panel('Connection')
        .getByText(/plain file server/)
        .waitFor();
      await panel('Connection')
        .getByText(/npx hearsay lab/)
        .waitFor();
      expect(await barriers()).toEqual([]);
    });

    test('still opens a file, and says what is wrong with one that is none', async () => {
      await open('');
      const chooser = page.locator('input[type=file]');
      await chooser.setInputFiles({
        name: 'notes.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('not a trace'),
      });
      await panel('Recording')
        .getByRole('alert')
        .getByText(/notes\.txt: This file is no recording/)
        .waitFor();
    });

    test('has room on a phone', async () => {
      await open('');
      await page.setViewportSize({ width: 360, height: 740 });
      await badge('OFFLINE').waitFor();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(360);
    });
  });
});

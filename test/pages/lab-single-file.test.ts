/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The lab as one file, as a course hands it out: built into a folder of its own, opened from the disk in real
 * Chromium without a network. It computes, shows a crash that becomes a death, has the unit and its
 * exercises, and asks nobody for anything.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insideScript, singlePage, withWorkersInside } from '../../packages/lab/single-file-plugin.ts';
import { CHROMIUM } from '../support/chromium.ts';
import { labInChromium } from '../support/lab-in-chromium.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_MS = 120_000;
const PATIENCE = { timeout: 20_000 };

describe('what is put into the one file', () => {
  test('a script has nothing in it that an HTML parser would take for its end', () => {
    const code = 'const a = "</script>", b = `<!-- <Script>`, c = 1 < 2;';
    const inside = insideScript(code);
    expect(inside).not.toMatch(/<\/script|<script|<!--/i);
    expect(runInNewContext(`${inside} a + b + c`)).toBe('</script><!-- <Script>true');
  });

  test('parts with dollar signs come in as they are', () => {
    const page =
      '<head>\n<meta http-equiv="Content-Security-Policy" content="default-src \'self\'" />\n</head>';
    const made = singlePage(page, { script: 'f("$& $1 $`")', css: '.a { content: "$&" }', icon: '<svg/>' });
    expect(made).toContain('>f("$& $1 $`")</script>');
    expect(made).toContain('.a { content: "$&" }');
    expect(made).not.toContain("'self'");
  });

  test('a page without a policy is refused', () => {
    expect(() => singlePage('<head></head>', { script: '', css: '', icon: '' })).toThrow('Policy');
  });

  test('a worker becomes a part of the script', () => {
    const code = "start(new Worker(new URL('./a.ts', import.meta.url), { type: 'module', name: 'b' }));";
    expect(withWorkersInside(code)).toBe(
      "import InsideWorker0 from './a.ts?worker&inline';\nstart(new InsideWorker0({ name: 'b' }));",
    );
  });
});

describe.skipIf(CHROMIUM === '')('the lab in one file', () => {
  let folder: string;
  let page: Page;
  const lab = labInChromium({
    context: { viewport: { width: 1440, height: 900 }, offline: true },
    chromiumArgs: ['--host-resolver-rules=MAP * ~NOTFOUND'],
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hearsay-single-'));
    const build = ['run', '-s', 'build:single', '-w', 'hearsay-lab', '--', '--outDir', folder];
    execFileSync('npm', build, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  }, BUILD_MS);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    page = await lab.open('about:blank');
  });

  const address = (route: string): string =>
    `${pathToFileURL(join(folder, 'hearsay-lab.html')).href}#${route}`;
  const node = (number: number): Locator => page.locator(`.stage-node[data-index="${number - 1}"]`);
  const labelOf = (number: number): Promise<string | null> => node(number).getAttribute('aria-label');
  const goTo = async (seconds: number): Promise<void> => {
    await page.keyboard.press('g');
    const dialog = page.getByRole('dialog', { name: 'Go to a time' });
    await dialog.waitFor();
    await page.keyboard.type(String(seconds));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  };

  test('is one file, whose policy allows no connection', () => {
    expect(readdirSync(folder)).toEqual(['hearsay-lab.html']);
    const text = readFileSync(join(folder, 'hearsay-lab.html'), 'utf8');
    const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(text)!;
    expect(policy).toContain("default-src 'none'; connect-src 'none'; script-src 'sha256-");
    expect(policy).not.toMatch(/https?:|'self'|unsafe-eval/);
    // Nor is there a service worker to be registered.
    expect(text).not.toContain('sw.js');
  });

  test('crashes a node and sees it declared dead', async () => {
    await page.goto(address('/lab'));
    await page.locator('.chip [data-digest]').waitFor();
    await node(1).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => labelOf(1), PATIENCE).toContain('its chair is ours');
    await goTo(2);
    await node(7).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('k');
    await expect.poll(() => labelOf(7), PATIENCE).toContain('truth: crashed');
    await goTo(30);
    await expect.poll(() => labelOf(7), PATIENCE).toContain('believed dead');
  });

  test('goes from page to page by its own links', async () => {
    await page.goto(address('/lab'));
    await node(1).waitFor();
    await page.locator('header').getByRole('link', { name: 'Unit', exact: true }).click();
    await page.locator('article h1, main h1').first().waitFor();
    expect(page.url()).toBe(address('/unit'));
    await page.goBack();
    await node(1).waitFor();
  });

  test('has the unit, and runs the figures in it', async () => {
    await page.goto(address('/unit'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    const figure = page.getByRole('figure', { name: 'A pause of six seconds, and a crash' });
    await figure.scrollIntoViewIfNeeded();
    await figure.locator('canvas').waitFor();
    // Its run has come from the worker to its end.
    await figure
      .getByRole('row', { name: /held the paused member for dead/ })
      .locator('td')
      .first()
      .waitFor();
  });

  test('has the exercises', async () => {
    await page.goto(address('/predict'));
    await page
      .locator('main')
      .getByRole('link')
      .or(page.locator('main').getByRole('button'))
      .first()
      .waitFor();
    expect(await page.locator('main').textContent()).toContain('E1');
  });

  test('its Live page says that nobody is behind it, and its companion asks nobody', async () => {
    await page.goto(address('/live'));
    await page.getByText('This copy of the lab is a file').waitFor();
    await page.goto(address('/companion'));
    await page.locator('main').getByRole('heading').first().waitFor();
  });
});

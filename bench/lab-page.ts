/**
 * The lab's page in real Chromium, without a graphics processor: how soon it draws after its bundle has come,
 * and what a frame costs its main thread while a run of 256 nodes plays. The page is built anew and comes
 * from a plain file server.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { openLabSite } from '../test/browser/lab-site.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { ROOT } from './root.ts';
import { median, type Bench, type TimesRow } from './operation.ts';

const VIEWPORT = { width: 1440, height: 900 };
const VISITS = 7;
const NODES = 256;
/** Frames are counted in windows of this length; the median is over windows. */
const WINDOW_MS = 500;
const WINDOWS = 16;
/** Until the first frames have compiled what is used often. */
const WARM_MS = 3000;

/** What the page has, as far as it is used here. */
declare const document: { querySelector(selector: string): object | null };
declare function requestAnimationFrame(callback: (nowMs: number) => void): number;

export const page: Bench = {
  about: `the lab's page in Chromium: first drawing, and frames while ${NODES} nodes play`,
  usual: false,
  async run() {
    const site = await openLabSite(ROOT);
    const chrome = await launchChromium();
    try {
      const first = await firstDrawing(chrome, site.origin);
      return { kind: 'times', rows: [first, ...(await frames(chrome, site.origin))] };
    } finally {
      await chrome.close();
      await site.close();
    }
  },
};

/** From when the entry's script has come to the first frame with nodes on the stage. */
async function firstDrawing(chrome: Browser, origin: string): Promise<TimesRow> {
  const times: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    // A context of its own: nothing is kept from the visit before.
    const context = await chrome.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = (): void => {
        if (document.querySelector('.stage-node') === null) requestAnimationFrame(look);
        else (globalThis as unknown as { drawnMs: number }).drawnMs = performance.now();
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${origin}/#/lab`);
    await page.waitForFunction(() => 'drawnMs' in globalThis);
    times.push(
      await page.evaluate(() => {
        const entry = (performance.getEntriesByType('resource') as unknown as Loaded[]).find(({ name }) =>
          /\/index-[^/]*\.js$/.test(name),
        );
        return (globalThis as unknown as { drawnMs: number }).drawnMs - entry!.responseEnd;
      }),
    );
    await context.close();
  }
  return rowOf('first drawing, after the bundle is there', times, null);
}

interface Loaded {
  readonly name: string;
  readonly responseEnd: number;
}

async function frames(chrome: Browser, origin: string): Promise<TimesRow[]> {
  const opened = await chrome.newPage({ viewport: VIEWPORT });
  await opened.goto(`${origin}/#/lab`);
  const field = opened.getByLabel('N', { exact: true });
  await field.fill(String(NODES));
  await opened.keyboard.press('Enter');
  await opened.waitForFunction(
    (count) => document.querySelector(`.stage-node[data-index="${count - 1}"]`) !== null,
    NODES,
  );
  // What is measured is playing; computing ahead has the other core meanwhile, and is over here.
  await opened.locator('.chip [data-digest]').waitFor({ timeout: 120_000 });
  await opened.getByRole('button', { name: 'Play' }).click();
  const session = await opened.context().newCDPSession(opened);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await opened.waitForTimeout(WARM_MS);
  const windows: Record<keyof Spent, number>[] = [];
  for (let i = 0; i < WINDOWS; i += 1) windows.push(await windowOf(opened, session));
  await opened.close();
  const row = (what: string, of: (one: Spent) => number): TimesRow => rowOf(what, windows.map(of), null);
  return [
    row(`a frame's script, ${NODES} nodes playing`, ({ scriptMs }) => scriptMs),
    row(`its style and layout, ${NODES} nodes`, ({ layoutMs }) => layoutMs),
    row(`all of the main thread, painting in software too`, ({ taskMs }) => taskMs),
    row(`from one frame to the next`, ({ gapMs }) => gapMs),
  ];
}

/** Processor time of the main thread by kind, a frame; and how far apart frames are. */
interface Spent {
  readonly scriptMs: number;
  readonly layoutMs: number;
  readonly taskMs: number;
  readonly gapMs: number;
}

async function windowOf(page: Page, session: CDPSession): Promise<Spent> {
  const before = await spentSoFar(session);
  const { count, tookMs } = await page.evaluate(
    (forMs) =>
      new Promise<{ count: number; tookMs: number }>((resolve) => {
        let count = 0;
        const begunMs = performance.now();
        const next = (): void => {
          count += 1;
          const tookMs = performance.now() - begunMs;
          if (tookMs >= forMs) resolve({ count, tookMs });
          else requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
    WINDOW_MS,
  );
  const after = await spentSoFar(session);
  return {
    scriptMs: (after.scriptMs - before.scriptMs) / count,
    layoutMs: (after.layoutMs - before.layoutMs) / count,
    taskMs: (after.taskMs - before.taskMs) / count,
    gapMs: tookMs / count,
  };
}

async function spentSoFar(session: CDPSession): Promise<Omit<Spent, 'gapMs'>> {
  const { metrics } = await session.send('Performance.getMetrics');
  const ms = (wanted: string): number =>
    1000 * (metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN);
  return {
    scriptMs: ms('ScriptDuration'),
    layoutMs: ms('LayoutDuration') + ms('RecalcStyleDuration'),
    taskMs: ms('TaskDuration'),
  };
}

function rowOf(what: string, times: readonly number[], msProcessor: number | null): TimesRow {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    what,
    samples: sorted.length,
    msMedian: median(sorted),
    msBest: sorted[0]!,
    msP99: sorted[Math.ceil(0.99 * sorted.length) - 1]!,
    msProcessor,
  };
}

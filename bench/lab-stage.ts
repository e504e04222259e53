/**
 * What a frame of the lab's stage costs in a page of real Chromium, without a graphics processor: the calls
 * of `drawStage`, and apart from them the same with the painting of the pixels. `HEARSAY_CHROMIUM` names the
 * browser if it is not where Debian has it.
 */
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { launchChromium } from '../test/support/chromium.ts';
import { median, type Bench, type BenchOptions, type TimesRow } from './operation.ts';
import { ROOT } from './root.ts';

interface StageAsked {
  readonly nodes: number;
  readonly packets: number;
  readonly layout: { readonly kind: 'auto'; readonly widthPx: number; readonly heightPx: number };
}

/** What the page of the stage offers, as far as it is used here. */
declare const labStage: {
  measureFrames(asked: StageAsked, forMs: number): Promise<number[]>;
  measurePainted(asked: StageAsked, forMs: number): number[];
  measureMatrix(nodes: number, forMs: number): number[];
};

interface Measured {
  readonly what: string;
  readonly run: (page: Page, forMs: number) => Promise<number[]>;
}

const LAYOUT = { kind: 'auto', widthPx: 760, heightPx: 600 } as const;
const SIZES: readonly (readonly [nodes: number, packets: number])[] = [
  [16, 20],
  [64, 100],
  [128, 300],
  [256, 300],
  [1024, 3000],
];
/** Frames come every 16.7 ms at best, so rounds are this much longer than those of operations. */
const ROUND_FACTOR = 5;

export const stage: Bench = {
  about: "a frame of the lab's stage in Chromium, 760 × 600 at twice the pixels",
  usual: false,
  async run(options) {
    const chrome = await launchChromium();
    try {
      const page = await chrome.newPage({ viewport: { width: 800, height: 640 } });
      await page.addScriptTag({ content: await pageSource() });
      const session = await page.context().newCDPSession(page);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const rows: TimesRow[] = [];
      for (const measured of all()) rows.push(await measureRow(measured, page, session, options));
      return { kind: 'times', rows };
    } finally {
      await chrome.close();
    }
  },
};

function all(): Measured[] {
  const asked = SIZES.map(([nodes, packets]) => ({ nodes, packets, layout: LAYOUT }));
  return [
    ...asked.map((given) => ({
      what: `drawStage, ${given.nodes} nodes, ${given.packets} packets`,
      run: (page: Page, forMs: number) =>
        page.evaluate(([asked, forMs]) => labStage.measureFrames(asked, forMs), [given, forMs] as const),
    })),
    ...asked.map((given) => ({
      what: `the same with painting, ${given.nodes} nodes`,
      run: (page: Page, forMs: number) =>
        page.evaluate(([asked, forMs]) => labStage.measurePainted(asked, forMs), [given, forMs] as const),
    })),
    {
      what: 'matrix of 1,024 × 1,024 to an image',
      run: (page, forMs) => page.evaluate((forMs) => labStage.measureMatrix(1024, forMs), forMs),
    },
  ];
}

async function measureRow(
  { what, run }: Measured,
  page: Page,
  session: CDPSession,
  { rounds, roundMs }: BenchOptions,
): Promise<TimesRow> {
  const forMs = roundMs * ROUND_FACTOR;
  await run(page, forMs); // the engine compiles what is used often
  const times: number[][] = [];
  let processorMs = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = await threadMs(session);
    times.push(await run(page, forMs));
    processorMs += (await threadMs(session)) - before;
  }
  const sorted = times.flat().sort((a, b) => a - b);
  return {
    what,
    samples: sorted.length,
    msMedian: median(sorted),
    msBest: Math.min(...times.map(median)),
    msP99: sorted[Math.floor(sorted.length * 0.99)]!,
    msProcessor: processorMs / sorted.length,
  };
}

/** Processor time of the page's main thread so far; it counts what the browser does between frames, too. */
async function threadMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN);
}

async function pageSource(): Promise<string> {
  const build = await rolldown({
    input: join(ROOT, 'packages/lab/src/stage/sheet/page.ts'),
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'iife', minify: true });
  await build.close();
  return output[0].code;
}

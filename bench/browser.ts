/**
 * The simulator in a browser: 256 members in a worker of real Chromium. `HEARSAY_CHROMIUM` names the browser
 * if it is not in the PATH.
 */
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { launchChromium } from '../test/support/chromium.ts';
import type { Bench, SimRow } from './operation.ts';
import { ROOT } from './root.ts';
import type { WholeClusterOptions } from './whole-cluster.ts';

/** What a page has, as far as `inWorker` uses it. */
declare class Worker {
  constructor(url: string);
  addEventListener(type: 'message', listener: (event: { data: SimRow }) => void): void;
  addEventListener(type: 'error', listener: (event: { message: string }) => void): void;
  postMessage(options: WholeClusterOptions, transfer: readonly []): void;
}

const SIZE = { members: 256, seconds: 120 };

export const browser: Bench = {
  about: 'the simulator with 256 members in a worker of Chromium',
  usual: false,
  async run() {
    const chrome = await launchChromium();
    try {
      const page = await chrome.newPage();
      const rows: SimRow[] = [];
      const source = await workerSource();
      for (const pushPull of [false, true]) {
        rows.push(await page.evaluate(inWorker, { source, options: { ...SIZE, pushPull } }));
      }
      return { kind: 'sim', rows };
    } finally {
      await chrome.close();
    }
  },
};

async function workerSource(): Promise<string> {
  const build = await rolldown({
    input: join(ROOT, 'bench/dist/bench/browser-worker.js'),
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'iife', minify: true });
  await build.close();
  return output[0].code;
}

/** Runs in the page. */
function inWorker(given: { source: string; options: WholeClusterOptions }): Promise<SimRow> {
  const url = URL.createObjectURL(new Blob([given.source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.postMessage(given.options, []);
  });
}

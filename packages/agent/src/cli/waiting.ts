/** Says on a terminal that something takes its time: nothing in the first second, and nowhere but there. */
import { progressLine, type ProgressStream } from './progress.ts';

export interface Waiting {
  /** Takes the line away, so that something else can be printed; it comes back by itself. */
  clear(): void;
  end(): void;
}

const PATIENCE_MS = 1000;
const EVERY_MS = 250;
const CLEAR_LINE = '\r\u001B[K';
const SILENCE: Waiting = { clear: () => {}, end: () => {} };

export interface WaitingOptions {
  /** How long it takes by all accounts; absent: nobody knows. */
  readonly expectedMs?: number;
  readonly stream?: ProgressStream;
}

/** `what` is what goes on: `joining`. */
export function showWaiting(
  what: string,
  { expectedMs, stream = process.stderr }: WaitingOptions = {},
): Waiting {
  if (stream.isTTY !== true) return SILENCE;
  const begun = performance.now();
  const bar = progressLine(stream);
  const clear = (): void => {
    bar.clear();
    if (expectedMs === undefined && performance.now() - begun >= PATIENCE_MS) stream.write(CLEAR_LINE);
  };
  const show = (): void => {
    const elapsedMs = performance.now() - begun;
    if (elapsedMs < PATIENCE_MS) return;
    const seconds = Math.floor(elapsedMs / 1000);
    if (expectedMs === undefined) stream.write(`${CLEAR_LINE}${what}, ${seconds} s`);
    else bar.show(elapsedMs / expectedMs, `${what}, ${seconds} s of about ${Math.ceil(expectedMs / 1000)} s`);
  };
  const timer = setInterval(show, EVERY_MS).unref();
  return {
    clear,
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}

/** Shows that something goes on until `work` is over. */
export async function waitingFor<T>(what: string, work: Promise<T>): Promise<T> {
  const waiting = showWaiting(what);
  try {
    return await work;
  } finally {
    waiting.end();
  }
}

/**
 * How long a query of `count` members lasts if nobody says (serf `DefaultQueryTimeout`): the gossip interval
 * of profile lan × 16 × ⌈log10(n + 1)⌉.
 */
export function queryTimeoutMs(count: number): number {
  return 200 * 16 * Math.max(1, Math.ceil(Math.log10(count + 1)));
}

/** A sweep as it is run from a command line: with a bar for those who look on, and stopped by signals. */
import { progressLine } from './progress-line.ts';
import { runSweep, type Progress, type Runner, type SweepOptions, type SweepOutcome } from './run.ts';

const PROGRESS_MS = 250;

/**
 * Runs it until it is done, or until SIGINT or SIGTERM, which stop it at once. A second signal ends the
 * process.
 */
export async function runShown(
  options: Omit<SweepOptions, 'signal' | 'onProgress'>,
  runner: Runner,
): Promise<SweepOutcome> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await runSweep({ ...options, signal: stop.signal, onProgress: shownProgress() }, runner);
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  }
}

function shownProgress(): (progress: Progress) => void {
  if (!process.stderr.isTTY) return () => undefined;
  const startedAt = performance.now();
  let shownAt = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - shownAt < PROGRESS_MS) return;
    shownAt = now;
    process.stderr.write(`\r\u001B[K${progressLine(progress, now - startedAt)}`);
  };
}

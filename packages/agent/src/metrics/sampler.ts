/** Looks once a second at what has to be looked at, the event loop's delay included. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';

const INTERVAL_MS = 1000;
/** How often the delay is taken, in native code. Delays shorter than this are not told from none. */
const RESOLUTION_MS = 20;

/** The result ends it. It never keeps a process alive. */
export function startSampler(metrics: Metrics, intervalMs: number = INTERVAL_MS): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const timer = setInterval(() => {
    // The histogram holds whole periods; before the first one, or after a reset, it holds nothing.
    if (delays.count > 0) metrics.observeLoopDelay(Math.max(0, delays.max / 1e6 - RESOLUTION_MS));
    delays.reset();
    metrics.sample();
  }, intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    delays.disable();
  };
}

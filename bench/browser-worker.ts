/** What the worker runs in the browser. */
import type { SimRow } from './operation.ts';
import { wholeCluster, type WholeClusterOptions } from './whole-cluster.ts';

declare const self: {
  addEventListener(type: 'message', listener: (event: { data: WholeClusterOptions }) => void): void;
  postMessage(row: SimRow, transfer: readonly []): void;
};

self.addEventListener('message', ({ data: options }) => {
  const born = performance.now();
  const cluster = wholeCluster(options);
  const begun = performance.now();
  const { steps } = cluster;
  cluster.run();
  const realSeconds = (performance.now() - begun) / 1000;
  const row: SimRow = {
    where: 'Chromium',
    ...options,
    bornSeconds: (begun - born) / 1000,
    realSeconds,
    timesRealTime: options.seconds / realSeconds,
    // A page cannot read its processor time.
    microsPerMemberSecond: (1e6 * realSeconds) / (options.members * options.seconds),
    stepsPerSecond: (cluster.steps - steps) / realSeconds,
    memoryMib: null,
  };
  self.postMessage(row, []);
});

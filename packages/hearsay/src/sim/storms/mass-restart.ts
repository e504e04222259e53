/** A tenth of the nodes restarts at once while everybody has everything to say. */
import { percentile } from '../report.ts';
import { lastOf, Ledger } from './ledger.ts';
import { secondsOf, type Storm } from './storm.ts';
import { AS_IT_IS } from './variants.ts';

const SHARE = 0.1;
const CALM_MS = 10_000;
const PATIENCE_MS = 300_000;
const LOOK_MS = 200;

export const massRestartStorm: Storm = {
  name: 'mass-restart',
  title: 'a tenth of the nodes restarts at once under full piggyback buffers',
  source: 'consul #18078, #7960; serf #269; memberlist #311',
  setup: (n) => [
    `${n} nodes, LAN profile. All change their metadata in one instant, so that each has ${n} things to`,
    `tell; ${LOOK_MS} ms later ${lastOf(n, SHARE).length} processes end, and start again at once without`,
    `their memory. Queues are looked at each ${LOOK_MS} ms until all views are true, for at most`,
    `${PATIENCE_MS / 1000} s.`,
  ],
  lookFor: 'how deep the queues are, and how long and how many bytes it takes until all views are true',
  n: 100,
  nLeast: 10,
  seeds: 3,
  variants: [AS_IT_IS],
  quantities: [
    { name: 'all views true after', unit: 's', better: 'lower' },
    { name: 'false deaths', unit: 'views', better: 'lower' },
    { name: 'queue depth, max', unit: 'messages', better: 'lower' },
    { name: 'queue depth, p99', unit: 'messages', better: 'lower' },
    { name: 'sent until then', unit: 'MB', better: 'lower' },
  ],
  run: (cell) => {
    const ledger = new Ledger(cell);
    const { cluster, counts } = ledger;
    ledger.run(CALM_MS);
    ledger.isCounting = true;
    const before = ledger.bytesSent;
    for (const node of cluster.nodes) cluster.update(node);
    ledger.run(LOOK_MS);
    for (const number of lastOf(cell.n, SHARE)) {
      const node = cluster.node(number)!;
      cluster.crash(node);
      cluster.restart(node);
    }
    const depths: number[] = [];
    const isWhole = (): boolean => {
      for (const { process } of cluster.running) depths.push(process.core.swim.queue.length);
      return ledger.isWhole();
    };
    const tookMs = ledger.msUntil(isWhole, PATIENCE_MS, LOOK_MS);
    const megabytes = Math.round((ledger.bytesSent - before) / 1e4) / 100;
    const most = depths.reduce((max, depth) => Math.max(max, depth), 0);
    return [secondsOf(tookMs), counts.falseDeaths, most, percentile(depths, 0.99)!, megabytes];
  },
};

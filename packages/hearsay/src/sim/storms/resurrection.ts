/** A dead member that old push/pull states bring back (memberlist #312). */
import { Ledger } from './ledger.ts';
import { secondsOf, type Storm } from './storm.ts';
import { AS_IT_IS } from './variants.ts';

/** What passes through a stream is late by up to this, each piece. */
const DELAY_MS = 60_000;
/** A stream that is late is not given up. */
const TIMEOUT_MS = 300_000;
const CALM_MS = 120_000;
const WATCH_MS = 480_000;

export const resurrectionStorm: Storm = {
  name: 'resurrection',
  title: 'push/pull states are late by up to a minute: does a dead member come back?',
  source: 'memberlist #312',
  setup: (n) => [
    `${n} nodes, LAN profile. Each piece of a stream is late by 0 to ${DELAY_MS / 1000} s, and no stream is`,
    `given up. After ${CALM_MS / 1000} s one node dies. From when nobody holds it for alive any more it is`,
    `watched for ${WATCH_MS / 1000} s. A coming back is one view in which it was dead or forgotten and is`,
    'alive again. An old state can do so where the death has been forgotten, at the end of a round of n s:',
    'in larger clusters that is later than most of these states arrive.',
  ],
  lookFor: 'views in which the dead member comes back, and for how long it haunts somebody',
  n: 32,
  nLeast: 10,
  seeds: 12,
  variants: [AS_IT_IS],
  quantities: [
    { name: 'dead in all views after', unit: 's', better: 'lower' },
    { name: 'comings back', unit: 'views', better: 'lower' },
    { name: 'time with the dead alive in some view', unit: 's', better: 'lower' },
    { name: 'last seen alive, after its death', unit: 's', better: 'lower' },
    { name: 'most views that hold it alive at once', unit: 'views', better: 'lower' },
  ],
  run: (cell) => {
    const ledger = new Ledger(cell, { streamDelayMs: DELAY_MS, timeoutMs: TIMEOUT_MS });
    const { cluster, counts } = ledger;
    ledger.run(CALM_MS);
    const victim = cluster.node(cell.n)!;
    cluster.crash(victim);
    const diedAt = cluster.sim.now;
    ledger.sick.add(cell.n);
    const goneMs = ledger.msUntil(() => ledger.isGone(victim), DELAY_MS * 2);
    ledger.isCounting = true;
    let haunted = 0;
    let most = 0;
    let lastSeen = goneMs;
    ledger.run(WATCH_MS, () => {
      const holders = ledger.holders(victim);
      if (holders === 0) return;
      haunted += 1;
      most = Math.max(most, holders);
      lastSeen = cluster.sim.now - diedAt;
    });
    return [secondsOf(goneMs), counts.sickReturns, haunted, secondsOf(lastSeen), most];
  },
};

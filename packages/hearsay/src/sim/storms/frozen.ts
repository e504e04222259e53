/** A node that stands still for half a minute, wakes up, and takes the time that it missed for theirs. */
import { hostsOf, lastOf, Ledger } from './ledger.ts';
import { secondsOf, type Storm } from './storm.ts';

const SHARE = 0.05;
const CALM_MS = 10_000;
const ALONE_MS = 3000;
const FROZEN_MS = 30_000;
const AFTER_MS = 60_000;
const PATIENCE_MS = 300_000;

export const frozenStorm: Storm = {
  name: 'frozen',
  title: 'nodes stand still for 30 s and wake: the ghosts accuse the living',
  source: 'hyperbahn #71, colyseus #968, consul #1212; Lifeguard §V.D',
  setup: (n) => [
    `${n} nodes, LAN profile. ${lastOf(n, SHARE).length} of them share a machine, which loses its network;`,
    `after ${ALONE_MS / 1000} s it stands still, for ${FROZEN_MS / 1000} s, and when it wakes the network is`,
    `there again. ${AFTER_MS / 1000} s after that all false news is counted, wherever it is believed.`,
  ],
  lookFor: 'deaths of others that the ghosts declare, and how long until all views are true again',
  n: 100,
  nLeast: 4,
  seeds: 5,
  variants: [
    { name: 'hosts read what has arrived before they judge a late deadline (as ours does)' },
    { name: 'hosts judge first', lateDeadlineRule: false },
  ],
  quantities: [
    { name: 'accusations of others on waking', unit: '', better: 'lower' },
    { name: 'false suspicions of others', unit: 'views', better: 'lower' },
    { name: 'false deaths of others', unit: 'views', better: 'lower' },
    { name: 'all views true, after waking', unit: 's', better: 'lower' },
  ],
  run: (cell) => {
    const ledger = new Ledger(cell);
    const { cluster, counts } = ledger;
    const ghosts = lastOf(cell.n, SHARE).map((number) => cluster.node(number)!);
    const hosts = hostsOf(
      cluster,
      ghosts.map(({ number }) => number),
    );
    ledger.run(CALM_MS);
    const id = cluster.sim.network.disturb({ from: hosts, isCut: true });
    const other = cluster.sim.network.disturb({ to: hosts, isCut: true });
    ledger.run(ALONE_MS);
    for (const { process } of ghosts) process.pause();
    ledger.run(FROZEN_MS);
    cluster.sim.network.calm(id);
    cluster.sim.network.calm(other);
    ledger.isCounting = true;
    const wokeAt = cluster.sim.now;
    for (const { process } of ghosts) process.resume();
    const wholeMs = ledger.msUntil(ledger.isWhole, PATIENCE_MS);
    ledger.run(Math.max(0, AFTER_MS - (cluster.sim.now - wokeAt)));
    return [counts.accusations, counts.falseSuspicions, counts.falseDeaths, secondsOf(wholeMs)];
  },
};

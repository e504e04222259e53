/** One node that receives nothing and sends everything (consul #5928, #5567). */
import type { Storm } from './storm.ts';
import { hostsOf, Ledger } from './ledger.ts';
import { NO_LIFEGUARD, WITH_LIFEGUARD } from './variants.ts';

const CALM_MS = 10_000;
const STORM_MS = 90_000;

export const halfDeafStorm: Storm = {
  name: 'half-deaf',
  title: 'one node receives nothing and sends everything',
  source: 'consul #5928 and #5567; Lifeguard §I',
  setup: (n) => [
    `${n} nodes, LAN profile. For ${STORM_MS / 1000} s nothing reaches the last one, neither datagrams nor`,
    'streams, and all that it sends arrives: it accuses everybody, and hears neither a refutation nor that',
    'it is dead itself.',
  ],
  lookFor: 'healthy members that are suspected, or die, in the views of healthy members',
  n: 100,
  nLeast: 4,
  seeds: 3,
  variants: [WITH_LIFEGUARD, NO_LIFEGUARD],
  quantities: [
    { name: 'accusations of healthy members by probes', unit: '', better: 'lower' },
    { name: 'false suspicions at healthy members', unit: 'views', better: 'lower' },
    { name: 'false deaths at healthy members', unit: 'views', better: 'lower' },
    { name: 'refutations', unit: '', better: 'lower' },
    { name: 'bytes a member and second', unit: 'B', better: 'lower' },
  ],
  run: (cell) => {
    const ledger = new Ledger(cell);
    const { cluster, counts } = ledger;
    ledger.run(CALM_MS);
    ledger.sick.add(cell.n);
    ledger.isCounting = true;
    const before = ledger.bytesSent;
    cluster.sim.network.disturb({ to: hostsOf(cluster, [cell.n]), isCut: true });
    ledger.run(STORM_MS);
    const perSecond = ((ledger.bytesSent - before) * 1000) / (STORM_MS * cell.n);
    const { accusations, falseSuspicions, falseDeaths, refutations } = counts;
    return [accusations, falseSuspicions, falseDeaths, refutations, Math.round(perSecond)];
  },
};

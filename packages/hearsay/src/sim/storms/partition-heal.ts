/** Two halves that were apart for longer than dead nodes are gossiped to (memberlist #222). */
import { mistaken } from '../views.ts';
import { hostsOf, Ledger } from './ledger.ts';
import { secondsOf, type Storm } from './storm.ts';
import { AS_IT_IS } from './variants.ts';

const CALM_MS = 10_000;
const APART_MS = 300_000;
const PATIENCE_MS = 600_000;

export const partitionHealStorm: Storm = {
  name: 'partition-heal',
  title: 'two halves are apart for five minutes: do they find each other again?',
  source: 'memberlist #222; Serf and its kin reconnect above memberlist, which by itself does not',
  setup: (n) => [
    `${n} nodes, LAN profile, in two halves between which nothing passes for ${APART_MS / 1000} s: longer`,
    `than the dead are gossiped to, and long enough that many are forgotten. Then ${PATIENCE_MS / 1000} s to`,
    'find each other. Nobody is told to join again.',
  ],
  lookFor: 'whether the cluster is whole again, and after how long',
  n: 100,
  nLeast: 4,
  seeds: 3,
  variants: [AS_IT_IS],
  quantities: [
    { name: 'first contact between the halves after', unit: 's', better: 'lower' },
    { name: 'all views true after', unit: 's', better: 'lower' },
    { name: 'nodes with a false view in the end', unit: '', better: 'lower' },
  ],
  run: (cell) => {
    const ledger = new Ledger(cell);
    const { cluster } = ledger;
    const half = Math.floor(cell.n / 2);
    const numbers = Array.from({ length: cell.n }, (_, i) => i + 1);
    const [one, other] = [numbers.slice(0, half), numbers.slice(half)];
    ledger.run(CALM_MS);
    cluster.sim.network.partition(hostsOf(cluster, one), hostsOf(cluster, other));
    ledger.run(APART_MS);
    cluster.sim.network.heal();
    const from = cluster.sim.now;
    const isMet = (): boolean =>
      other.some((number) => ledger.holders(cluster.node(number)!) >= other.length);
    const metMs = ledger.msUntil(isMet, PATIENCE_MS);
    const spentMs = cluster.sim.now - from;
    const wholeMs = spentMs + ledger.msUntil(ledger.isWhole, PATIENCE_MS - spentMs);
    return [secondsOf(metMs), secondsOf(wholeMs), mistaken(cluster)];
  },
};

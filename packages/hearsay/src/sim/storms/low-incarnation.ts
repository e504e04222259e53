/** A member that comes back with incarnation 1 against a remembered death at 100 (memberlist PR #345). */
import { Ledger } from './ledger.ts';
import { secondsOf, type Storm } from './storm.ts';
import { AS_IT_IS } from './variants.ts';
import { endpointOf, type Cluster, type ClusterNode } from '../cluster.ts';

const INCARNATION = 100;
const PATIENCE_MS = 600_000;
const LOOK_MS = 100;

export const lowIncarnationStorm: Storm = {
  name: 'low-incarnation',
  title: 'a node restarts with incarnation 1 where its death at 100 is remembered',
  source: 'memberlist PR #345 (for #311)',
  setup: (n) => [
    `${n} nodes, LAN profile. One reaches incarnation ${INCARNATION} and dies. When all know it dead a new`,
    'node joins, which never hears of that; then the dead one starts again without its memory, and joins',
    `through the new one. It is watched for at most ${PATIENCE_MS / 1000} s.`,
  ],
  lookFor: 'how long until everybody holds it alive',
  n: 200,
  nLeast: 5,
  seeds: 5,
  variants: [AS_IT_IS],
  quantities: [
    { name: 'alive in half of the views after', unit: 's', better: 'lower' },
    { name: 'alive in all views after', unit: 's', better: 'lower' },
  ],
  run: (cell) => {
    const stranger = cell.n + 1;
    const ledger = new Ledger(cell, { nodesMost: stranger });
    const { cluster } = ledger;
    const node = cluster.node(cell.n)!;
    while (node.process.core.swim.incarnation < INCARNATION) cluster.update(node);
    ledger.msUntil(ledger.isWhole, PATIENCE_MS);
    cluster.crash(node);
    ledger.msUntil(() => ledger.isGone(node), PATIENCE_MS);
    cluster.spawn(stranger);
    ledger.run(2000);
    restartThrough(cluster, node, stranger);
    const half = (): boolean => 2 * ledger.holders(node) >= cell.n;
    const from = cluster.sim.now;
    const halfMs = ledger.msUntil(half, PATIENCE_MS, LOOK_MS);
    const spentMs = cluster.sim.now - from;
    const allMs = spentMs + ledger.msUntil(ledger.isWhole, PATIENCE_MS - spentMs, LOOK_MS);
    return [secondsOf(halfMs), secondsOf(allMs)];
  },
};

/** As `Cluster.restart`, but it joins through this one. */
function restartThrough(cluster: Cluster, node: ClusterNode, through: number): void {
  const { process } = node;
  node.crashedAt = null;
  node.lives += 1;
  process.restart();
  process.command({ type: 'start' });
  if (cluster.rules.heal) {
    process.command({ type: 'seeds', endpoints: [...cluster.hosts.keys()].map(endpointOf) });
  }
  process.command({ type: 'join', ticket: node.lives, to: endpointOf(through) });
}

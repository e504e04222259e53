/** Clusters that fall apart and come together again (house rule `heal`). */
import { describe, expect, test } from 'vitest';
import { hosts, seeds, simCluster, type SimCluster } from '../support/sim-cluster.ts';
import type { RulesName } from '../../packages/hearsay/src/swim/rules.ts';

/** The bound of the house: a minute plus one push/pull interval. */
const HEAL_BOUND_MS = 60_000 + 30_000;

/** 20 s: some are dead, some suspected. 60 s: all are dead, most forgotten. 180 s: all are forgotten. */
const LASTING_MS = [20_000, 60_000, 180_000];

function apart(options: { seed: number; rules: RulesName; left: number; lastingMs: number }): SimCluster {
  const { seed, rules, left, lastingMs } = options;
  const cluster = simCluster({ seed, rules, size: 10 }).form();
  cluster.sim.network.partition(hosts(1, left), hosts(left + 1, 10));
  cluster.sim.runFor(lastingMs);
  cluster.sim.network.heal();
  return cluster;
}

const isWhole = (cluster: SimCluster) => (): boolean => cluster.converged();

describe.each([
  ['two halves', 5],
  ['a lone node and the rest', 9],
])('%s', (_what, left) => {
  test.each(LASTING_MS)(
    'after %i ms apart all views are equal within the bound, and stay so',
    (lastingMs) => {
      for (const seed of seeds(10)) {
        const cluster = apart({ seed, rules: 'hearsay', left, lastingMs });
        cluster.sim.runUntil(isWhole(cluster), HEAL_BOUND_MS);
        cluster.sim.runFor(60_000);
        expect(cluster.converged(), `seed ${seed}`).toBe(true);
      }
    },
  );
});

describe('the rules of memberlist', () => {
  test.each(LASTING_MS)('two halves that were apart for %i ms stay apart', (lastingMs) => {
    for (const rules of ['memberlist', 'memberlist-0.2'] as const) {
      for (const seed of [1, 2, 3]) {
        const cluster = apart({ seed, rules, left: 5, lastingMs });
        expect(() => cluster.sim.runUntil(isWhole(cluster), 10 * 60_000)).toThrow('not reached');
        expect(cluster.believes('n1', 'n10')).not.toBe('alive');
      }
    }
  });
});

test('what one side learned while apart, both know afterwards', () => {
  for (const seed of seeds(5)) {
    const cluster = simCluster({ seed, size: 10 }).form();
    cluster.sim.network.partition(hosts(1, 5), hosts(6, 20));
    cluster.node('n7').command({ type: 'update', ticket: 1, meta: Uint8Array.of(7) });
    cluster.node('n2').crash();
    cluster.node('n8').command({ type: 'leave', ticket: 2 });
    cluster.sim.runFor(5000);
    cluster.node('n8').crash();
    cluster.spawn('n11', 11);
    cluster.join('n11', 'n6');
    cluster.sim.runFor(60_000);
    cluster.sim.network.heal();
    cluster.sim.runUntil(isWhole(cluster), HEAL_BOUND_MS);
    for (const gone of ['n2', 'n8']) {
      for (const { name } of cluster.running()) {
        expect(['dead', 'left', 'unknown'], `${name} on ${gone}`).toContain(cluster.believes(name, gone));
      }
    }
    expect(cluster.believes('n1', 'n11')).toBe('alive');
    expect(
      cluster
        .node('n1')
        .core.members()
        .find(({ name }) => name === 'n7')?.meta,
    ).toEqual(Uint8Array.of(7));
  }
});

/** Members that stop and wake up: as a debugger, a blocked loop or a suspended machine make them. */
import { describe, expect, test } from 'vitest';
import { endpointAt, hosts, seeds, simCluster, type SimCluster } from '../support/sim-cluster.ts';
import { LAWS } from '../../packages/hearsay/src/sim/invariants.ts';
import type { RulesName } from '../../packages/hearsay/src/swim/rules.ts';

const HEAL_BOUND_MS = 60_000 + 30_000;

function pauseFor(cluster: SimCluster, name: string, pauseMs: number): void {
  cluster.node(name).pause();
  cluster.sim.runFor(pauseMs);
  cluster.node(name).resume();
}

describe('a pause', () => {
  test('of five seconds: the member refutes what is said of it, and accuses nobody', () => {
    for (const seed of seeds(20)) {
      const cluster = simCluster({ seed, size: 10 }).form();
      pauseFor(cluster, 'n4', 5000);
      cluster.sim.runUntil(() => cluster.converged(), HEAL_BOUND_MS);
      cluster.sim.runFor(30_000);
      const accused = cluster.news('member-suspect').filter(({ event }) => event.member.name !== 'n4');
      expect(accused, `seed ${seed}`).toEqual([]);
      expect(cluster.deathsOfOthers('n4')).toEqual([]);
      expect(cluster.news('refuted').map(({ by }) => by)).toContain('n4');
      expect(cluster.converged()).toBe(true);
    }
  });

  test.each([60_000, 180_000])('of %i ms: it is declared dead, and comes back by itself', (pauseMs) => {
    for (const seed of seeds(10)) {
      const cluster = simCluster({ seed, size: 10 }).form();
      pauseFor(cluster, 'n4', pauseMs);
      expect(new Set(cluster.deaths()).size).toBe(9);
      expect(cluster.node('n4').core.swim.healthScore).toBe(7);
      cluster.sim.runUntil(() => cluster.converged(), HEAL_BOUND_MS);
      expect(cluster.deathsOfOthers('n4')).toEqual([]);
      cluster.sim.runFor(30_000);
      expect(cluster.node('n4').core.swim.healthScore).toBe(0);
    }
  });

  test('of half of the members at once costs no life in the end', () => {
    for (const seed of seeds(5)) {
      const cluster = simCluster({ seed, size: 10 }).form();
      const half = cluster.nodes.slice(5);
      for (const node of half) node.pause();
      cluster.sim.runFor(60_000);
      for (const node of half) node.resume();
      cluster.sim.runUntil(() => cluster.converged(), HEAL_BOUND_MS);
    }
  });
});

/**
 * n4 has just accused somebody for want of a network; then its process stands still while the network comes
 * back. Whom it takes for dead when it wakes, with nothing but its own word against them.
 */
function victimsOfWaking(rules: RulesName, seed: number): string[] {
  const laws = LAWS.filter((law) => law.rules.includes(rules));
  const cluster = simCluster({ seed, size: 10, rules, laws }).form();
  const isolated = { one: [endpointAt(4).host], others: [...hosts(1, 3), ...hosts(5, 10)] };
  cluster.sim.network.partition(isolated.one, isolated.others);
  cluster.sim.runUntil(() => cluster.news('member-suspect').some(({ by }) => by === 'n4'), 10_000);
  cluster.node('n4').pause();
  cluster.sim.runFor(29_000);
  cluster.sim.network.heal();
  const before = cluster.deaths().length;
  cluster.node('n4').resume();
  cluster.sim.runFor(0);
  return cluster.deaths().slice(before);
}

describe('waking up', () => {
  test('time that has not been lived is held against nobody', () => {
    for (const seed of seeds(10)) expect(victimsOfWaking('hearsay', seed)).toEqual([]);
  });

  test('under the rules of memberlist it is', () => {
    const victims = [1, 2, 3, 4, 5].map((seed) => victimsOfWaking('memberlist', seed).length);
    expect(victims).toEqual([1, 1, 1, 1, 1]);
  });
});

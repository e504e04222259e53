/** The dead and their names: who may come back, how soon, and who must not. */
import { describe, expect, test } from 'vitest';
import { median, seeds, simCluster, type SimCluster } from '../support/sim-cluster.ts';
import type { RulesName } from '../../packages/hearsay/src/swim/rules.ts';

const PUSH_PULL_MS = 30_000;
const REAP_BOUND_MS = 120_000;

/** Whether each other running node knows `name` alive at a host that ends in `.last`. */
function isAliveAt(cluster: SimCluster, name: string, last: number): boolean {
  return cluster.running().every(({ core }) => {
    const member = core.members().find((one) => one.name === name);
    return member?.state === 'alive' && member.address.bytes[3] === last;
  });
}

/**
 * n5 dies with incarnation 5, and comes back without its memory, with incarnation 1, through n11, which has
 * joined since and never heard of it. How long until all know it alive.
 */
function msOfLowRestart(rules: RulesName, seed: number): number {
  const cluster = simCluster({ seed, rules, size: 10 }).form();
  for (let i = 1; i < 5; i += 1) {
    cluster.node('n5').command({ type: 'update', ticket: i, meta: Uint8Array.of(i) });
    cluster.sim.runFor(2000);
  }
  cluster.node('n5').crash();
  cluster.sim.runUntil(() => cluster.allBelieve('n5', 'dead'), cluster.detectionBoundMs(10));
  cluster.spawn('n11', 11);
  cluster.join('n11');
  cluster.sim.runFor(2000);
  cluster.restart('n5');
  cluster.join('n5', 'n11');
  return cluster.msUntil(() => isAliveAt(cluster, 'n5', 5), REAP_BOUND_MS);
}

describe('a restart at the same address with incarnation 1', () => {
  test('is alive everywhere within seconds: whoever remembers its death tells it', () => {
    const times = seeds(20).map((seed) => msOfLowRestart('hearsay', seed));
    expect(median(times)).toBeLessThan(1000);
    expect(Math.max(...times)).toBeLessThan(2 * PUSH_PULL_MS + 1000); // gossip misses somebody now and then
  });

  test('under the rules of memberlist it stays dead until a push/pull or until it is forgotten', () => {
    const times = [1, 2, 3, 4, 5].map((seed) => msOfLowRestart('memberlist', seed));
    expect(Math.min(...times)).toBeGreaterThan(10_000);
  });
});

/**
 * n9 begins to tell n1 its state, and the stream takes 80 s; n5 dies meanwhile, and is forgotten everywhere.
 * Who holds n5 for alive again a moment after the old state has arrived?
 */
function resurrectors(rules: RulesName, seed: number): string[] {
  const config = { streamTimeoutMs: 200_000, pushPullIntervalMs: 0 };
  const cluster = simCluster({ seed, rules, config, size: 10, network: { streamTimeoutMs: 200_000 } }).form();
  const [from, to] = [cluster.node('n9').endpoint.host, cluster.node('n1').endpoint.host];
  cluster.join('n9');
  cluster.sim.network.setLink(from, to, { streamLatencyMs: { min: 80_000, max: 80_000 } });
  cluster.sim.runFor(10);
  cluster.node('n5').crash();
  cluster.sim.runUntil(() => cluster.allBelieve('n5', 'unknown'), 79_000);
  cluster.sim.runFor(80_500 - cluster.sim.now + 1500);
  return cluster.running().flatMap(({ name }) => {
    return ['alive', 'suspect'].includes(cluster.believes(name, 'n5')) ? [name] : [];
  });
}

describe('resurrection by push/pull', () => {
  test('an old state brings nobody back whose death is remembered', () => {
    for (const seed of seeds(10)) expect(resurrectors('hearsay', seed)).toEqual([]);
  });

  test('under the rules of memberlist it brings the dead back, in the views of all', () => {
    for (const seed of [1, 2, 3]) expect(resurrectors('memberlist', seed).length).toBeGreaterThan(5);
  });
});

/**
 * n5 dies, and its name starts again elsewhere at once, joining every five seconds. How long until all know
 * it there.
 */
function msOfReschedule(rules: RulesName, seed: number): number {
  const cluster = simCluster({ seed, rules, size: 10 }).form();
  cluster.node('n5').crash();
  cluster.spawn('n5 again', 55, { member: 'n5' });
  for (let atMs = 0; atMs < REAP_BOUND_MS; atMs += 5000) {
    cluster.sim.at(cluster.sim.now + atMs, () => cluster.join('n5 again'));
  }
  return cluster.msUntil(() => isAliveAt(cluster, 'n5', 55), REAP_BOUND_MS);
}

describe('a restart at another address under the same name', () => {
  test('is taken as soon as the old holder is dead, within one suspicion', () => {
    const times = seeds(10).map((seed) => msOfReschedule('hearsay', seed));
    const usual = simCluster({ seed: 1, size: 0 });
    const joinEveryMs = 5000;
    // The holder of a contested name is probed next.
    expect(median(times)).toBeLessThan(
      2 * usual.config.probeIntervalMs + usual.suspicionMs(10).min + joinEveryMs,
    );
    expect(Math.max(...times)).toBeLessThan(usual.detectionBoundMs(10) + joinEveryMs);
  });

  test('under the rules of memberlist only when its death has been forgotten', () => {
    const times = [1, 2, 3].map((seed) => msOfReschedule('memberlist', seed));
    expect(Math.min(...times)).toBeGreaterThan(30_000);
  });
});

describe('two living nodes with one name', () => {
  test('the first keeps it, and everybody else is told of the conflict', () => {
    for (const seed of seeds(5)) {
      const cluster = simCluster({ seed, size: 10 }).form();
      cluster.spawn('twin', 55, { member: 'n5' });
      cluster.join('twin');
      cluster.sim.runFor(120_000);
      const others = cluster.nodes.filter(({ name }) => name !== 'twin');
      for (const { core } of others) {
        expect(core.members().find(({ name }) => name === 'n5')?.address.bytes[3]).toBe(5);
      }
      const [conflict] = cluster.news('conflict');
      expect(conflict?.event.existing.name).toBe('n5');
      expect([5, 55]).toContain(conflict?.event.other.address.bytes[3]);
      expect(new Set(cluster.news('conflict').map(({ by }) => by)).size).toBeGreaterThan(2);
      expect(cluster.deaths()).toEqual([]);
      expect(cluster.news('member-suspect')).toEqual([]);
    }
  });
});

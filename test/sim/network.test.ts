/** Bad networks: losses, one-way cuts, blocked UDP, half-deaf members. Nobody dies of them. */
import { describe, expect, test } from 'vitest';
import { endpointAt, seeds, simCluster, type SimCluster } from '../support/sim-cluster.ts';

const MINUTE = 60_000;

/** Of all datagrams to `name`, this share is lost. Streams are as good as ever. */
function loseInbound(cluster: SimCluster, name: string, loss: number): void {
  const { host } = cluster.node(name).endpoint;
  for (const { endpoint } of cluster.nodes) {
    if (endpoint.host !== host) cluster.sim.network.setLink(endpoint.host, host, { loss });
  }
}

describe('loss', () => {
  test('ten members lose 30 % of all datagrams for five minutes, and nobody is declared dead', () => {
    for (const seed of seeds(20)) {
      const cluster = simCluster({ seed, size: 10, network: { loss: 0.3 } }).form(2 * MINUTE);
      cluster.sim.runFor(5 * MINUTE);
      expect(cluster.deaths(), `seed ${seed}`).toEqual([]);
      expect(cluster.allSeeAll()).toBe(true);
    }
  });

  test('without the ping over a stream all are accused, and all are alive when the losses end', () => {
    for (const seed of seeds(5)) {
      const options = { seed, size: 10, network: { loss: 0.3 }, config: { streamPing: false } };
      const cluster = simCluster(options).form(2 * MINUTE);
      cluster.sim.runFor(MINUTE);
      expect(cluster.news('refuted').length).toBeGreaterThan(20);
      for (const from of cluster.nodes) {
        for (const to of cluster.nodes)
          cluster.sim.network.setLink(from.endpoint.host, to.endpoint.host, { loss: 0 });
      }
      cluster.sim.runUntil(() => cluster.converged(), 2 * MINUTE);
    }
  });
});

describe('one way', () => {
  test('a link cut in one direction kills nobody: others ping in our place', () => {
    for (const seed of seeds(10)) {
      const cluster = simCluster({ seed, size: 10, config: { streamPing: false } }).form();
      cluster.sim.network.cut(endpointAt(2).host, endpointAt(3).host);
      cluster.sim.runFor(5 * MINUTE);
      expect(cluster.sim.network.counts.cut).toBeGreaterThan(50);
      expect(cluster.deaths()).toEqual([]);
      expect(cluster.news('member-suspect')).toEqual([]);
    }
  });
});

describe('blocked UDP', () => {
  test('a member that no datagram reaches lives on over streams, and is reported', () => {
    for (const seed of seeds(10)) {
      const cluster = simCluster({ seed, size: 10 }).form();
      loseInbound(cluster, 'n4', 1);
      cluster.sim.runFor(5 * MINUTE);
      expect(cluster.deaths()).toEqual([]);
      const reports = cluster.news('packets-blocked').filter(({ by }) => by !== 'n4');
      expect(new Set(reports.map(({ by }) => by)).size).toBe(9);
      expect(new Set(reports.map(({ event }) => event.member.name))).toEqual(new Set(['n4']));
    }
  });

  test('without the ping over a stream it is declared dead', () => {
    const cluster = simCluster({ seed: 1, size: 10, config: { streamPing: false } }).form();
    loseInbound(cluster, 'n4', 1);
    const sawDeath = (): boolean =>
      cluster.nodes.every(({ name }) => name === 'n4' || cluster.believes(name, 'n4') === 'dead');
    cluster.sim.runUntil(sawDeath, cluster.detectionBoundMs(10));
    const healthy = cluster.deathsOfOthers('n4').filter((death) => !death.startsWith('n4 '));
    expect(healthy).toEqual([]);
  });
});

/** How many accusations of its own a member makes while it hears a fifth of what it is sent. */
function accusationsOfHalfDeaf(cluster: SimCluster, minutes: number): number {
  loseInbound(cluster, 'n4', 0.8);
  cluster.sim.runFor(minutes * MINUTE);
  return cluster.news('member-suspect').filter(({ by, event }) => by === 'n4' && event.accuser === 'n4')
    .length;
}

describe('a half-deaf member', () => {
  test('costs nobody its life: each of its accusations is refuted', () => {
    for (const seed of seeds(10)) {
      const cluster = simCluster({ seed, size: 10, config: { streamPing: false } }).form();
      accusationsOfHalfDeaf(cluster, 5);
      // It may itself miss a refutation. Gossip misses one of the others about once in three thousand times.
      const believed = cluster.deathsOfOthers('n4').filter((death) => !death.startsWith('n4 '));
      expect(believed.length, `seed ${seed}: ${believed.join(', ')}`).toBeLessThanOrEqual(seed > 10 ? 1 : 0);
      loseInbound(cluster, 'n4', 0);
      cluster.sim.runUntil(() => cluster.converged(), 2 * MINUTE);
    }
  });

  test('accuses seldom, since ill health stretches its interval (Lifeguard); without that, often', () => {
    const accusations = (awarenessMax: number): number =>
      [1, 2, 3, 4, 5].reduce((sum, seed) => {
        const cluster = simCluster({ seed, size: 10, config: { streamPing: false, awarenessMax } }).form();
        return sum + accusationsOfHalfDeaf(cluster, 2) / (5 * 2);
      }, 0);
    const [healthAware, unaware] = [accusations(8), accusations(1)];
    expect(healthAware).toBeLessThan(12); // a minute
    expect(unaware).toBeGreaterThan(1.5 * healthAware);
  });
});

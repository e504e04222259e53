/**
 * The daily life of a cluster: joining, crashing, leaving, telling news. Safety is held by the invariants.
 */
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../packages/hearsay/src/base/utf8.ts';
import { pushPullMs } from '../../packages/hearsay/src/swim/push-pull.ts';
import { median, seeds, simCluster, type SimCluster } from '../support/sim-cluster.ts';

/** Gossip reaches everybody nearly always; whoever it misses hears of it in a push/pull of its own. */
function hearsayBoundMs(cluster: SimCluster, members: number): number {
  return 2 * pushPullMs(cluster.config.pushPullIntervalMs, members) + 1000;
}

describe('join', () => {
  test.each([
    [10, 10],
    [50, 4],
  ])('%i nodes that join through one of them all see each other', (size, pinned) => {
    const times = seeds(pinned).map((seed) => {
      const cluster = simCluster({ seed, size });
      for (const { name } of cluster.nodes) if (name !== 'n1') cluster.join(name);
      const tookMs = cluster.msUntil(() => cluster.converged(), hearsayBoundMs(cluster, size));
      const joins = cluster.news('exchanged').filter(({ event }) => event.purpose === 'join');
      expect(joins).toHaveLength(size - 1);
      expect(cluster.deaths()).toEqual([]);
      return tookMs;
    });
    expect(median(times)).toBeLessThan(2000);
  });

  test('a join to where nobody is fails, and says why', () => {
    const cluster = simCluster({ seed: 1, size: 1 });
    cluster.node('n1').command({ type: 'join', ticket: 7, to: { host: '10.9.9.9', port: 7946 } });
    cluster.sim.runFor(1000);
    const [failed] = cluster.news('exchange-failed');
    expect(failed?.event).toMatchObject({ ticket: 7, failure: { reason: 'stream', cause: 'refused' } });
  });
});

describe('crash', () => {
  test.each([
    [10, 10],
    [50, 2],
  ])(
    'in a cluster of %i a crash is seen by all within the bound of the formulas, and only the crash',
    (size, pinned) => {
      const times = seeds(pinned).map((seed) => {
        const cluster = simCluster({ seed, size }).form();
        cluster.node('n4').crash();
        const tookMs = cluster.msUntil(
          () => cluster.allBelieve('n4', 'dead'),
          cluster.detectionBoundMs(size),
        );
        expect(tookMs).toBeGreaterThan(cluster.suspicionMs(size).min);
        expect(cluster.deathsOfOthers('n4')).toEqual([]);
        return tookMs;
      });
      const usual = simCluster({ seed: 1, size: 0 });
      expect(median(times)).toBeLessThan(usual.suspicionMs(size).min + 5 * usual.config.probeIntervalMs);
    },
  );

  test('the accuser keeps the whole story of a death, the others who told it', () => {
    const cluster = simCluster({ seed: 1, size: 10 }).form();
    cluster.node('n4').crash();
    cluster.sim.runUntil(() => cluster.allBelieve('n4', 'dead'), cluster.detectionBoundMs(10));
    const stories = cluster.running().map(({ name, core }) => ({ name, story: core.cases('n4').at(-1)! }));
    const probed = stories.filter(({ story }) => story.hearing.via === 'probe');
    expect(probed.length).toBeGreaterThan(0);
    for (const { name, story } of probed) {
      expect(story.accuser).toBe(name);
      expect(story.hearing).toMatchObject({ grounds: { direct: 'timeout', stream: 'refused' } });
    }
    for (const { story } of stories) {
      expect(story.outcome.kind).toBe('dead');
      expect(story.accuser).not.toBe('n4');
    }
  });
});

describe('news', () => {
  test('a graceful leave shows as left everywhere, and nobody is accused of it', () => {
    const times = seeds(10).map((seed) => {
      const cluster = simCluster({ seed, size: 10 }).form();
      cluster.node('n4').command({ type: 'leave', ticket: 3 });
      const tookMs = cluster.msUntil(() => cluster.allBelieve('n4', 'left'), hearsayBoundMs(cluster, 10));
      cluster.sim.runFor(2000);
      cluster.node('n4').crash();
      cluster.sim.runFor(cluster.detectionBoundMs(10));
      expect(cluster.news('broadcast-done').map(({ by }) => by)).toEqual(['n4']);
      expect(cluster.news('member-suspect')).toEqual([]);
      expect(cluster.deaths()).toEqual([]);
      return tookMs;
    });
    expect(median(times)).toBeLessThan(1000);
  });

  test('new metadata reaches all, with a higher incarnation', () => {
    const meta = encodeUtf8('{"version":2}');
    const times = seeds(10).map((seed) => {
      const cluster = simCluster({ seed, size: 10 }).form();
      cluster.node('n4').command({ type: 'update', ticket: 3, meta });
      const isTold = (): boolean =>
        cluster.nodes.every(({ core }) => {
          const told = core.members().find(({ name }) => name === 'n4')!;
          return told.incarnation === 2 && told.meta.join() === meta.join();
        });
      const tookMs = cluster.msUntil(isTold, hearsayBoundMs(cluster, 10));
      cluster.sim.runFor(1000);
      expect(
        cluster
          .news('member-update')
          .map(({ by }) => by)
          .toSorted(),
      ).toHaveLength(10);
      return tookMs;
    });
    expect(median(times)).toBeLessThan(1000);
  });

  test('a node that leaves and is started again is welcome at once', () => {
    const cluster = simCluster({ seed: 1, size: 10 }).form();
    cluster.node('n4').command({ type: 'leave', ticket: 3 });
    cluster.sim.runUntil(() => cluster.allBelieve('n4', 'left'), hearsayBoundMs(cluster, 10));
    cluster.node('n4').crash();
    cluster.restart('n4');
    cluster.join('n4');
    cluster.sim.runUntil(() => cluster.converged(), hearsayBoundMs(cluster, 10));
    expect(cluster.node('n4').core.swim.incarnation).toBe(2);
  });
});

describe('determinism', () => {
  test('the same seed twice gives the same digest, another seed another one', () => {
    const digest = (seed: number): string => {
      const cluster = simCluster({ seed, size: 10, network: { loss: 0.1 } }).form(60_000);
      cluster.node('n3').crash();
      cluster.sim.runFor(30_000);
      return cluster.sim.digest;
    };
    expect(digest(5)).toBe(digest(5));
    expect(digest(5)).not.toBe(digest(6));
  });
});

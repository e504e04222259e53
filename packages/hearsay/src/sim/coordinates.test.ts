import { describe, expect, test } from 'vitest';
import { distanceMs } from '../serf/coordinate.ts';
import { Cluster, type ClusterOptions } from './cluster.ts';

const SIZE = 8;
const FAR: ClusterOptions = {
  seed: 3,
  nodesMost: SIZE,
  network: { latencyMs: { min: 1, max: 2 }, randomness: 'per-link' },
  places: {
    nodes: [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
    apartMs: [
      [0, 60],
      [60, 0],
    ],
  },
  coordinates: true,
};

function running(options: ClusterOptions, forMs: number): Cluster {
  const cluster = new Cluster(options);
  cluster.spawnWhole(SIZE);
  cluster.sim.runFor(forMs);
  return cluster;
}

function estimateMs({ coordinates }: Cluster, one: string, other: string): number {
  return distanceMs(coordinates!.of(one)!, coordinates!.cached(one, other)!);
}

describe('coordinates of a cluster', () => {
  test('come near the round trips of its places', () => {
    const cluster = running(FAR, 120_000);
    for (const [one, other] of [
      ['n1', 'n8'],
      ['n6', 'n2'],
    ] as const) {
      // prettier-ignore
      expect(Math.abs(estimateMs(cluster, one, other) - 123)).toBeLessThan(10);
    }
    expect(estimateMs(cluster, 'n1', 'n2')).toBeLessThan(30);
  });

  test('go on from a saved state as if nobody had saved', () => {
    const straight = running(FAR, 40_000);
    const half = running(FAR, 20_000);
    const again = new Cluster(FAR, half.save());
    again.sim.runFor(20_000);
    expect(again.sim.digest).toBe(straight.sim.digest);
    expect(again.coordinates!.save()).toEqual(straight.coordinates!.save());
  });

  test('outlast a crash, and not the next life', () => {
    const cluster = running(FAR, 30_000);
    const before = cluster.coordinates!.of('n3');
    const node = cluster.node(3)!;
    cluster.crash(node);
    cluster.sim.runFor(1000);
    expect(cluster.coordinates!.of('n3')).toEqual(before);
    cluster.restart(node);
    expect(cluster.coordinates!.of('n3')).toBeUndefined();
  });

  test('are nowhere unless they are asked for', () => {
    const { coordinates: _, ...without } = FAR;
    const cluster = running(without, 3000);
    expect(cluster.coordinates).toBeNull();
    expect(cluster.save().coordinates).toBeNull();
  });
});

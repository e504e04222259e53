import { describe, expect, test } from 'vitest';
import { Cluster, type ClusterOptions } from './cluster.ts';

/** What JavaScript may hand over, whatever the types say. */
function clusterOf(options: object): Cluster {
  return new Cluster(options as ClusterOptions);
}

describe('options that cannot be are named', () => {
  test.each([
    [{ seed: 1 }, /^nodesMost: undefined is not allowed; the highest number .*: a whole number from 1 to /],
    [{ seed: 1, nodesMost: 0 }, /^nodesMost: 0 is not allowed; /],
    [{ seed: 1, nodesMost: 2.5 }, /^nodesMost: 2\.5 is not allowed; /],
    [{ seed: 1, nodesMost: 1_000_001 }, /^nodesMost: 1000001 is not allowed; .* to 1000000$/],
    [
      { seed: 1, nodesMost: 3, rules: 'foo' },
      /^rules: "foo" is not allowed; use one of hearsay, memberlist, /,
    ],
    [{ seed: 1, nodesMost: 3, rules: 'toString' }, /^rules: "toString" is not allowed; /],
    [{ nodesMost: 3 }, /^seed: undefined is not allowed; a finite number$/],
  ])('%j', (options, message) => {
    expect(() => clusterOf(options)).toThrow(message);
    expect(() => clusterOf(options)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});

test('a node that has no address is not started', () => {
  const cluster = new Cluster({ seed: 1, nodesMost: 3 });
  const allowed = 'is not allowed; a whole number from 1 to nodesMost, which is 3';
  for (const number of [0, 1.5, 4, 9]) {
    expect(() => cluster.spawn(number)).toThrow(`number: ${number} ${allowed}`);
    expect(() => cluster.spawnWhole(number)).toThrow(`size: ${number} ${allowed}`);
  }
  expect(cluster.nodes).toEqual([]);
  cluster.spawn(3);
  expect(cluster.nodes.map(({ name }) => name)).toEqual(['n3']);
});

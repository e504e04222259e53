import { describe, expect, test } from 'vitest';
import { parseShard, isInShard, shardOfJob } from './shard.ts';
import { cellAt, cellCount, combinationCount, digestOf, parametersText, type Sweep } from './sweep.ts';

const SWEEP: Sweep = {
  experiment: 'scenario',
  seeds: { from: 5, count: 2 },
  grids: [
    [
      { name: 'nodes', values: [4, 8] },
      { name: 'rules', values: ['hearsay', 'memberlist', 'memberlist-0.2'] },
    ],
    [{ name: 'loss', values: [0.5] }],
  ],
  percentiles: [50],
};

describe('cells', () => {
  test('are all combinations with all seeds, the last parameter fastest, grid after grid', () => {
    expect(combinationCount(SWEEP)).toBe(7);
    expect(cellCount(SWEEP)).toBe(14);
    const cells = Array.from({ length: 14 }, (_, index) => cellAt(SWEEP, index));
    expect(cells.slice(0, 3)).toEqual([
      { experiment: 'scenario', parameters: { nodes: 4, rules: 'hearsay' }, seed: 5, index: 0 },
      { experiment: 'scenario', parameters: { nodes: 4, rules: 'hearsay' }, seed: 6, index: 1 },
      { experiment: 'scenario', parameters: { nodes: 4, rules: 'memberlist' }, seed: 5, index: 2 },
    ]);
    expect(cells[6]!.parameters).toEqual({ nodes: 8, rules: 'hearsay' });
    expect(cells[13]).toEqual({ experiment: 'scenario', parameters: { loss: 0.5 }, seed: 6, index: 13 });
    expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(14);
    expect(() => cellAt(SWEEP, 14)).toThrow('there is no combination 7');
  });

  test('have a digest that tells sweeps apart, and not what tables show of them', () => {
    const digest = digestOf(SWEEP);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(digestOf({ ...SWEEP, percentiles: [1, 2] })).toBe(digest);
    expect(digestOf({ ...SWEEP, seeds: { from: 5, count: 3 } })).not.toBe(digest);
    expect(digestOf({ ...SWEEP, grids: SWEEP.grids.toReversed() })).not.toBe(digest);
    expect(digestOf({ ...SWEEP, experiment: 'lifeguard' })).not.toBe(digest);
  });

  test('are named by their parameters', () => {
    expect(parametersText({ nodes: 4, scenario: 'a b' })).toBe('nodes=4 scenario="a b"');
    expect(parametersText({})).toBe('defaults');
  });
});

describe('a shard', () => {
  test('has every n-th cell, and all shards have each cell once', () => {
    const shares = [1, 2, 3].map((number) =>
      Array.from({ length: 14 }, (_, cell) => cell).filter((cell) => isInShard(cell, { number, of: 3 })),
    );
    expect(shares[1]).toEqual([1, 4, 7, 10, 13]);
    expect(shares.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, cell) => cell));
  });

  test.each(['0/3', '4/3', '1', '1/', 'a/b', '-1/3', '1/0', '1/1000000'])('%j is none', (text) => {
    expect(parseShard(text)).toBeUndefined();
  });

  test('comes from a Kubernetes job, whose indexes begin with 0', () => {
    expect(shardOfJob({})).toEqual({ number: 1, of: 1 });
    expect(shardOfJob({ JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '5' })).toEqual({ number: 1, of: 5 });
    expect(shardOfJob({ JOB_COMPLETION_INDEX: '4', JOB_COMPLETIONS: '5' })).toEqual({ number: 5, of: 5 });
    for (const env of [
      { JOB_COMPLETION_INDEX: '5', JOB_COMPLETIONS: '5' },
      { JOB_COMPLETION_INDEX: '1' },
      { JOB_COMPLETIONS: '5' },
      { JOB_COMPLETION_INDEX: '', JOB_COMPLETIONS: '5' },
    ]) {
      expect(() => shardOfJob(env)).toThrow('are no shard: set both');
    }
  });
});

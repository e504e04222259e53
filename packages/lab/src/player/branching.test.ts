import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import type { RunSpec } from './spec.ts';
import { complete, fault, straight, troubled } from './test-specs.ts';

const CHANGES: readonly (readonly [string, number, (spec: RunSpec) => RunSpec])[] = [
  [
    'a fault more',
    34_000,
    (spec) => ({ ...spec, faults: [...spec.faults, fault({ kind: 'crash', atMs: 34_000, nodes: [2] })] }),
  ],
  [
    'a fault less',
    20_000,
    (spec) => ({ ...spec, faults: spec.faults.filter(({ kind }) => kind !== 'gate') }),
  ],
  [
    'a fault that lasts longer',
    12_000,
    (spec) => ({
      ...spec,
      faults: spec.faults.map((one) => (one.kind === 'partition' ? { ...one, forMs: 20_000 } : one)),
    }),
  ],
  [
    'a fault that comes before others in the list',
    28_000,
    (spec) => ({
      ...spec,
      faults: [fault({ kind: 'loss', atMs: 28_000, nodes: [1], peers: [2], amount: 0.9 }), ...spec.faults],
    }),
  ],
  [
    'an action more',
    22_000,
    (spec) => ({ ...spec, actions: [{ kind: 'update', atMs: 22_000, node: 8 }, ...spec.actions] }),
  ],
  ['an earlier end', 60_000, (spec) => ({ ...spec, forMs: 41_000 })],
  ['a later end', 60_000, (spec) => ({ ...spec, forMs: 70_000 })],
  // These cannot share the past.
  ['another seed', 30_000, (spec) => ({ ...spec, seed: spec.seed + 1 })],
  ['other links', 30_000, (spec) => ({ ...spec, loss: 0.2 })],
  [
    'a node more, whose address everybody has as a seed',
    40_000,
    (spec) => ({ ...spec, actions: [...spec.actions, { kind: 'join', atMs: 40_000, node: 14 }] }),
  ],
];

describe('a branch with', () => {
  test.each(CHANGES)('%s is to the last input a fresh run of its spec', (_what, atMs, change) => {
    for (const seed of [1, 5]) {
      const engine = new Engine({ checkpointMs: 1000 });
      const parent = complete(engine, troubled(seed));
      const spec = change(troubled(seed));
      const before = engine.info(parent);
      const { id } = engine.branch(parent, atMs, { spec });
      const info = engine.compute(id, Infinity);
      expect(info.parent).toEqual({ run: parent, atMs: Math.min(atMs, 60_000) });
      const fresh = new Engine();
      const alone = complete(fresh, spec);
      expect(info.digest).toBe(straight(spec, spec.forMs).digest);
      expect(engine.events(id, 0, 100_000)).toEqual(fresh.events(alone, 0, 100_000));
      expect(info.packets).toBe(fresh.info(alone).packets);
      for (const at of [10_000, 23_456.5, 39_000]) {
        expect(engine.digestAt(id, at)).toBe(straight(spec, at).digest);
        expect(engine.scene(id, at, 1)).toEqual(fresh.scene(alone, at, 1));
        expect(engine.matrix(id, at)).toEqual(fresh.matrix(alone, at));
      }
      expect(engine.info(parent)).toEqual(before);
    }
  });

  test('a late fault does not compute the past again', () => {
    const engine = new Engine({ checkpointMs: 1000 });
    const parent = complete(engine, troubled(1));
    const more = fault({ kind: 'crash', atMs: 50_000, nodes: [2] });
    const spec = { ...troubled(1), faults: [...troubled(1).faults, more] };
    const { computedMs } = engine.branch(parent, 50_000, { spec });
    expect(computedMs).toBeGreaterThan(30_000);
    expect(computedMs).toBeLessThan(50_000);
  });
});

test('two runs part where the fault is that only one of them has', () => {
  const engine = new Engine();
  const spec = troubled(2);
  const left = complete(engine, spec);
  const right = complete(engine, {
    ...spec,
    faults: [...spec.faults, fault({ kind: 'crash', atMs: 33_000, nodes: [11] })],
  });
  const parted = engine.divergence(left, right);
  expect(parted).toMatchObject({ atMs: 33_000, right: { kind: 'fault-begins' } });
  expect(engine.divergence(left, left)).toBeNull();
});

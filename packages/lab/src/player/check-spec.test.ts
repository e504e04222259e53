import { describe, expect, test } from 'vitest';
import { checkSpec } from './check-spec.ts';
import { THREE_REGIONS } from './place-sets.ts';
import { SpecError } from './errors.ts';
import { DEFAULT_SPEC, NODES_MAX } from './spec.ts';
import { fault, troubled } from './test-specs.ts';

test('a spec that can be run comes back as it is', () => {
  for (const spec of [DEFAULT_SPEC, troubled(1), troubled(1, { places: THREE_REGIONS })])
    expect(checkSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
});

/** Three places whose first two rows have these times. */
const apart = (within: number, there: number, back: number): number[][] => [
  [within, there, 9],
  [back, 0, 9],
  [9, 9, 0],
];

test('places that are left out and none at all are one thing', () => {
  expect(checkSpec({ ...DEFAULT_SPEC, places: undefined })).toEqual(DEFAULT_SPEC);
  expect(Object.keys(checkSpec({ ...DEFAULT_SPEC, places: undefined }))).not.toContain('places');
});

describe('what cannot be run names its field', () => {
  const pause = fault({ kind: 'pause', atMs: 0, nodes: [1] });
  test.each<[object, string]>([
    [{ seed: 'x' }, 'seed'],
    [{ seed: Infinity }, 'seed'],
    [{ nodes: 0 }, 'nodes'],
    [{ nodes: NODES_MAX + 1 }, 'nodes'],
    [{ profile: 'moon' }, 'profile'],
    [{ rules: 'none' }, 'rules'],
    [{ config: { probeIntervalMs: 0 } }, 'config.probeIntervalMs'],
    [{ config: { noSuch: 1 } }, 'config.noSuch'],
    [{ config: null }, 'config'],
    [{ latencyMs: { min: 5, max: 1 } }, 'latencyMs.max'],
    [{ latencyMs: { kind: 'odd', min: 1 } }, 'latencyMs.kind'],
    [{ loss: 1.5 }, 'loss'],
    [{ begins: 'late' }, 'begins'],
    [{ forMs: 999 }, 'forMs'],
    [{ forMs: 1e9 }, 'forMs'],
    [{ faults: {} }, 'faults'],
    [{ faults: [pause, { ...pause, atMs: -1 }] }, 'faults[1].atMs'],
    [{ faults: [{ ...pause, kind: 'rust' }] }, 'faults[0].fault'],
    [{ faults: [{ ...pause, nodes: [2000] }] }, 'faults[0].nodes[0]'],
    [{ faults: [{ ...pause, nodes: [1, 1] }] }, 'faults[0].nodes'],
    [{ faults: [{ ...pause, forMs: null }] }, 'faults[0].pause'],
    [{ faults: Array.from({ length: 257 }, () => pause) }, 'faults'],
    [{ actions: [{ kind: 'dance', atMs: 0, node: 1 }] }, 'actions[0].action'],
    [{ places: null }, 'places'],
    [{ places: { ...THREE_REGIONS, groups: [] } }, 'places.groups'],
    [{ places: { ...THREE_REGIONS, groups: [{ name: '', share: 1 }] } }, 'places.groups[0].name'],
    [{ places: { ...THREE_REGIONS, groups: [{ name: 'a', share: 0 }] } }, 'places.groups[0].share'],
    [{ places: { ...THREE_REGIONS, apartMs: [[0]] } }, 'places.apartMs'],
    [{ places: { ...THREE_REGIONS, apartMs: apart(1, 0, 2) } }, 'places.apartMs[0][0]'],
    [{ places: { ...THREE_REGIONS, apartMs: apart(0, 1, 2) } }, 'places.apartMs'],
    [{ places: { ...THREE_REGIONS, apartMs: apart(0, -1, -1) } }, 'places.apartMs[0][1]'],
    [{ more: 1 }, 'more'],
  ])('%j: %s', (change, field) => {
    const check = (): unknown => checkSpec({ ...DEFAULT_SPEC, ...change });
    expect(check).toThrow(SpecError);
    expect(check).toThrow(expect.objectContaining({ field }));
  });

  test.each([null, 1, 'spec', []])('%j is no spec at all', (given) => {
    expect(() => checkSpec(given)).toThrow(SpecError);
  });
});

import { describe, expect, test } from 'vitest';
import type { InfectionStep } from '../player/engine-api.ts';
import { halfwayMs, treeRows } from './infection-tree.ts';

const step = (observer: number, from: number, atMs: number): InfectionStep => ({
  observer,
  from,
  atMs,
  packet: null,
  event: null,
});

describe('the tree of a rumour', () => {
  const steps = [step(4, 0, 100), step(2, 4, 150), step(7, 4, 160), step(5, 0, 180), step(1, 2, 300)];

  test('has everybody below whoever told, in order of time', () => {
    const rows = treeRows({ steps });
    expect(rows.map(({ step: { observer }, parent }) => [observer, parent])).toEqual([
      [4, null],
      [2, 0],
      [1, 1],
      [7, 0],
      [5, null],
    ]);
    expect(rows.map(({ share }) => share)).toEqual([0, 0.25, 1, 0.3, 0.4]);
  });

  test('of a single node, or of none, is as small', () => {
    expect(treeRows({ steps: [] })).toEqual([]);
    expect(treeRows({ steps: [step(3, 0, 5)] })).toEqual([{ step: step(3, 0, 5), parent: null, share: 0 }]);
    expect(halfwayMs({ steps: [] })).toBeNull();
  });

  test('is half grown when half of its nodes are told', () => {
    expect(halfwayMs({ steps })).toBe(160);
    expect(halfwayMs({ steps: steps.slice(0, 2) })).toBe(100);
  });

  test('stands a chain of a thousand hands', () => {
    const chain = Array.from({ length: 1000 }, (_, i) => step(i + 1, i, i));
    expect(treeRows({ steps: chain }).map(({ parent }) => parent)).toEqual([
      null,
      ...Array.from({ length: 999 }, (_, i) => i),
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { groupsOfCuts, groupsOfFaults } from './groups.ts';
import { layOut, RING_MAX, type Layout } from './layout.ts';

const SIZE = { kind: 'auto', widthPx: 760, heightPx: 600 } as const;

function leastDistance({ xy, count }: Layout): number {
  let least = Infinity;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      least = Math.min(least, Math.hypot(xy[2 * a]! - xy[2 * b]!, xy[2 * a + 1]! - xy[2 * b + 1]!));
    }
  }
  return least;
}

/** On which side of the line through a wall a node stands. */
function sideOf({ walls, xy }: Layout, i: number): number {
  const [x1, y1, x2, y2] = walls as unknown as [number, number, number, number];
  return Math.sign((x2 - x1) * (xy[2 * i + 1]! - y1) - (y2 - y1) * (xy[2 * i]! - x1));
}

describe('layOut', () => {
  test.each([1, 2, 3, 16, 64, 128, 200, 201, 256, 1024])('%i nodes stand apart and inside', (count) => {
    for (const [widthPx, heightPx] of [
      [760, 600],
      [360, 340],
    ] as const) {
      const layout = layOut({ kind: 'auto', count, widthPx, heightPx });
      expect(layout.xy.length).toBe(2 * count);
      expect(leastDistance(layout)).toBeGreaterThan(2 * layout.radiusPx);
      for (let i = 0; i < count; i++) {
        expect(layout.xy[2 * i]).toBeGreaterThan(layout.radiusPx);
        expect(layout.xy[2 * i]).toBeLessThan(widthPx - layout.radiusPx);
        expect(layout.xy[2 * i + 1]).toBeGreaterThan(layout.radiusPx);
        expect(layout.xy[2 * i + 1]).toBeLessThan(heightPx - layout.radiusPx);
      }
    }
  });

  test('many nodes make a grid of their own accord, and few a ring with the first at the top', () => {
    expect(layOut({ ...SIZE, count: RING_MAX }).kind).toBe('ring');
    expect(layOut({ ...SIZE, count: RING_MAX + 1 }).kind).toBe('grid');
    const { xy } = layOut({ ...SIZE, count: 16 });
    expect(xy[0]).toBeCloseTo(380, 3);
    expect(xy[1]).toBeLessThan(100);
  });

  test.each([16, 256])('a torn network of %i has a wall with each group on its side', (count) => {
    const groups = Uint8Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 7 : 2));
    const layout = layOut({ ...SIZE, count, groups });
    expect(layout.walls.length).toBe(4);
    const sides = new Set(Array.from({ length: count }, (_, i) => `${groups[i]} ${sideOf(layout, i)}`));
    expect(sides.size).toBe(2);
    expect(new Set([...sides].map((side) => side.split(' ')[1])).size).toBe(2);
  });

  test('three groups have a wall into each gap', () => {
    const groups = Uint8Array.from({ length: 12 }, (_, i) => i % 3);
    expect(layOut({ ...SIZE, count: 12, groups }).walls.length).toBe(12);
  });

  test('a node that was moved by hand stands there at every size, and the others stay', () => {
    const placed = new Map([
      [2, { x: 0.5, y: 0.25 }],
      [99, { x: 0, y: 0 }],
    ]);
    const plain = layOut({ ...SIZE, count: 5 });
    const layout = layOut({ ...SIZE, count: 5, placed });
    expect([layout.xy[4], layout.xy[5]]).toEqual([380, 150]);
    for (const k of [0, 1, 2, 3, 6, 7, 8, 9]) expect(layout.xy[k]).toBe(plain.xy[k]);
    expect(layOut({ ...SIZE, widthPx: 400, count: 5, placed }).xy[4]).toBe(200);
  });
});

describe('groups', () => {
  const bothWays = (a: readonly number[], b: readonly number[]): [number, number][] =>
    a.flatMap((from) =>
      b.flatMap((to): [number, number][] => [
        [from, to],
        [to, from],
      ]),
    );

  test('links that are cut both ways between two halves tear the network', () => {
    expect(groupsOfCuts(5, bothWays([0, 3], [1, 2, 4]))).toEqual(Uint8Array.from([0, 1, 1, 0, 1]));
  });

  test('one way is enough to hear of each other', () => {
    const cuts = bothWays([0, 3], [1, 2, 4]).filter(([from]) => from === 0 || from === 3);
    expect(groupsOfCuts(5, cuts)).toBeNull();
    expect(groupsOfCuts(5, bothWays([0, 3], [1, 2, 4]).slice(1))).toBeNull();
  });

  test('a node that is cut off from all others is a group of its own', () => {
    expect(groupsOfCuts(4, bothWays([2], [0, 1, 3]))).toEqual(Uint8Array.from([0, 0, 1, 0]));
  });

  test('faults tear it while they last, and two one-way cuts do so together', () => {
    const fault = { kind: 'partition', atMs: 1000, forMs: 500, nodes: [1, 2], peers: [] };
    expect(groupsOfFaults(4, [fault], 999)).toBeNull();
    expect(groupsOfFaults(4, [fault], 1000)).toEqual(Uint8Array.from([0, 0, 1, 1]));
    expect(groupsOfFaults(4, [fault], 1500)).toBeNull();
    const there = { ...fault, kind: 'cut', nodes: [4], peers: [], forMs: null };
    const back = { ...there, nodes: [1, 2, 3], peers: [4] };
    expect(groupsOfFaults(4, [there], 2000)).toBeNull();
    expect(groupsOfFaults(4, [there, back], 2000)).toEqual(Uint8Array.from([0, 0, 0, 1]));
    expect(groupsOfFaults(4, [{ ...fault, kind: 'loss' }], 1000)).toBeNull();
  });
});

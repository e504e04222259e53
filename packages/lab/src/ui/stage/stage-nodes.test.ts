import { expect, test } from 'vitest';
import { layOut } from '../../stage/layout.ts';
import { neighbour } from './stage-nodes.tsx';

const grid = layOut({ count: 9, kind: 'grid', widthPx: 300, heightPx: 300 });

test('arrow keys go to the node that lies there', () => {
  expect(neighbour(grid, 4, [1, 0])).toBe(5);
  expect(neighbour(grid, 4, [-1, 0])).toBe(3);
  expect(neighbour(grid, 4, [0, -1])).toBe(1);
  expect(neighbour(grid, 4, [0, 1])).toBe(7);
});

test('at the edge they go on by number, so that every node of a ring is reached', () => {
  const ring = layOut({ count: 7, kind: 'ring', widthPx: 400, heightPx: 400 });
  const reached = new Set([0]);
  const waiting = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const direction of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const next = neighbour(ring, node, direction);
      if (!reached.has(next)) waiting.push(next);
      reached.add(next);
    }
  }
  expect(reached.size).toBe(7);
  expect(neighbour(grid, 8, [0, 1])).toBe(0);
});

import { expect, test } from 'vitest';
import { disagreements } from './disagreement-table.tsx';

test('a member is listed when those who have a view hold it for different things', () => {
  // Three nodes: the third has crashed and holds nobody for anything; the first suspects the third.
  const cells = Uint8Array.from([1, 1, 2, 1, 1, 1, 0, 0, 0]);
  expect(disagreements({ atMs: 0, nodes: 3, cells })).toEqual([{ subject: 2, held: [0, 1, 1, 0, 0] }]);
});

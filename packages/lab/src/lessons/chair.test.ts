import { expect, test } from 'vitest';
import type { RunSpec } from '../player/spec.ts';
import { BASE_SPEC } from './base-spec.ts';
import { chairOfQuestion } from './chair.ts';

const cut = (nodes: number[], peers: number[]): RunSpec => ({
  ...BASE_SPEC,
  nodes: 4,
  faults: [{ kind: 'cut', atMs: 0, forMs: null, nodes, peers, amount: 0 }],
});

test('one sits in the chair of the observer that the question names', () => {
  expect(chairOfQuestion(cut([1], [2]), { by: 1, of: 2 })).toBe(1);
});

test('where none is named, it is the first node that is neither struck nor asked about', () => {
  expect(chairOfQuestion(cut([1], [2]), {})).toBe(3);
  expect(chairOfQuestion(cut([4], []), { of: 1 })).toBe(2);
  expect(chairOfQuestion(cut([1], [2]), { of: 3 })).toBe(4);
  expect(chairOfQuestion(cut([1, 2], [3, 4]), {})).toBeNull();
});

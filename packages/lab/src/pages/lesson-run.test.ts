import { expect, test } from 'vitest';
import { BASE_SPEC } from '../lessons/base-spec.ts';
import type { RunSpec } from '../player/spec.ts';
import { chairOf } from './lesson-run.ts';

type Fault = RunSpec['faults'][number];
const loss = (nodes: readonly number[], peers: readonly number[]): Fault => ({
  kind: 'loss',
  atMs: 0,
  forMs: null,
  nodes: [...nodes],
  peers: [...peers],
  amount: 0.3,
});
const chair = (...faults: Fault[]): number => chairOf({ ...BASE_SPEC, nodes: 4, faults });

test('one looks from the chair of the first node to which nothing is done', () => {
  expect(chair(loss([1], [2]))).toBe(3);
  expect(chair()).toBe(1);
});

test('where something is done to all, it is one to which least is done', () => {
  expect(chair(loss([1], []), loss([2, 3, 4], [1]))).toBe(2);
});

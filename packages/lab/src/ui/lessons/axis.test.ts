import { expect, test } from 'vitest';
import { ticksUpTo } from './axis.ts';

test('an axis begins at 0, ends at or above the largest value, and has at most seven marks', () => {
  for (const most of [0.0003, 0.4, 1, 7, 63, 1234]) {
    const ticks = ticksUpTo(most);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeLessThanOrEqual(7);
  }
});

test('where all values are 0 it ends at 1', () => {
  expect(ticksUpTo(0)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
});

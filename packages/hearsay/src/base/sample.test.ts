import { describe, expect, test } from 'vitest';
import { Rng } from './rng.ts';
import { sample } from './sample.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const isEven = (item: number): boolean => item % 2 === 0;

describe('sample', () => {
  test.each([5, 20, 200])('of %i: only wanted ones, none twice, no more than asked for', (count) => {
    const rng = Rng.seeded(count);
    for (let i = 0; i < 500; i += 1) {
      const chosen = sample(rng, upTo(count), count, 3, isEven);
      expect(chosen.length).toBeLessThanOrEqual(3);
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen.every(isEven)).toBe(true);
    }
  });

  test('a short list is looked through: whoever fits is found', () => {
    const rng = Rng.seeded(1);
    for (let i = 0; i < 100; i += 1) {
      expect(sample(rng, upTo(8), 8, 3, (item) => item === 5)).toEqual([5]);
      expect(sample(rng, upTo(8), 8, 3, isEven)).toHaveLength(3);
    }
  });

  test('nothing behind the count is looked at, and nobody fits in an empty list', () => {
    expect(sample(Rng.seeded(1), [1, 2, 3], 0, 3, () => true)).toEqual([]);
    expect(sample(Rng.seeded(1), [1, 2, 3], 1, 3, () => true)).toEqual([1]);
  });

  test.each([8, 40])('everybody in a list of %i is chosen about as often', (count) => {
    const rng = Rng.seeded(9);
    const counts = upTo(count).map(() => 0);
    for (let i = 0; i < 1000 * count; i += 1)
      for (const item of sample(rng, upTo(count), count, 3, () => true)) counts[item]! += 1;
    for (const one of counts) expect(Math.abs(one - 3000)).toBeLessThan(300);
  });
});

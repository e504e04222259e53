/** One cheap cell of Figure 11 of Rapid; `hearsay sim paper rapid-11` prints it whole. */
import { describe, expect, test } from 'vitest';
import {
  ConflictCount,
  conflictRow,
  RAPID_11,
  rapid11Paper,
} from '../../packages/hearsay/src/sim/papers/rapid-11.ts';

const NO_PROGRESS = (): void => {};

describe('Figure 11 of Rapid', () => {
  test('two failures: the first proposal is as often not all of them as published, for every H and L', () => {
    const count = new ConflictCount(2, 1);
    count.run(200_000);
    const rows = [6, 7, 8, 9].flatMap((high) => [1, 2, 3, 4].map((low) => conflictRow(count, high, low)));
    expect(rows.filter(({ verdict }) => verdict !== 'hit')).toEqual([]);
    expect(rows.find(({ label }) => label === 'L = 4, F = 2')).toMatchObject({ published: 36.75 });
  });

  test('a wider range of doubt has fewer conflicts', () => {
    const count = new ConflictCount(8, 1);
    count.run(20_000);
    expect(count.rate(6, 3)).toBeLessThan(count.rate(6, 4));
    expect(count.rate(7, 4)).toBeLessThan(count.rate(6, 4));
  });

  test('with L = 1 two conflict when the first H alerts are of one of them: the rate is exact', () => {
    const count = new ConflictCount(2, 1);
    count.run(200_000);
    for (const high of [6, 7, 8, 9]) {
      let chance = 2;
      for (let drawn = 0; drawn < high; drawn += 1) chance *= (10 - drawn) / (20 - drawn);
      const error = Math.sqrt((chance * (1 - chance)) / count.trials);
      expect(Math.abs(count.rate(high, 1) / 100 - chance)).toBeLessThan(3 * error);
    }
  });

  test('a row beyond the tolerance is a miss, and says how far the two are apart', () => {
    const count = new ConflictCount(16, 1);
    count.run(10); // in steps of 10 %: nowhere near 12.6
    const row = conflictRow(count, 6, 4);
    expect(row).toMatchObject({ verdict: 'miss', published: 12.6, tolerance: 'within 1 point' });
    expect(row.note).toMatch(/^L = 4, F = 16: [\d.]+ standard errors apart/);
  });

  test('all 64 values are there, and a run depends on its options alone', () => {
    expect(Object.values(RAPID_11).flat(2)).toHaveLength(64);
    const heard: number[] = [];
    const once = rapid11Paper.run({ seeds: 25 }, (done, total) => void heard.push(done / total));
    expect(rapid11Paper.run({ seeds: 25 }, NO_PROGRESS)).toEqual(once);
    expect(once.tables.flatMap(({ rows }) => rows)).toHaveLength(64);
    expect(heard.at(-1)).toBe(1);
    expect(() => rapid11Paper.run({ n: 500 }, NO_PROGRESS)).toThrow('group size');
  });
});

import { describe, expect, test } from 'vitest';
import { Rng } from './rng.ts';

const draw = (rng: Rng, count = 8): number[] => Array.from({ length: count }, () => rng.u32());

describe('Rng', () => {
  test('the numbers are those of sfc32, in every engine', () => {
    const rng = Rng.seeded(0);
    rng.restore([1, 2, 3, 1]);
    // Computed by hand from the definition: sum of a, b and the counter, then the three moves.
    expect(draw(rng, 3)).toEqual([4, 31, 56_623_170]);
  });

  test('a seed and a stream decide everything', () => {
    expect(draw(Rng.seeded(7))).toEqual(draw(Rng.seeded(7)));
    expect(draw(Rng.seeded(7))).not.toEqual(draw(Rng.seeded(8)));
    expect(draw(Rng.seeded(7, 1))).not.toEqual(draw(Rng.seeded(7, 2)));
    expect(draw(Rng.seeded(2 ** 32))).not.toEqual(draw(Rng.seeded(0)));
  });

  test('a restored source goes on where the saved one was', () => {
    const rng = Rng.seeded(7);
    draw(rng);
    const restored = Rng.seeded(0);
    restored.restore(rng.save());
    expect(draw(restored)).toEqual(draw(rng));
  });

  test('numbers below a bound are all drawn about as often', () => {
    const rng = Rng.seeded(1);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i += 1) counts[rng.below(10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('unit lies in [0, 1), and chance has its probability', () => {
    const rng = Rng.seeded(2);
    const units = Array.from({ length: 1000 }, () => rng.unit());
    expect(Math.min(...units)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...units)).toBeLessThan(1);
    const hits = Array.from({ length: 10_000 }, () => rng.chance(0.3)).filter(Boolean).length;
    expect(Math.abs(hits - 3000)).toBeLessThan(200);
    expect([rng.chance(0), rng.chance(1)]).toEqual([false, true]);
  });

  test('forks are streams of their own', () => {
    const rng = Rng.seeded(3);
    const [one, other] = [rng.fork(), rng.fork()];
    expect(draw(one)).not.toEqual(draw(other));
  });

  test('every order of three comes out of a shuffle about as often, and the rest stays where it is', () => {
    const rng = Rng.seeded(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i += 1) {
      const items = [1, 2, 3, 9];
      rng.shuffle(items, 3);
      expect(items[3]).toBe(9);
      counts.set(items.join(''), (counts.get(items.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { uniformPartners } from './partners.ts';
import { power } from './power.ts';
import { spatialPartners } from './spatial.ts';

const DRAWS = 40_000;
const onALine = (from: number, to: number): number => Math.abs(from - to);

/** How often site 0 calls each other one. */
function shares(partners: ReturnType<typeof uniformPartners>, sites: number, site = 0): number[] {
  const rng = Rng.seeded(1);
  const counts: number[] = Array.from({ length: sites }, () => 0);
  for (let i = 0; i < DRAWS; i += 1) counts[partners.choose(site, rng)]! += 1 / DRAWS;
  return counts;
}

describe('partners', () => {
  test('uniform: every other site as often as any, and never oneself', () => {
    const [first, self, ...others] = shares(uniformPartners(5), 5, 1);
    expect(self).toBe(0);
    for (const share of [first!, ...others]) expect(share).toBeCloseTo(0.25, 1);
  });

  test('spatial: from the end of a line, for a = 2, the share at distance d is as 1/d(d+1)', () => {
    const sites = 9;
    const total = 1 - 1 / sites;
    const counted = shares(spatialPartners(sites, onALine, 2), sites);
    expect(counted[0]).toBe(0);
    for (let d = 1; d < sites; d += 1) expect(counted[d]).toBeCloseTo(1 / (d * (d + 1)) / total, 2);
  });

  test('spatial: sites at one distance are called equally often', () => {
    const counted = shares(spatialPartners(5, onALine, 2), 5, 2);
    expect(counted[1]).toBeCloseTo(counted[3]!, 1);
    expect(counted[0]).toBeCloseTo(counted[4]!, 1);
    // Two at distance 1 take 1 - 1/3 of 1 - 1/5.
    expect(counted[1]! + counted[3]!).toBeCloseTo(2 / 3 / (4 / 5), 2);
  });

  test('spatial: a larger a prefers the near more', () => {
    const near = [1.2, 2, 4].map((a) => shares(spatialPartners(9, onALine, a), 9)[1]!);
    expect([...near].sort((x, y) => x - y)).toEqual(near);
  });

  test.each([1, 0, 9, Number.NaN])('spatial: a = %s is refused', (a) => {
    expect(() => spatialPartners(3, onALine, a)).toThrow('a:');
  });
});

describe('powers', () => {
  test.each([
    [2, 0, 1],
    [2, 0.5, Math.SQRT2],
    [9, 1.5, 27],
    [7, 3, 343],
    [1, 0.3, 1],
    [0, 0.4, 0],
  ])('%d to the power of %d', (base, exponent, expected) => {
    expect(power(base, exponent)).toBeCloseTo(expected, 9);
  });

  test('agree with those of the platform', () => {
    for (const exponent of [0.2, 0.4, 0.61, 0.8, 2.3])
      expect(power(347, exponent) / 347 ** exponent).toBeCloseTo(1, 12);
  });

  test('have the same bits on every engine', () => {
    expect(power(347, 0.2)).toBe(3.221557557098604);
  });
});

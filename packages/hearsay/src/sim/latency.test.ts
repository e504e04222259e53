import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { checkLatency, drawLatency, type Latency } from './latency.ts';

const DRAWS = 40_000;

function draws(latency: Latency): number[] {
  const rng = Rng.seeded(3);
  return Array.from({ length: DRAWS }, () => drawLatency(rng, latency));
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((one) => (one - middle) * (one - middle))));
}

describe('drawLatency', () => {
  test('a range is drawn evenly', () => {
    const values = draws({ min: 2, max: 6 });
    expect(mean(values)).toBeCloseTo(4, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...values)).toBeLessThan(6);
  });

  test('one value costs no randomness', () => {
    const rng = Rng.seeded(1);
    const before = rng.save();
    expect(drawLatency(rng, { min: 5, max: 5 })).toBe(5);
    expect(rng.save()).toEqual(before);
  });

  test('an exponential one has its least and its mean, and a tail', () => {
    const values = draws({ kind: 'exponential', min: 10, mean: 30 });
    expect(Math.abs(mean(values) - 30)).toBeLessThan(0.5);
    expect(Math.abs(deviation(values) - 20)).toBeLessThan(0.5);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(10);
    const tail = values.filter((one) => one > 10 + 20 * Math.log(100)).length / DRAWS;
    expect(Math.abs(tail - 0.01)).toBeLessThan(0.003);
  });

  test('a normal one has its mean and deviation, and is never below its least', () => {
    const values = draws({ kind: 'normal', min: 0, mean: 50, deviation: 5 });
    expect(Math.abs(mean(values) - 50)).toBeLessThan(0.15);
    expect(Math.abs(deviation(values) - 5)).toBeLessThan(0.1);
    const far = values.filter((one) => Math.abs(one - 50) > 10).length / DRAWS;
    expect(Math.abs(far - 0.0455)).toBeLessThan(0.008);
    expect(Math.min(...draws({ kind: 'normal', min: 48, mean: 50, deviation: 5 }))).toBe(48);
  });
});

describe('checkLatency', () => {
  test.each([
    [{ min: -1, max: 2 }, 'delayMs.min: -1'],
    [{ min: 3, max: 2 }, 'delayMs.max: 2'],
    [{ kind: 'exponential', min: 3, mean: 2 }, 'delayMs.mean: 2'],
    [{ kind: 'normal', min: 0, mean: 2, deviation: -1 }, 'delayMs.deviation: -1'],
    [{ kind: 'normal', min: 0, mean: Infinity, deviation: 1 }, 'delayMs.mean: Infinity'],
    [{ kind: 'pareto', min: 0, mean: 1 }, 'use exponential or normal'],
  ])('%j is refused', (latency, text) => {
    expect(() => checkLatency('delayMs', latency as Latency)).toThrow(text);
  });
});

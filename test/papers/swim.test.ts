/** One cheap cell of each table of SWIM 2002; `hearsay sim paper swim` prints them whole. */
import { describe, expect, test } from 'vitest';
import * as formula from '../../packages/hearsay/src/sim/papers/swim-formulas.ts';
import {
  mistakesInDetectionTime,
  runCrash,
  runLoad,
  runMistakes,
  runPings,
  runSpread,
} from '../../packages/hearsay/src/sim/papers/swim-runs.ts';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('SWIM 2002', () => {
  test('its formulas give its numbers', () => {
    expect(formula.FIRST_DETECTION_LIMIT).toBeCloseTo(1.582, 3);
    expect(formula.firstDetection(28)).toBeCloseTo(1.5648, 4);
    expect(formula.mistakes(0.9, 1)).toBeCloseTo(0.1034, 4);
    expect(formula.mistakes(0.95, 4)).toBeCloseTo(1.826e-4, 7);
    expect(formula.halfTime(128)).toBeCloseTo(2.43, 2);
    expect([19, 20, 53, 54].map((n) => formula.piggybackLimit(n, 3))).toEqual([9, 12, 12, 15]);
  });

  test('a crash is met by the first ping as soon as the analysis says', () => {
    const { firstPings } = runPings({ n: 28, seed: 1, instants: 36 });
    const periods = mean(firstPings.map((time) => Math.floor(time) + 1));
    expect(Math.abs(periods / formula.firstDetection(28) - 1)).toBeLessThan(0.05);
  });

  test('two pings of one member to another are never more than 2n - 1 periods apart', () => {
    const { gapMax } = runPings({ n: 8, seed: 1, instants: 60 });
    expect(gapMax).toBeGreaterThan(8); // rounds are shuffled: longer than one round at times
    expect(gapMax).toBeLessThan(15 + 1e-6);
  });

  test('a member sends and receives two messages in a period', () => {
    const { sent, received } = runLoad({ n: 28, seed: 1 });
    expect(mean(sent)).toBeCloseTo(2, 1);
    expect(mean(received)).toBeCloseTo(2, 1);
    expect(sent.filter((count) => count >= 5).length / sent.length).toBeLessThan(0.02 + 0.01);
  });

  test('live members are taken for failed as often as the analysis says', () => {
    const run = runMistakes({ n: 28, seed: 100, k: 1, loss: 0.1, periods: 100 });
    const published = formula.mistakes(0.9, 1);
    const error = Math.sqrt((published * formula.FIRST_DETECTION_LIMIT) / run.memberPeriods);
    expect(Math.abs(mistakesInDetectionTime(run) - published)).toBeLessThan(3 * error);
  });

  test('news reaches half of the members when Bailey says, and with the limit of §5 all of them', () => {
    const seeds = Array.from({ length: 30 }, (_, i) => i + 1);
    const half = mean(seeds.map((seed) => runSpread({ n: 16, seed, lambda: null }).halfAt));
    expect(Math.abs(half - formula.halfTime(16))).toBeLessThan(0.5);
    for (const seed of seeds) expect(runSpread({ n: 16, seed, lambda: 3 }).knownAt).toHaveLength(15);
  });

  test('a crash is a verdict after a suspicion of 3 ceil(ln(n + 1)) periods', () => {
    const { suspectedAt, firstDeadAt } = runCrash({ n: 28, seed: 1 });
    expect(firstDeadAt - suspectedAt).toBeCloseTo(12, 2);
  });

  test('a run depends on its seed alone', () => {
    const cell = { n: 8, seed: 3, k: 1, loss: 0.1, periods: 50 };
    expect(runMistakes(cell)).toEqual(runMistakes(cell));
    expect(runMistakes({ ...cell, seed: 4 })).not.toEqual(runMistakes(cell));
  });
});

import { describe, expect, test } from 'vitest';
import { checkSpec } from '../player/check-spec.ts';
import { tuneSeed } from './tuning-run.ts';
import { tuningMarkdown } from './tuning-text.ts';
import {
  gradeTuning,
  LONG_PAUSES_A_DAY,
  TUNING_KNOBS,
  TUNING_SEEDS,
  tuningSpec,
  type TuningSeed,
} from './tuning.ts';

const CAREFUL = { intervalMs: 1000, helpers: 3, multiplier: 4 } as const;
const calm: TuningSeed = { allDeadS: 10, deadOfPause: 0, deadOfNothing: 0 };
const seeds = (change: Partial<TuningSeed>, count = TUNING_SEEDS): TuningSeed[] =>
  Array.from({ length: TUNING_SEEDS }, (_, i) => (i < count ? { ...calm, ...change } : calm));
const guess = { falseDeathsADay: 0, allDeadS: 10 };

test('every choice is a scenario that runs', () => {
  for (const intervalMs of TUNING_KNOBS.intervalMs)
    for (const helpers of TUNING_KNOBS.helpers)
      for (const multiplier of TUNING_KNOBS.multiplier)
        expect(() => checkSpec(tuningSpec({ intervalMs, helpers, multiplier }, 1))).not.toThrow();
});

describe('the grade', () => {
  test('scales deaths of the paused to the pauses of a day, and other deaths to its seconds', () => {
    const ofPause = gradeTuning(seeds({ deadOfPause: 1 }), guess);
    expect(ofPause.falseDeathsADay).toBeCloseTo(LONG_PAUSES_A_DAY / (ofPause.pauses / TUNING_SEEDS), 6);
    const one = gradeTuning(seeds({ deadOfNothing: 1 }, 1), guess);
    expect(one.falseDeathsADay).toBeCloseTo(86_400 / one.simulatedS, 6);
    expect([one.meetsDeaths, one.meetsTime]).toEqual([false, true]);
  });

  test('is met by a calm cluster, and not by one in which one run of five is late', () => {
    const good = gradeTuning(seeds({}), guess);
    expect([good.meetsDeaths, good.meetsTime, good.deaths.points, good.time.points]).toEqual([
      true,
      true,
      1,
      1,
    ]);
    const late = gradeTuning(seeds({ allDeadS: Infinity }, TUNING_SEEDS / 5), { ...guess, allDeadS: 100 });
    expect([late.meetsTime, late.allDeadS]).toEqual([false, Infinity]);
  });
});

test('the engine: a short suspicion is fast and kills the living, a longer one is slow and does not', () => {
  const of = (multiplier: number): TuningSeed[] =>
    [1, 2].map((seed) => tuneSeed({ ...CAREFUL, multiplier }, seed));
  const dead = (all: TuningSeed[]): number => all.reduce((sum, { deadOfPause }) => sum + deadOfPause, 0);
  const [short, long] = [of(1), of(4)];
  expect(dead(short)).toBeGreaterThan(dead(long));
  expect(short[0]!.allDeadS).toBeLessThan(long[0]!.allDeadS);
  expect(Number.isFinite(long[0]!.allDeadS)).toBe(true);
});

test('the worksheet tells the choice, the prediction and what was measured', () => {
  const text = tuningMarkdown(CAREFUL, guess, gradeTuning(seeds({}), guess));
  expect(text).toContain('- Suspicion multiplier: 4');
  expect(text).toContain('| false deaths a day | at most 1 | 0 | 0 | yes |');
});

import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import type { Interest } from './interest.ts';
import type { EpidemicOutcome } from './population.ts';
import { RumourEpidemic, type RumourOptions } from './rumour-epidemic.ts';

const FEEDBACK_COUNTER: Interest = { judge: 'feedback', stop: 'counter', k: 1 };
const BLIND_COIN: Interest = { judge: 'blind', stop: 'coin', k: 2 };

const options = (over: Partial<RumourOptions> = {}): RumourOptions => ({
  sites: 1000,
  direction: 'push',
  interest: FEEDBACK_COUNTER,
  ...over,
});

/** The means over some runs. */
function mean(over: Partial<RumourOptions>, runs = 100): EpidemicOutcome {
  const sum = { residue: 0, traffic: 0, meanDelayCycles: 0, lastDelayCycles: 0, cycles: 0 };
  for (let seed = 1; seed <= runs; seed += 1) {
    const outcome = new RumourEpidemic(options(over), Rng.seeded(seed)).run();
    for (const key of Object.keys(sum) as (keyof EpidemicOutcome)[]) sum[key] += outcome[key] / runs;
  }
  return sum;
}

describe('push', () => {
  test.each([
    ['feedback and counter', FEEDBACK_COUNTER],
    ['feedback and coin', { judge: 'feedback', stop: 'coin', k: 2 }],
    ['blind and counter', { judge: 'blind', stop: 'counter', k: 2 }],
    ['blind and coin', BLIND_COIN],
  ] as const)('%s: the residue is e to the power of minus the traffic', (_, interest) => {
    const { residue, traffic } = mean({ interest });
    expect(residue / Math.exp(-traffic)).toBeCloseTo(1, 1);
  });

  test('a connection limit of one makes the residue fall faster, towards 1 / (1 - 1/e) times', () => {
    const lambdas = [1, 4].map((k) => {
      const interest = { ...FEEDBACK_COUNTER, k };
      const { residue, traffic } = mean({ interest, connections: { inboundMax: 1, huntMax: 0 } });
      return -Math.log(residue) / traffic;
    });
    expect(lambdas[0]).toBeGreaterThan(1.08);
    expect(lambdas[1]).toBeGreaterThan(lambdas[0]! + 0.1);
    expect(lambdas[1]).toBeLessThan(1 / (1 - 1 / Math.E));
  });

  test('blind with k calls, each hot site calls exactly k times', () => {
    const epidemic = new RumourEpidemic(
      options({ interest: { judge: 'blind', stop: 'counter', k: 3 } }),
      Rng.seeded(1),
    );
    const { traffic, residue } = epidemic.run();
    expect(traffic).toBeCloseTo(3 * (1 - residue), 9);
  });

  test('a site that hears in a cycle tells nobody in it, so at most as many are hot as could be told', () => {
    const epidemic = new RumourEpidemic(options(), Rng.seeded(3));
    for (let cycle = 1; cycle <= 8; cycle += 1) {
      epidemic.cycle();
      expect(epidemic.population.informed).toBeLessThanOrEqual(1 << cycle);
    }
  });
});

describe('the variants that the paper does not print', () => {
  test.each([
    ['feedback and coin', 'feedback', 'coin', 0.05038, 2.99745],
    ['blind and counter', 'blind', 'counter', 0.20505, 1.5899],
  ] as const)('push, %s, k = 2: as it was', (_, judge, stop, residue, traffic) => {
    const outcome = mean({ interest: { judge, stop, k: 2 } });
    expect(outcome.residue).toBeCloseTo(residue, 9);
    expect(outcome.traffic).toBeCloseTo(traffic, 9);
  });
});

describe('pull and push-pull', () => {
  test('pull leaves a far smaller residue than push for the same k', () => {
    const interest = { ...FEEDBACK_COUNTER, k: 2 };
    expect(mean({ direction: 'pull', interest }).residue).toBeLessThan(mean({ interest }).residue / 10);
  });

  test('minimisation leaves a smaller residue than push-pull without it', () => {
    const interest = { ...FEEDBACK_COUNTER, k: 2 };
    const plain = mean({ direction: 'push-pull', interest }, 300);
    const minimised = mean({ direction: 'push-pull', interest, minimise: true }, 300);
    expect(minimised.residue).toBeLessThan(plain.residue);
    expect(minimised.traffic).toBeGreaterThan(plain.traffic);
  });

  test('minimisation is refused where only one side has a counter', () => {
    expect(() => new RumourEpidemic(options({ minimise: true }), Rng.seeded(1))).toThrow('minimise');
  });
});

describe('hunting', () => {
  test('a caller who may try again reaches more with a connection limit', () => {
    const limited = { direction: 'push', interest: BLIND_COIN } as const;
    const without = mean({ ...limited, connections: { inboundMax: 1, huntMax: 0 } });
    const hunting = mean({ ...limited, connections: { inboundMax: 1, huntMax: 3 } });
    expect(hunting.lastDelayCycles).toBeLessThan(without.lastDelayCycles);
  });
});

test('the same seed gives the same epidemic, and another seed another one', () => {
  const run = (seed: number) => new RumourEpidemic(options(), Rng.seeded(seed)).run();
  expect(run(5)).toEqual(run(5));
  expect(run(5)).not.toEqual(run(6));
});

test.each([
  [{ sites: 1 }, 'sites'],
  [{ interest: { ...FEEDBACK_COUNTER, k: 0 } }, 'k'],
  [{ interest: { ...FEEDBACK_COUNTER, k: 1.5 } }, 'k'],
  [{ connections: { inboundMax: 0, huntMax: 0 } }, 'inboundMax'],
  [{ connections: { inboundMax: 1, huntMax: -1 } }, 'huntMax'],
])('%j is refused by the name of the field', (over, field) => {
  expect(() => new RumourEpidemic(options(over), Rng.seeded(1))).toThrow(`${field}:`);
});

import { expect, test } from 'vitest';
import { logisticShare, neverHears, serfPageShare } from './theory.ts';

test('the logistic epidemic begins with one of n and ends with all', () => {
  expect(logisticShare(64, 3, 0)).toBeCloseTo(1 / 64, 12);
  expect(logisticShare(64, 3, 10)).toBeCloseTo(1, 9);
});

test.each([
  [1, 1],
  [2, 0.203188],
  [3, 0.05952],
  [4, 0.019827],
])('with %i tellings each the share that never hears is %f', (told, share) => {
  expect(neverHears(told)).toBeCloseTo(share, 5);
  expect(Math.exp(-told * (1 - neverHears(told)))).toBeCloseTo(neverHears(told), 9);
});

test("Serf's page begins at 1/(N+2) and needs 1.8 s for 99.99 % of 30 nodes", () => {
  const lan = { fanout: 3, loss: 0, failed: 0 };
  expect(serfPageShare(30, lan, 0)).toBeCloseTo(1 / 32, 12);
  const rounds = Array.from({ length: 100 }, (_, i) => i).find((i) => serfPageShare(30, lan, i) >= 0.9999)!;
  expect(rounds * 0.2).toBeCloseTo(1.8, 9);
});

import { expect, test } from 'vitest';
import { formatGoDuration, parseGoDuration } from './go-duration.ts';

test.each([
  ['0', 0],
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['1h0m0.5s', 3_600_500],
  ['.5s', 500],
  ['1.s', 1000],
  ['250ms', 250],
  ['1500µs', 1.5],
  ['1500μs', 1.5],
  ['1000000ns', 1],
  ['+2m', 120_000],
])('%s is %d ms', (text, ms) => {
  expect(parseGoDuration(text)).toBeCloseTo(ms, 9);
});

test.each(['', '30', '-1s', 's', '1 s', '1s ', '1d', '1e3s', '.s', '++1s', '99999999h', '1s2'])(
  '%j is no duration',
  (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  },
);

test.each([
  [0, '0s'],
  [250, '250ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [600_000, '10m0s'],
  [3_661_000, '1h1m1s'],
])('%d ms is printed as %s', (ms, text) => {
  expect(formatGoDuration(ms)).toBe(text);
});

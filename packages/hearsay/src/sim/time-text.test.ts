import { expect, test } from 'vitest';
import { parseTime } from './time-text.ts';

test.each([
  ['90s', 90_000],
  ['200ms', 200],
  ['1.5h', 5_400_000],
  ['1m30s', 90_000],
  ['1min30s500ms', 90_500],
  ['2min', 120_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => {
  expect(parseTime(text)).toBe(ms);
});

test.each(['', '90', 's', '-1s', '1 s', '1e3s', '3mins', `${'9'.repeat(400)}h`])('%j is no time', (text) => {
  expect(parseTime(text)).toBeNull();
});

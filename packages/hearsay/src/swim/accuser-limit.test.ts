import { expect, test } from 'vitest';
import { accuserLimit } from './accuser-limit.ts';

test('a healthy member, which accuses at most one a probe interval, never meets the limit', () => {
  const limit = accuserLimit();
  for (let second = 0; second < 600; second += 1) expect(limit.allows('healthy', 1000 * second)).toBe(true);
});

test('one that accuses everybody at once is stopped, and nobody else with it', () => {
  const limit = accuserLimit();
  const allowed = Array.from({ length: 1000 }, () => limit.allows('half-deaf', 0)).filter(Boolean).length;
  expect(allowed).toBe(120);
  expect(limit.allows('healthy', 0)).toBe(true);
});

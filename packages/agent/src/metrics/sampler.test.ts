import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Metrics } from './metrics.ts';
import { startSampler } from './sampler.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('it looks at each interval, until it is ended', () => {
  let looks = 0;
  const metrics = { sample: () => (looks += 1), observeLoopDelay: () => undefined };
  const end = startSampler(metrics as unknown as Metrics, 500);
  vi.advanceTimersByTime(1600);
  expect(looks).toBe(3);
  end();
  vi.advanceTimersByTime(1600);
  expect(looks).toBe(3);
  expect(vi.getTimerCount()).toBe(0);
});

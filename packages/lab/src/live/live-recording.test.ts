import { describe, expect, test } from 'vitest';
import { backOffMs } from './back-off.ts';
import { ticksIn } from './clock-text.ts';
import { LiveRecording } from './live-recording.ts';
import { NOTHING_YET, withBelief, type LiveMoment } from './moment.ts';

const moment = (atMs: number, incarnation = atMs): LiveMoment =>
  withBelief(NOTHING_YET, { observer: 'n1', member: 'n2', state: 'alive', incarnation }, atMs).moment;

describe('the memory of the page', () => {
  test('gives what was known at a time', () => {
    const recording = new LiveRecording();
    expect(recording.at(1)).toBeNull();
    for (const atMs of [10, 20, 30]) recording.add(moment(atMs));
    expect([5, 10, 19, 20, 99].map((atMs) => recording.at(atMs)!.atMs)).toEqual([10, 10, 10, 20, 30]);
  });

  test('stays in order when a clock is set back', () => {
    const recording = new LiveRecording();
    recording.add(moment(10));
    expect(recording.add(moment(4)).atMs).toBe(10);
    expect(recording.at(10)!.rows.get(0)!.incarnations[1]).toBe(4);
  });

  test('forgets the oldest moments when there are too many, never the newest', () => {
    const recording = new LiveRecording({ momentsMax: 10, cellsMax: 1e9 });
    for (let atMs = 1; atMs <= 100; atMs += 1) recording.add(moment(atMs));
    expect(recording.count).toBeLessThanOrEqual(10);
    expect(recording.last!.atMs).toBe(100);
    expect(recording.count + recording.forgotten).toBe(100);
  });

  test('forgets them when they are too large; rows that are shared cost nothing', () => {
    const large = new LiveRecording({ momentsMax: 1e9, cellsMax: 20 });
    for (let atMs = 1; atMs <= 100; atMs += 1) large.add(moment(atMs));
    expect(large.count).toBeLessThanOrEqual(10);
    const shared = new LiveRecording({ momentsMax: 1e9, cellsMax: 20 });
    const one = moment(1);
    for (let atMs = 1; atMs <= 100; atMs += 1) shared.add({ ...one, atMs });
    expect(shared.count).toBe(100);
  });
});

test('each try waits longer than the last, up to a limit, and never at a time that others can guess', () => {
  const longest = Array.from({ length: 8 }, (_, i) => backOffMs(i + 1, 1));
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  expect(backOffMs(3, 0)).toBe(1000);
  expect(backOffMs(1000, 1)).toBe(15_000);
});

test.each([
  [0, 10_000, 5],
  [1_700_000_000_123, 1_700_000_060_000, 8],
  [0, 86_400_000, 10],
  [0, 90 * 86_400_000, 6],
])('an axis from %d to %d has marks at whole steps', (fromMs, toMs, most) => {
  const ticks = ticksIn(fromMs, toMs, most);
  expect(ticks.length).toBeGreaterThan(1);
  expect(ticks.length).toBeLessThanOrEqual(2 * most + 1);
  expect(ticks.every((tick) => tick >= fromMs && tick <= toMs && tick % 1000 === 0)).toBe(true);
});

import { describe, expect, test } from 'vitest';
import { Timeline } from './timeline.ts';
import { WakeUp } from './wake-up.ts';

function waking(): { timeline: Timeline; wakeUp: WakeUp; wokenAt: number[] } {
  const timeline = new Timeline();
  const wokenAt: number[] = [];
  const wakeUp = new WakeUp({ name: 'p', wake: () => wokenAt.push(timeline.now) }, timeline);
  return { timeline, wakeUp, wokenAt };
}

function run(timeline: Timeline): void {
  for (let one = timeline.take(); one !== undefined; one = timeline.take()) one.happen();
}

describe('WakeUp', () => {
  test('a deadline that moves to later wakes once, at its last time', () => {
    const { timeline, wakeUp, wokenAt } = waking();
    expect([wakeUp.set(500), wakeUp.set(1000), wakeUp.set(2000.5)]).toEqual([true, true, true]);
    expect(timeline.size).toBe(1);
    run(timeline);
    expect(wokenAt).toEqual([2000.5]);
  });

  test('a deadline that moves to earlier takes another wake-up', () => {
    const { wakeUp } = waking();
    expect([wakeUp.set(500), wakeUp.set(400)]).toEqual([true, false]);
  });

  test('a deadline that moves to never wakes nobody, until there is one again', () => {
    const { timeline, wakeUp, wokenAt } = waking();
    wakeUp.set(500);
    wakeUp.set(Infinity);
    run(timeline);
    expect([wokenAt, timeline.size]).toEqual([[], 0]);
    wakeUp.set(700);
    run(timeline);
    expect(wokenAt).toEqual([700]);
  });
});

import { describe, expect, test } from 'vitest';
import { SuspendWatch, systemClock } from './clock.ts';

/** A clock that is set by hand. */
class HandClock {
  monotonic = 1000;
  wall = 1_700_000_000_000;
  now(): number {
    return this.monotonic;
  }
  wallNow(): number {
    return this.wall;
  }
  pass({ monotonic, wall }: { monotonic: number; wall: number }): void {
    this.monotonic += monotonic;
    this.wall += wall;
  }
}

describe('the system clock', () => {
  test('never goes backward', () => {
    let before = systemClock.now();
    for (let i = 0; i < 1000; i += 1) {
      const now = systemClock.now();
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });
});

describe('the suspend watch', () => {
  test('tells an hour that only the wall clock has seen, once', () => {
    const clock = new HandClock();
    const watch = new SuspendWatch(clock);
    clock.pass({ monotonic: 500, wall: 3_600_500 });
    expect(watch.takeSuspended()).toBe(3_600_000);
    clock.pass({ monotonic: 500, wall: 500 });
    expect(watch.takeSuspended()).toBe(0);
  });

  test('takes a small step of the wall clock for a correction', () => {
    const clock = new HandClock();
    const watch = new SuspendWatch(clock);
    clock.pass({ monotonic: 500, wall: 1400 });
    expect(watch.takeSuspended()).toBe(0);
  });

  test('is not deceived by a day of slewing at the fastest rate of the kernel', () => {
    const clock = new HandClock();
    const watch = new SuspendWatch(clock);
    clock.pass({ monotonic: 86_400_000, wall: 86_400_000 * 1.0005 });
    expect(watch.takeSuspended()).toBe(0);
  });

  test('says nothing when the wall clock is set back, and still sees the next suspension', () => {
    const clock = new HandClock();
    const watch = new SuspendWatch(clock);
    clock.pass({ monotonic: 500, wall: -3_600_000 });
    expect(watch.takeSuspended()).toBe(0);
    clock.pass({ monotonic: 500, wall: 60_500 });
    expect(watch.takeSuspended()).toBe(60_000);
  });
});

import { describe, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import { type DelayMonitor, DriftMonitor, HistogramMonitor, sharedDelayMonitor } from './delay-monitor.ts';
import { LoopHealth } from './loop-health.ts';

/** A monitor that has seen what the test says. */
class HandMonitor implements DelayMonitor {
  seen = 0;
  isStopped = false;
  longest(): number {
    return this.seen;
  }
  restart(): void {
    this.seen = 0;
  }
  stop(): void {
    this.isStopped = true;
  }
}

const fixedClock = { now: () => 0, wallNow: () => 0 };

function handMade(): { health: LoopHealth; monitor: HandMonitor } {
  const monitor = new HandMonitor();
  return { health: new LoopHealth({ clock: fixedClock, monitor }), monitor };
}

/** Blocks the loop. */
function block(ms: number): void {
  const end = systemClock.now() + ms;
  while (systemClock.now() < end);
}

describe('loop health', () => {
  test('answers a late timer at the moment at which it fires, without a tick of the monitor', () => {
    const { health } = handMade();
    health.noteLate(100, 400);
    expect(health.takeStall(400)).toBe(300);
  });

  test('answers a stall once', () => {
    const { health } = handMade();
    health.noteLate(100, 400);
    health.takeStall(400);
    expect(health.takeStall(401)).toBe(0);
  });

  test('counts from a second timer only what came after the answer', () => {
    const { health } = handMade();
    health.noteLate(100, 400);
    health.takeStall(400);
    health.noteLate(150, 401);
    expect(health.takeStall(401)).toBe(0);
    health.noteLate(390, 470);
    expect(health.takeStall(470)).toBe(70);
  });

  test('answers the longest of all that it was told, not their sum', () => {
    const { health, monitor } = handMade();
    monitor.seen = 320;
    health.noteLate(100, 400);
    health.noteLate(390, 400);
    expect(health.takeStall(400)).toBe(320);
  });

  test('does not answer what is shorter than the floor', () => {
    const { health, monitor } = handMade();
    monitor.seen = 49;
    health.noteLate(100, 149);
    expect(health.takeStall(149)).toBe(0);
  });

  test('answers a suspended machine, of which no timer knows', () => {
    let wall = 0;
    const clock = { now: () => 0, wallNow: () => wall };
    const health = new LoopHealth({ clock, monitor: new HandMonitor() });
    wall = 60_000;
    expect(health.takeStall(0)).toBe(60_000);
  });

  test('stops its monitor', () => {
    const { health, monitor } = handMade();
    health.stop();
    expect(monitor.isStopped).toBe(true);
  });
});

describe.each([
  ['the histogram', () => new HistogramMonitor()],
  ['the drift of a timer', () => new DriftMonitor()],
  ['a view on the shared monitor', () => sharedDelayMonitor()],
])('%s', (_name, start) => {
  const floor = 400; // far above the noise of a busy machine

  /** Waits until the monitor must have ticked: its period is 20 ms. */
  async function ticks(): Promise<void> {
    const until = systemClock.now() + 100;
    await vi.waitFor(() => expect(systemClock.now()).toBeGreaterThan(until), { interval: 10 });
  }

  test('sees a stall that no timer of the owner has met, until it is restarted', async () => {
    const monitor = start();
    await ticks();
    block(600);
    await ticks();
    expect(monitor.longest()).toBeGreaterThan(500);
    monitor.restart();
    await ticks();
    expect(monitor.longest()).toBeLessThan(floor);
    monitor.stop();
  });

  test('does not tell again of a stall that a late timer of the owner has told', async () => {
    const monitor = start();
    const health = new LoopHealth({ monitor, stallMsMin: floor });
    await ticks();
    const dueAt = systemClock.now();
    block(600);
    const now = systemClock.now(); // the monitor has not ticked yet
    health.noteLate(dueAt, now);
    expect(health.takeStall(now)).toBeGreaterThanOrEqual(now - dueAt);
    await ticks();
    expect(health.takeStall(systemClock.now())).toBe(0);
    health.stop();
  });
});

describe('the shared monitor', () => {
  test('what one node has been told is still news to another', async () => {
    const first = sharedDelayMonitor();
    const second = sharedDelayMonitor();
    await new Promise((resolve) => setTimeout(resolve, 60)); // until it has ticked
    const until = performance.now() + 200;
    while (performance.now() < until);
    await vi.waitFor(() => expect(first.longest()).toBeGreaterThan(100));
    first.restart();
    expect(first.longest()).toBeLessThan(100);
    expect(second.longest()).toBeGreaterThan(100);
    first.stop();
    second.stop();
  });
});

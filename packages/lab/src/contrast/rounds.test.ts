import { describe, expect, test } from 'vitest';
import { runRounds, type RoundsRun, type RoundsSpec } from './rounds.ts';

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const NODES = 1024;

function mean(direction: RoundsSpec['direction'], of: (run: RoundsRun) => number): number {
  return (
    SEEDS.reduce((sum, seed) => sum + of(runRounds({ seed, nodes: NODES, direction })), 0) / SEEDS.length
  );
}

describe('synchronous rounds', () => {
  test('push takes about log2 N + ln N rounds (Pittel 1987), and each node sends many copies', () => {
    const rounds = mean('push', (run) => run.rounds);
    expect(Math.abs(rounds - (Math.log2(NODES) + Math.log(NODES)))).toBeLessThan(2.5);
    expect(mean('push', (run) => run.dataSendsPerNode)).toBeGreaterThan(6);
  });

  test('pull sends each node but the first exactly one copy', () => {
    expect(mean('pull', (run) => run.dataSendsPerNode)).toBe((NODES - 1) / NODES);
  });

  test('pull ends faster than push, and both together begin faster too', () => {
    const [push, pull, both] = (['push', 'pull', 'push-pull'] as const).map((direction) =>
      mean(direction, (run) => run.rounds),
    );
    expect(both!).toBeLessThan(pull!);
    expect(pull!).toBeLessThan(push!);
    const lateRounds = ({ informed }: RoundsRun): number =>
      informed.filter((one) => one > NODES * 0.99).length;
    expect(mean('pull', lateRounds)).toBeLessThan(mean('push', lateRounds));
  });

  test('nobody passes on in the round in which it hears: a push round at most doubles', () => {
    for (const seed of SEEDS) {
      const { informed } = runRounds({ seed, nodes: 64, direction: 'push' });
      for (const [i, now] of informed.entries())
        if (i > 0) expect(now).toBeLessThanOrEqual(2 * informed[i - 1]!);
    }
  });
});

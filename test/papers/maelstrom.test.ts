/** One cheap cell of each table of Maelstrom's guide; `hearsay sim paper maelstrom` prints them whole. */
import { describe, expect, test } from 'vitest';
import {
  MAELSTROM_COUNTS,
  maelstromPaper,
  messageRows,
} from '../../packages/hearsay/src/sim/papers/maelstrom.ts';
import {
  farthestHops,
  grid,
  line,
  quantile,
  runWorkload,
  total,
} from '../../packages/hearsay/src/sim/papers/maelstrom-runs.ts';

const NO_PROGRESS = (): void => {};
const AT_ONCE = { min: 0, max: 0 };

describe('Maelstrom’s broadcast', () => {
  test.each(MAELSTROM_COUNTS.map((printed) => [printed.label, printed] as const))(
    '%s: a broadcast and an operation cost as many messages as printed',
    (_, printed) => {
      const { topology, nodes, echoes = false } = printed;
      const one = runWorkload({ topology: topology(nodes), seed: 1, latencyMs: AT_ONCE, echoes });
      expect(messageRows(printed, [one]).map(({ verdict }) => verdict)).toEqual(['hit', 'hit']);
      expect(one.missing).toBe(0);
    },
  );

  test('a server that echoes misses what is printed for one that does not', () => {
    const printed = MAELSTROM_COUNTS.find(({ label }) => label === '5 nodes, grid')!;
    const one = runWorkload({ topology: grid(5), seed: 1, latencyMs: AT_ONCE, echoes: true });
    expect(messageRows(printed, [one]).map(({ verdict }) => verdict)).toEqual(['miss', 'miss']);
  });

  test('a broadcast comes over at most 24 hops on the line and 8 on the grid, from its centre over 4', () => {
    expect(Math.max(...farthestHops(line(25)))).toBe(24);
    const hops = farthestHops(grid(25));
    expect(Math.max(...hops)).toBe(8);
    expect(hops[12]).toBe(4);
    expect(Math.min(...hops)).toBe(4);
  });

  test('no broadcast is missed for longer than its hops take, and reads come close to that', () => {
    const { stableMs } = runWorkload({ topology: line(25), seed: 1, latencyMs: { min: 10, max: 10 } });
    expect(quantile(stableMs, 1)).toBeLessThan(240);
    expect(quantile(stableMs, 1)).toBeGreaterThan(200);
  });

  test('latencies that vary around the same mean are faster on a grid', () => {
    const median = (latencyMs: Parameters<typeof runWorkload>[0]['latencyMs']): number =>
      quantile(runWorkload({ topology: grid(25), seed: 1, latencyMs }).stableMs, 0.5);
    expect(median({ kind: 'exponential', min: 0, mean: 100 })).toBeLessThan(
      median({ min: 100, max: 100 }) / 1.5,
    );
  });

  test('for another number of nodes nothing is published, so nothing is gated', () => {
    const { tables } = maelstromPaper.run({ n: 9, seeds: 1 }, NO_PROGRESS);
    expect(tables.flatMap(({ rows }) => rows).every(({ verdict }) => verdict === 'info')).toBe(true);
    expect(tables[0]!.rows.map(({ label }) => label)).toContain('9 nodes, line');
  });

  test('a run depends on its options alone', () => {
    const cell = { topology: total(5), seed: 3, latencyMs: { min: 1, max: 9 } };
    expect(runWorkload(cell)).toEqual(runWorkload(cell));
    expect(runWorkload({ ...cell, seed: 4 })).not.toEqual(runWorkload(cell));
  });
});

test('a quantile is the value that Jepsen picks', () => {
  expect([0, 0.5, 0.95, 1].map((share) => quantile([5, 3, 1, 2], share))).toEqual([1, 3, 5, 5]);
});

/** A cheap cell of serf's coordinate suite; `hearsay sim paper serf-coordinates` prints it whole. */
import { describe, expect, test } from 'vitest';
import {
  errorRows,
  measureDrift,
  measureNetwork,
  NETWORKS,
  serfCoordinatesPaper,
  type Measured,
} from '../../packages/hearsay/src/sim/papers/serf-coordinates.ts';
import {
  circleTruth,
  gridTruth,
  lineTruth,
  splitTruth,
  squareTruth,
} from '../../packages/hearsay/src/sim/papers/serf-coordinates-truth.ts';

const NO_PROGRESS = (): void => {};

function runsOf(name: keyof typeof NETWORKS, seeds: number): Measured[] {
  const network = NETWORKS[name];
  return Array.from({ length: seeds }, (_, seed) => measureNetwork(network, network.nodes, seed + 1));
}

describe('the invented networks', () => {
  test('have the round trips of their shapes', () => {
    expect(Array.from(lineTruth(4, 10)[1]!)).toEqual([10, 0, 10, 20]);
    expect(Array.from(gridTruth(4, 10)[0]!)).toEqual([0, 10, 10, 14.142135]); // to the whole nanosecond
    expect(Array.from(splitTruth(5, 1, 10)[0]!)).toEqual([0, 1, 1, 11, 11]);
    expect(Array.from(circleTruth(4, 100)[1]!)).toEqual([200, 0, 141.421356, 200]);
    expect(Array.from(squareTruth(500)[0]!)).toEqual([0, 500, 707.106781, 500]);
  });
});

describe("serf's limits on coordinates", () => {
  test('a grid is estimated within them by a run like any other', () => {
    const rows = errorRows(NETWORKS.grid, runsOf('grid', 5), true);
    expect(rows.filter(({ quantity }) => quantity.endsWith('median run'))).toMatchObject([
      { quantity: 'mean error, median run', published: 0.0016, verdict: 'hit' },
      { quantity: 'largest error, median run', published: 0.023, verdict: 'hit' },
    ]);
  });

  test('a network that fits into no space misses the limits of one that does, in every run', () => {
    const rows = errorRows(NETWORKS.grid, runsOf('normal', 3), true);
    expect(rows.map(({ verdict }) => verdict)).toEqual(['miss', 'miss', 'miss', 'miss']);
    expect(rows[1]!.note).toBe('runs beyond it: 3 of 3');
  });

  test('gravity brings four nodes back to the origin', () => {
    const left = measureDrift(1);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(0.8);
  });

  test('a run depends on its options alone, and for another group size nothing is gated', () => {
    const heard: number[] = [];
    const options = { n: 6, seeds: 2 };
    const once = serfCoordinatesPaper.run(options, (done, total) => void heard.push(done / total));
    expect(serfCoordinatesPaper.run(options, NO_PROGRESS)).toEqual(once);
    expect(heard.at(-1)).toBe(1);
    const rows = once.tables.flatMap((table) => table.rows);
    expect(rows).toHaveLength(22);
    expect(rows.every(({ verdict, published }) => verdict === 'info' && published === null)).toBe(true);
    expect(() => serfCoordinatesPaper.run({ n: 3 }, NO_PROGRESS)).toThrow('4 nodes or more');
  });
});

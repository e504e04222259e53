/** Cheap cells of serf's coordinate suite; `hearsay sim paper serf-coordinates` prints it whole. */
import { describe, expect, test } from 'vitest';
import {
  limitRows,
  measureDrift,
  measureNetwork,
  peerRows,
  serfCoordinatesPaper,
} from '../../packages/hearsay/src/sim/papers/serf-coordinates.ts';
import {
  DRIFT,
  ERRORS,
  HEIGHTS,
  PEER_RUNS,
  type Quantity,
} from '../../packages/hearsay/src/sim/papers/serf-coordinates-limits.ts';
import {
  NETWORKS,
  type Measured,
  type NetworkName,
} from '../../packages/hearsay/src/sim/papers/serf-coordinates-runs.ts';
import {
  circleTruth,
  gridTruth,
  lineTruth,
  splitTruth,
  squareTruth,
} from '../../packages/hearsay/src/sim/papers/serf-coordinates-truth.ts';
import { vectorFiles } from '../vectors/load.ts';

const NO_PROGRESS = (): void => {};
const [GRID_MEAN, GRID_LARGEST] = ERRORS.filter(({ from }) => from === 'grid') as [Quantity, Quantity];
const NORMAL_MEAN = ERRORS.find(({ from }) => from === 'normal')!;

function runsOf(name: NetworkName, seeds: number): Measured[] {
  return Array.from({ length: seeds }, (_, seed) => measureNetwork(name, NETWORKS[name].nodes, seed + 1));
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
    const runs = runsOf('grid', 5);
    const means = runs.map(({ meanError }) => meanError);
    const largest = runs.map(({ largestError }) => largestError);
    expect(limitRows(GRID_MEAN, means, true)[0]).toMatchObject({
      quantity: 'mean error, median run',
      published: 0.0016,
      verdict: 'hit',
    });
    expect(limitRows(GRID_LARGEST, largest, true)[0]).toMatchObject({ published: 0.023, verdict: 'hit' });
  });

  test('a network that fits into no space misses the limits of one that does', () => {
    const means = runsOf('normal', 20).map(({ meanError }) => meanError);
    expect(limitRows(GRID_MEAN, means, true)[0]!.verdict).toBe('miss');
    expect(peerRows(GRID_MEAN, means).map(({ verdict }) => verdict)).toEqual(['miss', 'miss', 'miss']);
  });

  test("a worst run is held against a limit only where serf's own code keeps it in all its runs", () => {
    const [, kept] = limitRows(NORMAL_MEAN, [0.05, 0.06, 0.0751], true);
    expect(kept).toMatchObject({ tolerance: 'at most the limit', verdict: 'miss' });
    const [, broken] = limitRows(GRID_MEAN, [0.001, 0.001, 0.0017], true);
    expect(broken).toMatchObject({ measured: 0.0017, published: 0.0016, verdict: 'info' });
    expect(broken!.note).toMatch(/beyond the limit are 1 of our 3 runs, and 80 of 200 of serf's own code$/);
  });

  test('gravity brings four nodes back to the origin', () => {
    const left = measureDrift(1);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(0.8);
  });
});

describe("the runs of serf's own code", () => {
  test('are those that were recorded', () => {
    const recorded = vectorFiles()
      .flatMap(({ vectors }) => vectors)
      .filter(({ kind }) => kind === 'serf-coordinate-seeds') as unknown as readonly {
      id: string;
      measured: Readonly<Record<string, readonly number[]>>;
    }[];
    const names = { firstHeightMs: 'firstHeight', otherHeightMs: 'otherHeight', left: 'driftLeft' };
    for (const { from, field, limit, isLeast, peer, label } of [...ERRORS, ...HEIGHTS, DRIFT]) {
      const { measured } = recorded.find(({ id }) => id === from)!;
      const scale = field.endsWith('Ms') ? 1000 : 1;
      const recordedName = field === 'meanError' || field === 'largestError' ? field : names[field];
      const values = measured[recordedName]!.map((value) => scale * value);
      const sorted = values.toSorted((a, b) => (isLeast ? b - a : a - b));
      expect(values, label).toHaveLength(PEER_RUNS);
      expect(sorted[PEER_RUNS / 2]! / peer.median, label).toBeCloseTo(1, 4);
      expect(sorted.at(-1)! / peer.worst, label).toBeCloseTo(1, 4);
      expect(
        values.filter((value) => (isLeast ? value < limit : value > limit)),
        label,
      ).toHaveLength(peer.beyond);
    }
  });

  test('let as many of ours be worse as chance would let once in a thousand', () => {
    const { median, worst } = NORMAL_MEAN.peer;
    const alike = Array.from({ length: 200 }, (_, run) => median * (run < 100 ? 0.9 : 1.1));
    expect(peerRows(NORMAL_MEAN, alike)).toMatchObject([
      { measured: 0.5, published: 0.5, verdict: 'hit' },
      { measured: 0, published: 0, verdict: 'hit' },
      { published: worst, tolerance: 'at most 9 runs beyond it', verdict: 'hit' },
    ]);
    const shifted = alike.map((error, run) => (run < 66 ? error : 1.1 * median));
    expect(peerRows(NORMAL_MEAN, shifted)[0]).toMatchObject({ measured: 0.67, verdict: 'miss' });
    const tail = (runs: number): number[] => alike.map((error, run) => (run < runs ? 1.01 * worst : error));
    expect(peerRows(NORMAL_MEAN, tail(9))[2]!.verdict).toBe('hit');
    expect(peerRows(NORMAL_MEAN, tail(10))[2]!.verdict).toBe('miss');
  });
});

test('a run depends on its options alone, and for another group size nothing is gated', () => {
  const heard: number[] = [];
  const options = { n: 6, seeds: 2 };
  const once = serfCoordinatesPaper.run(options, (done, total) => void heard.push(done / total));
  expect(serfCoordinatesPaper.run(options, NO_PROGRESS)).toEqual(once);
  expect(heard.at(-1)).toBe(1);
  const rows = once.tables.flatMap((table) => table.rows);
  expect(rows).toHaveLength(24);
  expect(rows.every(({ verdict, published }) => verdict === 'info' && published === null)).toBe(true);
  expect(() => serfCoordinatesPaper.run({ n: 3 }, NO_PROGRESS)).toThrow('4 nodes or more');
});

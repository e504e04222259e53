import { describe, expect, test } from 'vitest';
import { progressLine } from './progress-line.ts';
import { csvLines, summarise, summaryLines } from './summary.ts';
import { cellAt, type CellRecord, type Results, type Sweep } from './sweep.ts';

const SWEEP: Sweep = {
  experiment: 'scenario',
  seeds: { from: 1, count: 2 },
  grids: [[{ name: 'nodes', values: [2, 3] }], [{ name: 'rules', values: ['a,b'] }]],
  percentiles: [50, 99],
};

function record(cell: number, results: Results): CellRecord {
  const { seed, parameters } = cellAt(SWEEP, cell);
  return { cell, seed, parameters, results };
}

const RECORDS = [
  record(4, { heal: null, times: [1, 2, 3] }),
  record(1, { heal: 3, times: [30, 10] }),
  record(0, { heal: 1, times: [] }),
];

describe('a summary', () => {
  test('has a combination a line of work, seeds taken together and lists pooled', () => {
    expect(summarise(SWEEP, RECORDS)).toEqual([
      {
        parameters: { nodes: 2 },
        runs: 2,
        results: [
          { name: 'heal', count: 2, mean: 2, percentiles: [1, 3] },
          { name: 'times', count: 2, mean: 20, percentiles: [10, 30] },
        ],
      },
      {
        parameters: { rules: 'a,b' },
        runs: 1,
        results: [
          { name: 'heal', count: 0, mean: null, percentiles: [null, null] },
          { name: 'times', count: 3, mean: 2, percentiles: [2, 3] },
        ],
      },
    ]);
  });

  test('is printed as aligned tables, of one width', () => {
    expect(summaryLines(SWEEP, summarise(SWEEP, RECORDS))).toEqual([
      'nodes=2  2 of 2 seeds',
      '         mean  p50  p99',
      '  heal      2    1    3',
      '  times    20   10   30',
      '',
      'rules=a,b  1 of 2 seeds',
      '         mean  p50  p99',
      '  heal      –    –    –',
      '  times     2    2    3',
    ]);
  });

  test('is a row a cell in CSV, in the order of cells', () => {
    expect([...csvLines(SWEEP, RECORDS)]).toEqual([
      'cell,nodes,rules,seed,heal,times.count,times.p50,times.p99',
      '0,2,,1,1,0,,',
      '1,2,,2,3,2,10,30',
      '4,,"a,b",1,,3,2,3',
    ]);
  });
});

describe('the line of progress', () => {
  test.each([
    [{ done: 0, failed: 0, total: 10 }, 0, '░░░░░░░░░░░░░░░░░░░░ 0 %  0 of 10 cells, 0.0 a second'],
    [
      { done: 420, failed: 0, total: 1000 },
      42_000,
      '████████░░░░░░░░░░░░ 42 %  420 of 1000 cells, 10.0 a second, 58 s left',
    ],
    [
      { done: 1, failed: 1, total: 1000 },
      20_000,
      '░░░░░░░░░░░░░░░░░░░░ 0 %  2 of 1000 cells, 1 failed, one in 10 s, 2.8 h left',
    ],
  ])('of %j after %i ms', (progress, elapsedMs, line) => {
    expect(progressLine(progress, elapsedMs)).toBe(line);
  });
});

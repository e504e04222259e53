import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readResults, ResultsFile } from './results-file.ts';
import { runSweep, type Runner, type SweepOptions } from './run.ts';
import { cellAt, type CellRecord, type Sweep } from './sweep.ts';

const SWEEP: Sweep = {
  experiment: 'scenario',
  seeds: { from: 1, count: 2 },
  grids: [[{ name: 'nodes', values: [2, 3, 4] }]],
  percentiles: [50],
};
const OF = { sweep: SWEEP, version: '1.2.3' };

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-results-'));
  path = join(folder, 'results.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

function recordOf(cell: number): CellRecord {
  const { seed, parameters } = cellAt(SWEEP, cell);
  return { cell, seed, parameters, results: { value: cell * 10, ü: 1 } };
}

function write(...cells: readonly number[]): void {
  const file = ResultsFile.open(path, OF, { mayExist: false });
  for (const cell of cells) file.append(recordOf(cell));
  file.close();
}

describe('a results file', () => {
  test('gives back what was written, each cell once', () => {
    write(3, 0, 3);
    expect(readResults(path, OF)).toEqual([recordOf(3), recordOf(0)]);
  });

  test('loses no more than its torn last line, wherever it is torn', () => {
    write(3, 0);
    const bytes = readFileSync(path);
    const lineEnds = [...bytes.keys()].filter((at) => bytes[at] === 10);
    for (let length = 0; length < bytes.length; length += 1) {
      writeFileSync(path, bytes.subarray(0, length));
      const whole = lineEnds.filter((end) => end < length).length;
      const file = ResultsFile.open(path, OF, { mayExist: true });
      expect(file.found.map(({ cell }) => cell)).toEqual([3, 0].slice(0, Math.max(0, whole - 1)));
      file.append(recordOf(5));
      file.close();
      expect(readResults(path, OF).at(-1)).toEqual(recordOf(5));
    }
  });

  test('is not written over without being asked to go on', () => {
    write(3);
    expect(() => ResultsFile.open(path, OF, { mayExist: false })).toThrow(
      'it is there already; add --resume',
    );
  });

  test('of another sweep or another version is refused, and left as it is', () => {
    write(3);
    const before = readFileSync(path, 'utf8');
    const other = { ...OF, sweep: { ...SWEEP, seeds: { from: 1, count: 3 } } };
    expect(() => ResultsFile.open(path, other, { mayExist: true })).toThrow(
      /results\.jsonl:1:1: it holds the results of another sweep, [0-9a-f]{16} \(scenario, 6 cells\)/,
    );
    expect(() => readResults(path, { ...OF, version: '1.2.4' })).toThrow(
      'made by hearsay 1.2.3, and this is 1.2.4',
    );
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test.each(['a diary\n', 'a diary', '{"a":1}\n', 'null\n'])('%j is none, and left as it is', (text) => {
    writeFileSync(path, text);
    expect(() => ResultsFile.open(path, OF, { mayExist: true })).toThrow(':1:1: it holds no results');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test.each(['nonsense', '{"cell":6,"results":{}}', '{"cell":-1,"results":{}}', '{"cell":1}'])(
    'the line %j within it is named',
    (line) => {
      write(3);
      appendFileSync(path, `${line}\n`);
      expect(() => readResults(path, OF)).toThrow(`${path}:3:1: this line is no result of a cell`);
    },
  );

  test('that is not there or cannot be written is named', () => {
    expect(() => readResults(path, OF)).toThrow(`${path}: it cannot be read (ENOENT)`);
    expect(() => ResultsFile.open(folder, OF, { mayExist: true })).toThrow('it is no file');
    const nowhere = join(folder, 'no', 'such', 'folder');
    expect(() => ResultsFile.open(nowhere, OF, { mayExist: false })).toThrow('it cannot be written (ENOENT)');
  });
});

describe('a sweep that is resumed', () => {
  const options = (changes: Partial<SweepOptions>): SweepOptions => ({
    ...OF,
    shard: { number: 1, of: 1 },
    from: [],
    out: path,
    resume: true,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...changes,
  });

  /** Runs all cells, each twice, and notes which. */
  function noting(ran: number[]): Runner {
    return async (work) => {
      for (let cell = work.next(); cell !== null; cell = work.next()) {
        ran.push(cell.index);
        work.done(cell, recordOf(cell.index).results);
        work.done(cell, recordOf(cell.index).results);
      }
    };
  }

  test('runs what is missing, and has the results of one that was never interrupted', async () => {
    write(4, 1);
    const ran: number[] = [];
    const outcome = await runSweep(options({}), noting(ran));
    expect(ran).toEqual([0, 2, 3, 5]);
    expect(outcome).toMatchObject({ found: 2, cells: 6, failures: [], wasStopped: false });
    expect(outcome.records).toEqual([0, 1, 2, 3, 4, 5].map(recordOf));
    expect(readResults(path, OF)).toHaveLength(6);
    const again: number[] = [];
    expect((await runSweep(options({}), noting(again))).records).toEqual(outcome.records);
    expect(again).toEqual([]);
  });

  test('takes what other shards have, and shows only its own share', async () => {
    write(0, 1);
    const ran: number[] = [];
    const share = { shard: { number: 2, of: 2 }, from: [path], out: null };
    const outcome = await runSweep(options(share), noting(ran));
    expect(ran).toEqual([3, 5]);
    expect(outcome.records.map(({ cell }) => cell)).toEqual([1, 3, 5]);
  });

  test('refuses two files that say different things of one cell', async () => {
    write(0);
    const other = join(folder, 'other.jsonl');
    writeFileSync(other, readFileSync(path, 'utf8').replace('"value":0', '"value":1'));
    const run = runSweep(options({ from: [path, other], out: null }), noting([]));
    await expect(run).rejects.toThrow(`${other}: cell 0 has other results than in ${path}`);
  });

  test('runs a cell again that has failed, since nothing is kept of it', async () => {
    const failing: Runner = async (work) => {
      for (let cell = work.next(); cell !== null; cell = work.next()) {
        if (cell.index === 2) work.failed(cell, 'no luck');
        else work.done(cell, recordOf(cell.index).results);
      }
    };
    const outcome = await runSweep(options({}), failing);
    expect(outcome.failures).toEqual([{ cell: cellAt(SWEEP, 2), message: 'no luck' }]);
    const ran: number[] = [];
    await runSweep(options({}), noting(ran));
    expect(ran).toEqual([2]);
  });
});

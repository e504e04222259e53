/**
 * A sweep being run: which cells are still to be done, what has come back, and where it is kept. Who runs the
 * cells, threads of this process or machines behind a queue, is a `Runner`.
 */
import { FileError } from '../files/located-yaml.ts';
import { readResults, ResultsFile, type ResultsOf } from './results-file.ts';
import { isInShard, type Shard } from './shard.ts';
import {
  cellAt,
  cellCount,
  type Cell,
  type CellFailure,
  type CellRecord,
  type Results,
  type Sweep,
} from './sweep.ts';

/** Takes cells until there are none, and gives back what came out of each. */
export type Runner = (work: Work) => Promise<void>;

export interface Work {
  readonly sweep: Sweep;
  /** How many cells are to be done. */
  readonly total: number;
  /** Each cell once; `null`: there are no more. */
  next(): Cell | null;
  /** Of a cell that was given out, with the law that it broke; a second result of one cell is dropped. */
  done(cell: Cell, results: Results, law?: string): void;
  failed(cell: Cell, message: string): void;
  /** Stop, at once. */
  readonly signal: AbortSignal;
}

export interface SweepOptions extends ResultsOf {
  readonly shard: Shard;
  /** Files with results of the same sweep, which need not be run again. */
  readonly from: readonly string[];
  /** Where results are kept as they come. */
  readonly out: string | null;
  /** Whether `out` may be there already, and is gone on with. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

export interface Progress {
  /** Of this process. */
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

export interface SweepOutcome {
  /** Of the shard, with those that were found, in the order of cells. */
  readonly records: readonly CellRecord[];
  readonly failures: readonly CellFailure[];
  /** How many cells the shard has. */
  readonly cells: number;
  /** How many were found in files. */
  readonly found: number;
  readonly wasStopped: boolean;
}

/**
 * Runs what is missing of a sweep's shard. It ends early only by its signal.
 * @throws FileError for result files that do not fit
 */
export async function runSweep(options: SweepOptions, runner: Runner): Promise<SweepOutcome> {
  const { shard, out, resume, signal } = options;
  const results = new CollectedResults();
  for (const path of options.from)
    for (const record of readResults(path, options)) results.take(record, path);
  const file = out === null ? null : ResultsFile.open(out, options, { mayExist: resume });
  try {
    for (const record of file?.found ?? []) results.take(record, out);
    const work = new Share(options, results, file);
    const found = work.cells - work.total;
    options.onProgress(work.progress);
    if (work.total > 0) await runner(work);
    const records = results.sorted().filter(({ cell }) => isInShard(cell, shard));
    const { failures, cells } = work;
    const wasStopped = signal.aborted && records.length + failures.length < cells;
    return { records, failures, cells, found, wasStopped };
  } finally {
    file?.close();
  }
}

/** The cells that are done, whoever did them. */
class CollectedResults {
  readonly #records = new Map<number, { readonly record: CellRecord; readonly from: string | null }>();

  has(cell: number): boolean {
    return this.#records.has(cell);
  }

  /** @throws FileError if the cell is known with other results: one of the two files is not what it says. */
  take(record: CellRecord, from: string | null): void {
    const known = this.#records.get(record.cell);
    if (known === undefined) {
      this.#records.set(record.cell, { record, from });
      return;
    }
    if (JSON.stringify(known.record.results) === JSON.stringify(record.results)) return;
    throw new FileError(`${from}: cell ${record.cell} has other results than in ${known.from}`);
  }

  sorted(): CellRecord[] {
    return [...this.#records.values()].map(({ record }) => record).sort((a, b) => a.cell - b.cell);
  }
}

/** What a runner sees of it. */
class Share implements Work {
  readonly sweep: Sweep;
  readonly signal: AbortSignal;
  readonly total: number;
  /** Of the shard, done or not. */
  readonly cells: number;
  readonly failures: CellFailure[] = [];
  readonly #options: SweepOptions;
  readonly #results: CollectedResults;
  readonly #file: ResultsFile | null;
  #next = 0;
  #done = 0;

  constructor(options: SweepOptions, results: CollectedResults, file: ResultsFile | null) {
    this.#options = options;
    this.#results = results;
    this.#file = file;
    this.sweep = options.sweep;
    this.signal = options.signal;
    let cells = 0;
    let total = 0;
    for (let cell = 0; cell < cellCount(this.sweep); cell += 1) {
      if (!isInShard(cell, options.shard)) continue;
      cells += 1;
      if (!results.has(cell)) total += 1;
    }
    this.cells = cells;
    this.total = total;
  }

  get progress(): Progress {
    return { done: this.#done, failed: this.failures.length, total: this.total };
  }

  next(): Cell | null {
    const count = cellCount(this.sweep);
    while (this.#next < count) {
      const cell = this.#next;
      this.#next += 1;
      if (isInShard(cell, this.#options.shard) && !this.#results.has(cell)) return cellAt(this.sweep, cell);
    }
    return null;
  }

  done({ index: cell, seed, parameters }: Cell, results: Results, law?: string): void {
    if (this.#results.has(cell)) return;
    const record: CellRecord = { cell, seed, parameters, results, ...(law === undefined ? {} : { law }) };
    this.#results.take(record, null);
    this.#file?.append(record);
    this.#done += 1;
    this.#options.onProgress(this.progress);
  }

  failed(cell: Cell, message: string): void {
    this.failures.push({ cell, message });
    this.#options.onProgress(this.progress);
  }
}

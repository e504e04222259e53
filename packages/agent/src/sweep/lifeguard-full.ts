/**
 * `hearsay sim paper lifeguard --full`: the whole grid of Lifeguard's evaluation. It is too long for one
 * sitting, so results are kept in a folder, a file a shard; whoever starts it again goes on, and when all
 * cells are there the tables are made of them.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lifeguardTables, type LifeguardMeasurements, type Measured, type PaperResult } from 'hearsay/papers';
import { FileError } from '../files/located-yaml.ts';
import { localRunner } from './cell-pool.ts';
import { CONFIGURATIONS } from './lifeguard-experiment.ts';
import { LIFEGUARD_GRID } from './lifeguard-grid.ts';
import { programVersion } from './program-version.ts';
import { readResults } from './results-file.ts';
import type { Shard } from './shard.ts';
import { runShown } from './shown-run.ts';
import { parseSweep } from './sweep-file.ts';
import { cellCount, type CellRecord, type Sweep } from './sweep.ts';

export interface FullOptions {
  /** Where results are kept, and those of the other shards are found. */
  readonly folder: string;
  readonly shard: Shard;
  /** How many cores; all if absent. */
  readonly workers?: number | undefined;
  /** Another grid than the paper's, in the words of a sweep's file. */
  readonly grid?: string;
}

/** The tables; or, while cells are missing, what is to be done, in words. */
export type FullOutcome =
  | { readonly result: PaperResult; readonly missing: null }
  | { readonly result: null; readonly missing: string };

const SIZE = 128;

/**
 * Runs what is missing of the shard, until it is done or interrupted.
 * @throws FileError for result files that do not fit
 */
export async function runLifeguardFull(options: FullOptions): Promise<FullOutcome> {
  const { folder, shard, workers, grid = LIFEGUARD_GRID } = options;
  const sweep = parseSweep(grid, 'lifeguard');
  const version = programVersion();
  makeFolder(folder);
  const own = `lifeguard-${shard.number}-of-${shard.of}.jsonl`;
  const others = resultFiles(folder).filter((name) => name !== own);
  const from = others.map((name) => join(folder, name));
  const out = join(folder, own);
  const run = { sweep, version, shard, from, out, resume: true };
  const { failures, wasStopped } = await runShown(run, localRunner(workers));
  // The others may have gone on meanwhile.
  const records = new Map<number, CellRecord>();
  for (const name of resultFiles(folder)) {
    for (const record of readResults(join(folder, name), { sweep, version })) {
      records.set(record.cell, record);
    }
  }
  const cells = cellCount(sweep);
  if (records.size === cells) {
    const sorted = [...records.values()].sort((a, b) => a.cell - b.cell);
    return { result: resultOf(sweep, sorted, grid === LIFEGUARD_GRID), missing: null };
  }
  const [failure] = failures;
  const why = failure === undefined ? '' : `; cell ${failure.cell.index} failed: ${failure.message}`;
  const next = wasStopped ? 'run it again to go on' : 'the tables come when all shards are in this folder';
  return { result: null, missing: `${records.size} of ${cells} cells are in ${folder}; ${next}${why}` };
}

/** What the runs add up to, in the shape that the tables take. @throws an Error if a configuration misses */
export function measurementsOf(records: readonly CellRecord[]): LifeguardMeasurements {
  const byVariant = new Map<string, CellRecord[]>();
  for (const record of records) {
    const { configuration, alpha, beta } = record.parameters;
    const key = variantOf(String(configuration), Number(alpha), Number(beta));
    const known = byVariant.get(key);
    if (known === undefined) byVariant.set(key, [record]);
    else known.push(record);
  }
  const measured = (name: string, alpha: number, beta: number): Measured => {
    const of = byVariant.get(variantOf(name, alpha, beta));
    if (of === undefined) throw new Error(`no run of ${name} with alpha ${alpha} and beta ${beta}`);
    return addUp(of);
  };
  const five = CONFIGURATIONS.filter((name) => name !== 'hearsay');
  const tunings = [2, 4, 5].flatMap((alpha) =>
    [2, 4, 6].map((beta) => ({ alpha, beta, measured: measured('Lifeguard', alpha, beta) })),
  );
  const swim = measured('SWIM', 5, 6);
  return {
    size: SIZE,
    isWholeGrid: true,
    ablation: new Map(five.map((name) => [name, measured(name, 5, 6)])),
    ours: measured('hearsay', 5, 6),
    // SWIM's suspicions do not shrink, so its beta does not matter: these are the runs with beta 1, too.
    swim,
    tunings,
  };
}

function resultOf(sweep: Sweep, records: readonly CellRecord[], isWholeGrid: boolean): PaperResult {
  const measurements = { ...measurementsOf(records), isWholeGrid };
  const setup = [
    `${SIZE} members, probe interval 1 s and time-out 500 ms, one way 0.05 to 0.5 ms`,
    isWholeGrid ? "the paper's whole grid, Tables II and III" : 'a grid of your own',
    `${records.length} runs, ${sweep.seeds.count} a cell; Interval, and Threshold where there is no I`,
  ];
  return { setup, tables: lifeguardTables(measurements) };
}

function variantOf(name: string, alpha: number, beta: number): string {
  return `${name} ${alpha} ${beta}`;
}

function addUp(records: readonly CellRecord[]): Measured {
  const interval = records.filter(({ parameters }) => parameters['normalMs'] !== undefined);
  const threshold = records.filter(({ parameters }) => parameters['normalMs'] === undefined);
  const sum = (name: string): number =>
    interval.reduce((total, { results }) => total + (results[name] as number), 0);
  const inSeconds = (name: string): number[] =>
    threshold
      .flatMap(({ results }) => results[name] as readonly number[])
      .map((ms) => ms / 1000)
      .sort((a, b) => a - b);
  return {
    runs: interval.length,
    falsePositives: sum('falsePositives'),
    falsePositivesAtHealthy: sum('falsePositivesAtHealthy'),
    messages: sum('messages'),
    bytes: sum('bytes'),
    firstS: inSeconds('firstMs'),
    fullS: inSeconds('fullMs'),
  };
}

function resultFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^lifeguard-\d+-of-\d+\.jsonl$/.test(name))
    .sort();
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new FileError(`${folder}: it cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
}

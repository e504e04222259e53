/**
 * `hearsay sim sweep`: an experiment over grids of parameters and seeds, on every core of this machine, on a
 * share of many machines, or through a queue that workers take cells from.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { FileError } from '../../files/located-yaml.ts';
import { QueueError } from '../../sweep/bullmq.ts';
import { localRunner } from '../../sweep/cell-pool.ts';
import { EXPERIMENTS, experimentNamed } from '../../sweep/experiments.ts';
import { allowedText } from '../../sweep/parameters.ts';
import { programVersion } from '../../sweep/program-version.ts';
import { queueRunner } from '../../sweep/queue-runner.ts';
import type { RedisTarget } from '../../sweep/redis-socket.ts';
import type { SweepOutcome } from '../../sweep/run.ts';
import { parseShard, shardOfJob, shardText, type Shard } from '../../sweep/shard.ts';
import { runShown } from '../../sweep/shown-run.ts';
import { readSweep } from '../../sweep/sweep-file.ts';
import { csvLines, summarise, summaryLines } from '../../sweep/summary.ts';
import {
  digestOf,
  parametersText,
  type CellFailure,
  type CellRecord,
  type Sweep,
} from '../../sweep/sweep.ts';
import { EXIT, exitOnUsage, paint, printError } from '../output.ts';
import { parseQueue, parseWorkers } from './sim-worker.ts';

const FILE_EXAMPLE = `
A file, in YAML:

  experiment: scenario
  seeds: 20                              1 to 20; or {from: 1, count: 20}
  parameters:                            a grid; or a list of grids
    nodes: [16, 32, 64]
    rules: [hearsay, memberlist]
    loss: {from: 0, to: 0.3, step: 0.1}
  percentiles: [50, 99]
`;

const EXAMPLES = `
Faults of a scenario are drawn from the seed, unless the grid says what goes wrong (scenario, crashes, pauses,
loss, latencyMs, duplication, reorderingMs, mtuBytes); then faultsMax and actionsMax are 0 if not given.

In a Kubernetes Indexed Job the share comes from JOB_COMPLETION_INDEX and JOB_COMPLETIONS. With a queue, cells
that were done stay in Redis for a day, also for a sweep that was interrupted. Ctrl-C stops at once, and the
exit status is 1 if a cell could not be run or broke a law of the protocol, or not all were run. A share tells
of broken laws, too, but ends with 0: who started it need not start it again.

Examples:
  hearsay sim sweep loss.yaml
  hearsay sim sweep loss.yaml --out loss.jsonl --resume    keep results, and go on with what is kept
  hearsay sim sweep loss.yaml --shard 2/5 --out part-2.jsonl
  hearsay sim sweep loss.yaml --from part-1.jsonl --from part-2.jsonl --csv loss.csv
  hearsay sim sweep loss.yaml --queue redis://queue:6379   workers run it: hearsay sim worker
`;

const FAILURES_SHOWN_MAX = 10;
const BROKEN_SHOWN_MAX = 3;

/**
 * The `sweep` command, to be added to `sim`. It exits with 1 if a cell failed, broke a law or was not
 * reached, with 2 for wrong usage, a wrong file included.
 */
export function simSweepCommand(): Command {
  return new Command('sweep')
    .description('Run an experiment over grids of parameters and seeds')
    .argument('<file>', 'the sweep, in YAML')
    .option('--out <file>', 'keep the results in this file as they come, a line of JSON a cell')
    .option('--resume', 'go on with --out if it is there')
    .option('--from <file>', 'take what this file has; may be repeated', collect, [])
    .option('--shard <i/n>', 'run the i-th of n shares', parseShardOption)
    .option('--workers <count>', 'how many cores to use (default: all)', parseWorkers)
    .option('--queue <url>', 'let workers run it, through Redis at redis://HOST:PORT/DB', parseQueue)
    .option('--csv <file>', 'write all cells to this file')
    .option('--json', 'print JSON')
    .addHelpText('after', () => `${FILE_EXAMPLE}\n${experimentsText()}${EXAMPLES}`)
    .exitOverride(exitOnUsage)
    .action(sweepAction);
}

export interface SweepFlags {
  readonly out?: string;
  readonly resume?: boolean;
  readonly from: readonly string[];
  readonly shard?: Shard;
  readonly workers?: number;
  readonly queue?: RedisTarget;
  readonly csv?: string;
  readonly json?: boolean;
}

async function sweepAction(path: string, flags: SweepFlags, command: Command): Promise<void> {
  if (flags.resume === true && flags.out === undefined) {
    command.error("error: option '--resume' needs --out FILE, which says what to go on with", {
      exitCode: EXIT.usage,
    });
  }
  try {
    const sweep = readSweep(path);
    const shard = flags.shard ?? shardFromJob();
    const csv = flags.csv === undefined ? null : openCsv(flags.csv);
    const outcome = await run(sweep, shard, flags);
    report(sweep, shard, outcome, flags, { path, csv });
  } catch (error) {
    if (!(error instanceof FileError || error instanceof QueueError)) throw error;
    printError(error.message);
    process.exitCode = error instanceof FileError ? EXIT.usage : EXIT.failure;
  }
}

async function run(sweep: Sweep, shard: Shard, flags: SweepFlags): Promise<SweepOutcome> {
  const { out = null, resume = false, from, workers, queue } = flags;
  const version = programVersion();
  const runner = queue === undefined ? localRunner(workers) : queueRunner(queue, version);
  return runShown({ sweep, version, shard, from, out, resume }, runner);
}

interface Ending {
  readonly path: string;
  /** An open file. */
  readonly csv: number | null;
}

function report(
  sweep: Sweep,
  shard: Shard,
  outcome: SweepOutcome,
  flags: SweepFlags,
  { path, csv }: Ending,
): void {
  const { records, failures, cells, wasStopped } = outcome;
  const broken = records.filter(({ law }) => law !== undefined);
  if (csv !== null) writeCsv(csv, csvLines(sweep, records));
  if (wasStopped) {
    printError(`stopped after ${records.length} of ${cells} cells; ${resumeText(path, shard, flags)}`);
  } else {
    const combinations = summarise(sweep, records);
    const about = { experiment: sweep.experiment, sweep: digestOf(sweep), shard: shardText(shard), cells };
    const failed = failures.map(({ cell, message }) => ({ ...cell, message }));
    const { percentiles } = sweep;
    const laws = broken.map((record) => {
      const { cell, seed, parameters, law } = record;
      return { cell, seed, parameters, law, replay: replayText(sweep, record) };
    });
    const json = { ...about, done: records.length, percentiles, failed, broken: laws, combinations };
    const lines = summaryLines(sweep, combinations, (text) => paint('strong', text));
    process.stdout.write(flags.json === true ? `${JSON.stringify(json)}\n` : `${lines.join('\n')}\n`);
  }
  for (const failure of failures.slice(0, FAILURES_SHOWN_MAX)) printError(failureText(failure));
  const more = failures.length - FAILURES_SHOWN_MAX;
  if (more > 0) printError(more === 1 ? '1 more cell failed' : `${more} more cells failed`);
  printBroken(sweep, broken);
  // A share has done its work when its cells have run: who started it must not start it again for a law that
  // was broken. Who joins the shares hears of it.
  const isWrong = shard.of === 1 && broken.length > 0;
  if (wasStopped || failures.length > 0 || isWrong) process.exitCode = EXIT.failure;
}

/** The first of the cells whose run broke a law, each with the command that shows it. */
function printBroken(sweep: Sweep, broken: readonly CellRecord[]): void {
  for (const record of broken.slice(0, BROKEN_SHOWN_MAX)) {
    const { cell, parameters, seed, law } = record;
    printError(`cell ${cell} (${parametersText(parameters)} seed=${seed}) broke a law: ${law}`);
    const replay = replayText(sweep, record);
    if (replay !== null) process.stderr.write(`  ${replay}\n`);
  }
  const more = broken.length - BROKEN_SHOWN_MAX;
  if (more > 0) printError(more === 1 ? '1 more cell broke a law' : `${more} more cells broke a law`);
}

function replayText({ experiment }: Sweep, { parameters, seed }: CellRecord): string | null {
  return experimentNamed(experiment)?.replay?.(parameters, seed) ?? null;
}

function failureText({ cell: { index, parameters, seed }, message }: CellFailure): string {
  return `cell ${index} (${parametersText(parameters)} seed=${seed}): ${message}`;
}

/** What to type to go on. */
function resumeText(path: string, shard: Shard, { out, queue }: SweepFlags): string {
  const share = shard.of === 1 ? '' : ` --shard ${shardText(shard)}`;
  if (out !== undefined) return `go on with: hearsay sim sweep ${path} --out ${out} --resume${share}`;
  if (queue !== undefined) return 'what workers do meanwhile is kept in Redis for a day: run it again';
  return 'nothing is kept without --out FILE';
}

function openCsv(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new FileError(`${path}: it cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

function writeCsv(file: number, lines: Iterable<string>): void {
  for (const line of lines) writeSync(file, `${line}\n`);
  closeSync(file);
}

/** The experiments and what may be varied in each, for the help. */
function experimentsText(): string {
  const width = Math.max(...EXPERIMENTS.flatMap(({ parameters }) => Object.keys(parameters).map(lengthOf)));
  return EXPERIMENTS.map(({ name, parameters }) => {
    const rows = Object.entries(parameters).map(([parameter, spec]) => {
      const allowed = spec.kind === 'text' ? '' : `: ${allowedText(spec)}`;
      return `  ${parameter.padEnd(width)}  ${spec.what}${allowed}\n`;
    });
    return `Parameters of ${name}:\n${rows.join('')}`;
  }).join('\n');
}

const lengthOf = (text: string): number => text.length;

function shardFromJob(): Shard {
  try {
    return shardOfJob(process.env);
  } catch (error) {
    throw new FileError((error as Error).message);
  }
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** For options that name a shard. */
export function parseShardOption(text: string): Shard {
  const shard = parseShard(text);
  if (shard === undefined) throw new InvalidArgumentError('It must be I/N with I from 1 to N, such as 2/5.');
  return shard;
}

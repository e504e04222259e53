/**
 * `hearsay sim paper`: a published experiment, run again. It prints the set-up, and beside each other what
 * was measured, what was published, how far apart they may be, and the verdict.
 */
import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from 'hearsay/core';
import { PAPERS, type Paper, type PaperOptions, type PaperResult, type PaperRow } from 'hearsay/papers';
import type { Paint, Style } from '../../demo/line.ts';
import { FileError } from '../../files/located-yaml.ts';
import { runLifeguardFull } from '../../sweep/lifeguard-full.ts';
import { WHOLE, type Shard } from '../../sweep/shard.ts';
import { EXIT, exitOnUsage, paint, printError } from '../output.ts';
import { parseShardOption } from './sim-sweep.ts';
import { parseWorkers } from './sim-worker.ts';

const EXAMPLES = `
It exits with 1 if a row that is compared with a published one misses.

Examples:
  hearsay sim paper demers-1            Table 1 of the epidemic algorithms of 1987
  hearsay sim paper demers-3 --seeds 10000
  hearsay sim paper demers-1 --n 100    another group size, for which nothing is published
  hearsay sim paper demers-4 --json
  hearsay sim paper lifeguard --full --results DIR --shard 2/8
`;

/** What the command prints, and whether nothing missed. */
export interface PaperReport {
  readonly text: string;
  readonly hasMissed: boolean;
}

/**
 * The `paper` command, to be added to `sim`. It exits with 1 when a gated row misses, with 2 for wrong usage.
 */
export function simPaperCommand(papers: readonly Paper[] = PAPERS): Command {
  const command = new Command('paper')
    .description('Run a published experiment again and compare the results')
    .argument('<name>', namesOf(papers))
    .option('--seeds <count>', 'how many runs (default: as many as the tolerance needs)', parseCount(1))
    .option('--n <size>', 'another group size; nothing is compared then', parseCount(2))
    .option('--json', 'print JSON')
    .option('--full', 'lifeguard only: the whole grid of the paper, a day or two of a core')
    .option('--results <folder>', 'with --full: where results are kept', 'lifeguard-results')
    .option('--shard <i/n>', 'with --full: run the i-th of n shares', parseShardOption)
    .option('--workers <count>', 'with --full: how many cores to use (default: all)', parseWorkers)
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage);
  return command.action((name: string, options: PaperFlags): void | Promise<void> => {
    const paper =
      papers.find((candidate) => candidate.name === name) ??
      command.error(unknownPaper(name, papers), { exitCode: EXIT.usage });
    refuseUnused(paper, options, command);
    if (options.full === true) return printWhole(paper, options, command);
    return print(reportOf(paper, options, command));
  });
}

/** Refuses what would change nothing: the whole grid has its own size and seeds, and only it has shares. */
function refuseUnused({ name: paper }: Paper, { full = false }: PaperFlags, command: Command): void {
  if (full && paper !== 'lifeguard') {
    command.error("error: option '--full' is for lifeguard alone", { exitCode: EXIT.usage });
  }
  const unused = full ? ['n', 'seeds'] : ['results', 'shard', 'workers'];
  const name = unused.find((one) => command.getOptionValueSource(one) === 'cli');
  if (name === undefined) return;
  const text = full ? 'cannot be used with --full' : 'is for --full alone';
  command.error(`error: option '--${name}' ${text}`, { exitCode: EXIT.usage });
}

function print({ text, hasMissed }: PaperReport): void {
  process.stdout.write(text);
  if (hasMissed) process.exitCode = EXIT.failure;
}

/** Runs what is missing of the paper's whole grid; prints the tables, or what is still missing. */
async function printWhole(paper: Paper, options: PaperFlags, command: Command): Promise<void> {
  const { results: folder, shard = WHOLE, workers } = options;
  try {
    const { result, missing } = await runLifeguardFull({ folder, shard, workers });
    if (missing === null) return print(reportOf({ ...paper, run: () => result }, options, command));
    printError(missing);
    process.exitCode = EXIT.failure;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    printError(error.message);
    process.exitCode = EXIT.usage;
  }
}

function reportOf(paper: Paper, { seeds, n, json = false }: PaperFlags, command: Command): PaperReport {
  try {
    return paperReport(paper, { seeds, n }, { json, paint, progress: progressLine(paper.name) });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return command.error(`error: ${optionText(error)}`, { exitCode: EXIT.usage });
  }
}

/** `option '--n': 3 is not allowed; from 4 nodes`: the option is the field, and is named once. */
export function optionText({ field, message }: UsageError): string {
  return `option '--${field}': ${message.slice(`${field}: `.length)}`;
}

interface PaperFlags {
  readonly seeds?: number;
  readonly n?: number;
  readonly json?: boolean;
  readonly full?: boolean;
  readonly results: string;
  readonly shard?: Shard;
  readonly workers?: number;
}

interface Output {
  readonly json: boolean;
  readonly paint: Paint;
  readonly progress: (done: number, total: number) => void;
}

/** Runs `paper` and renders what came out. */
export function paperReport(
  paper: Paper,
  options: PaperOptions,
  { json, paint, progress }: Output,
): PaperReport {
  const result = paper.run(options, progress);
  const hasMissed = result.tables.some(({ rows }) => rows.some(({ verdict }) => verdict === 'miss'));
  const text = json ? paperJson(paper, result) : paperLines(paper, result, paint).join('\n');
  return { text: `${text}\n`, hasMissed };
}

/** The line for a name that is no paper's. */
export function unknownPaper(name: string, papers: readonly Paper[]): string {
  return `error: there is no paper ${JSON.stringify(name)}; there are ${namesOf(papers)}`;
}

/** `demers-1: 240 of 2000 runs`, over itself; nothing where nobody looks on. */
function progressLine(name: string): (done: number, total: number) => void {
  if (!process.stderr.isTTY) return () => {};
  let shown = -1;
  return (done, total) => {
    const percent = Math.floor((100 * done) / total);
    if (percent === shown) return;
    shown = percent;
    process.stderr.write(done < total ? `\r${name}: ${done} of ${total} runs\u{1b}[K` : '\r\u{1b}[K');
  };
}

function paperJson({ name, title, source }: Paper, { setup, tables }: PaperResult): string {
  return JSON.stringify({ name, title, source, setup, tables }, null, 2);
}

/** What people read: source and set-up, and a table with aligned columns for each of the paper's. */
export function paperLines(paper: Paper, { setup, tables }: PaperResult, paint: Paint): string[] {
  const head = [
    paint('strong', `${paper.name}: ${paper.title}`),
    paper.source,
    ...setup.map((line) => `  ${line}`),
  ];
  return [
    ...head,
    ...tables.flatMap(({ title, rows }) => ['', paint('strong', title), ...rowLines(rows, paint)]),
  ];
}

const HEADINGS = ['', 'quantity', 'measured', 'published', 'unit', 'tolerance', 'verdict'] as const;
const NUMBERS = new Set([2, 3]);
const VERDICT = 6;
const VERDICT_STYLES: Readonly<Record<PaperRow['verdict'], Style>> = {
  hit: 'good',
  miss: 'bad',
  info: 'faint',
};

function rowLines(rows: readonly PaperRow[], paint: Paint): string[] {
  const cells = rows.map((row) => [
    row.label,
    row.quantity,
    numberText(row.measured),
    row.published === null ? '' : numberText(row.published),
    row.unit,
    row.tolerance,
    row.verdict,
  ]);
  const widths = HEADINGS.map((heading, i) =>
    Math.max(...[heading, ...cells.map((row) => row[i]!)].map(lengthOf)),
  );
  const align = (row: readonly string[]): string[] =>
    row.map((text, i) => (NUMBERS.has(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)));
  const lines = rows.flatMap((row, index) => {
    const aligned = align(cells[index]!);
    aligned[VERDICT] = paint(VERDICT_STYLES[row.verdict], row.verdict);
    const note =
      row.verdict === 'miss' && row.note !== undefined ? [paint('faint', `      ${row.note}`)] : [];
    return [`  ${aligned.join('  ')}`, ...note];
  });
  return [paint('faint', `  ${align(HEADINGS).join('  ').trimEnd()}`), ...lines, ...footnotes(rows, paint)];
}

/** What is said of rows that do not miss, each once. */
function footnotes(rows: readonly PaperRow[], paint: Paint): string[] {
  const notes = rows.filter(({ verdict, note }) => verdict !== 'miss' && note !== undefined);
  const said = new Set(notes.map(({ quantity, note }) => `  ${quantity}: ${note}`));
  return [...said].map((line) => paint('faint', line));
}

/** Four digits, without the zeros that say nothing; very small numbers as powers of ten. */
export function numberText(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(2).replace(/\.?0+e/, 'e');
  return String(Number(value.toPrecision(4)));
}

const lengthOf = (text: string): number => text.length;

function namesOf(papers: readonly Paper[]): string {
  return papers.map(({ name }) => name).join(', ');
}

function parseCount(min: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= min && count <= 1_000_000) return count;
    throw new InvalidArgumentError(`It must be an integer from ${min} to 1000000.`);
  };
}

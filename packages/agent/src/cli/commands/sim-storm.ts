/**
 * `hearsay sim storm`: a known way in which gossip membership goes wrong, under memberlist's rules and under
 * ours side by side. Without a name it lists the storms.
 */
import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from 'hearsay/core';
import {
  PRESETS,
  runStorm,
  type Spread,
  type Storm,
  type StormOptions,
  type StormResult,
  type StormRow,
  STORMS,
} from 'hearsay/papers';
import type { Paint } from '../../demo/line.ts';
import { EXIT, exitOnUsage, paint } from '../output.ts';
import { progressLine } from '../progress.ts';
import { numberText, optionText } from './sim-paper.ts';

const EXAMPLES = `
A cell is the middle run and, if the runs differ, the least and the most of them. Better is the preset that
no other one beats: by every pair of runs, or by so many that it is hardly chance.

Examples:
  hearsay sim storm                       the list
  hearsay sim storm half-deaf
  hearsay sim storm flip-flop --n 1000 --seeds 1
  hearsay sim storm partition-heal --json
`;

/** The `storm` command, to be added to `sim`. It exits with 2 for wrong usage. */
export function simStormCommand(storms: readonly Storm[] = STORMS): Command {
  const command = new Command('storm')
    .description('Run a known storm under memberlist’s rules and under ours')
    .argument('[name]', storms.map(({ name }) => name).join(', '))
    .option('--seeds <count>', 'how many runs of each preset', parseCount)
    .option('--n <size>', 'another cluster size', parseCount)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage);
  return command.action((name: string | undefined, options: StormFlags) => {
    if (name === undefined) {
      process.stdout.write(stormList(storms, options, paint));
      return;
    }
    const storm =
      storms.find((candidate) => candidate.name === name) ??
      command.error(unknownStorm(name, storms), { exitCode: EXIT.usage });
    process.stdout.write(reportOf(storm, options, command));
  });
}

interface StormFlags {
  readonly seeds?: number;
  readonly n?: number;
  readonly json?: boolean;
}

interface Output {
  readonly json: boolean;
  readonly paint: Paint;
  readonly progress: (done: number, total: number) => void;
}

function reportOf(storm: Storm, { seeds, n, json = false }: StormFlags, command: Command): string {
  try {
    return stormReport(storm, { seeds, n }, { json, paint, progress: showRuns() });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return command.error(`error: ${optionText(error)}`, { exitCode: EXIT.usage });
  }
}

/** Runs `storm` and renders what came out. */
export function stormReport(storm: Storm, options: StormOptions, { json, paint, progress }: Output): string {
  const result = runStorm(storm, options, progress);
  return `${json ? stormJson(storm, result) : stormLines(storm, result, paint).join('\n')}\n`;
}

/** The storms, a line each. */
export function stormList(storms: readonly Storm[], { json = false }: StormFlags, paint: Paint): string {
  const facts = storms.map(({ name, title, source, n, seeds }) => ({ name, title, source, n, seeds }));
  if (json) return `${JSON.stringify(facts, null, 2)}\n`;
  const width = Math.max(...facts.map(({ name }) => name.length));
  return facts.map(({ name, title }) => `${paint('strong', name.padEnd(width))}  ${title}\n`).join('');
}

/** The line for a name that is no storm's. */
export function unknownStorm(name: string, storms: readonly Storm[]): string {
  const names = storms.map((storm) => storm.name).join(', ');
  return `error: there is no storm ${JSON.stringify(name)}; there are ${names}`;
}

function stormJson({ name, title, source, lookFor }: Storm, result: StormResult): string {
  return JSON.stringify({ name, title, source, lookFor, ...result }, null, 2);
}

/** What people read: set-up and source, and a table with aligned columns for each variant. */
export function stormLines(storm: Storm, { setup, seeds, tables }: StormResult, paint: Paint): string[] {
  return [
    paint('strong', `${storm.name}: ${storm.title}`),
    storm.source,
    ...setup.map((line) => `  ${line}`),
    `  ${seeds} ${seeds === 1 ? 'run' : 'runs'} of each preset. Look for ${storm.lookFor}.`,
    ...tables.flatMap(({ title, rows }) => ['', paint('strong', title), ...rowLines(rows, paint)]),
  ];
}

const HEADINGS: readonly string[] = ['quantity', 'unit', ...PRESETS, 'better'];

function rowLines(rows: readonly StormRow[], paint: Paint): string[] {
  const cells = rows.map((row) => [
    row.quantity,
    row.unit,
    ...PRESETS.map((rules) => spreadText(row.values[rules])),
    betterText(row),
  ]);
  const widths = HEADINGS.map((heading, i) =>
    Math.max(...[heading, ...cells.map((row) => row[i]!)].map(lengthOf)),
  );
  const align = (row: readonly string[]): string =>
    row
      .map((text, i) => (isNumber(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [paint('faint', `  ${align(HEADINGS)}`), ...cells.map((row) => `  ${align(row)}`)];
}

/** The columns of the presets. */
function isNumber(column: number): boolean {
  return column >= 2 && column < HEADINGS.length - 1;
}

/** `12 (8–17)`: the middle run, and between which all lie. */
export function spreadText({ median, least, most }: Spread): string {
  const middle = valueText(median);
  return least === most ? middle : `${middle} (${valueText(least)}–${valueText(most)})`;
}

/** Who is better: presets, `alike`, or nothing where nothing is judged. */
export function betterText({ best, isJudged }: StormRow): string {
  if (!isJudged) return '';
  return best.length === 0 ? 'alike' : best.join(', ');
}

function valueText(value: number): string {
  return value === Infinity ? 'never' : numberText(value);
}

/** How many runs are done, on a line of its own; nothing where nobody looks on. */
function showRuns(): (done: number, total: number) => void {
  const line = progressLine();
  return (done, total) => {
    if (done < total) line.show(done / total, `${done} of ${total} runs`);
    else line.clear();
  };
}

const lengthOf = (text: string): number => text.length;

function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 100_000) return count;
  throw new InvalidArgumentError('It must be an integer from 1 to 100000.');
}

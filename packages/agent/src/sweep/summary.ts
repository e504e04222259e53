/**
 * What the cells of a sweep add up to: for each combination of parameters, each result over all seeds, as
 * mean and percentiles. Results that are lists are taken together first.
 */
import { percentile } from 'hearsay/sim';
import { counted } from '../simulate/texts.ts';
import {
  combinationCount,
  parametersAt,
  parametersText,
  type CellRecord,
  type Parameters,
  type ResultValue,
  type Sweep,
} from './sweep.ts';

export interface Combination {
  readonly parameters: Parameters;
  /** How many of its cells are done. */
  readonly runs: number;
  readonly results: readonly Summary[];
}

export interface Summary {
  readonly name: string;
  /** How many numbers there were; `null` is none. */
  readonly count: number;
  readonly mean: number | null;
  /** In the order of the sweep's percentiles. */
  readonly percentiles: readonly (number | null)[];
}

/** The combinations of which at least one cell is done, in order. */
export function summarise(sweep: Sweep, records: readonly CellRecord[]): Combination[] {
  const byCombination = new Map<number, CellRecord[]>();
  for (const record of records) {
    const index = Math.floor(record.cell / sweep.seeds.count);
    const known = byCombination.get(index);
    if (known === undefined) byCombination.set(index, [record]);
    else known.push(record);
  }
  return Array.from({ length: combinationCount(sweep) }, (_, index) => index)
    .filter((index) => byCombination.has(index))
    .map((index) => combinationOf(sweep, index, byCombination.get(index)!));
}

function combinationOf(sweep: Sweep, index: number, records: readonly CellRecord[]): Combination {
  const names = Object.keys(records[0]!.results);
  const results = names.map((name) => {
    const values = records.flatMap(({ results }) => numbersOf(results[name] ?? null));
    return summaryOf(name, values, sweep.percentiles);
  });
  return { parameters: parametersAt(sweep, index), runs: records.length, results };
}

function summaryOf(name: string, values: readonly number[], percentiles: readonly number[]): Summary {
  const count = values.length;
  return {
    name,
    count,
    mean: count === 0 ? null : values.reduce((sum, value) => sum + value, 0) / count,
    percentiles: percentiles.map((percent) => percentile(values, percent / 100)),
  };
}

function numbersOf(value: ResultValue): readonly number[] {
  if (value === null) return [];
  return typeof value === 'number' ? [value] : value;
}

/** A table a combination, for people: its parameters, then a line a result. */
export function summaryLines(
  sweep: Sweep,
  combinations: readonly Combination[],
  strong: (text: string) => string = (text) => text,
): string[] {
  const headings = ['', 'mean', ...sweep.percentiles.map((percent) => `p${percent}`)];
  const tables = combinations.map(({ parameters, runs, results }) => ({
    title: `${strong(parametersText(parameters))}  ${runs} of ${counted(sweep.seeds.count, 'seed')}`,
    rows: results.map(({ name, mean, percentiles }) => [name, ...[mean, ...percentiles].map(numberText)]),
  }));
  // One width a column for all tables, so that the eye can compare them.
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...tables.flatMap(({ rows }) => rows.map((row) => row[column]!.length))),
  );
  const line = (row: readonly string[]): string =>
    `  ${row.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('  ')}`;
  return tables.flatMap(({ title, rows }, index) => [
    ...(index === 0 ? [] : ['']),
    title,
    line(headings),
    ...rows.map(line),
  ]);
}

/** Four digits, without zeros that say nothing. */
function numberText(value: number | null): string {
  if (value === null) return '–';
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(2);
  return Math.abs(value) >= 1e4 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}

/** All cells as CSV (RFC 4180), in their order: the parameters, the seed, the results. */
export function* csvLines(sweep: Sweep, records: readonly CellRecord[]): Generator<string> {
  const sorted = [...records].sort((a, b) => a.cell - b.cell);
  const parameters = [...new Set(sweep.grids.flatMap((grid) => grid.map(({ name }) => name)))];
  const results = Object.entries(sorted[0]?.results ?? {});
  const columns = results.flatMap(([name, value]) =>
    isList(value) ? LIST_COLUMNS.map((part) => `${name}.${part}`) : [name],
  );
  yield ['cell', ...parameters, 'seed', ...columns].map(csvField).join(',');
  for (const { cell, seed, parameters: said, results: got } of sorted) {
    const values = results.flatMap(([name, value]) =>
      isList(value) ? listFields(got[name] as readonly number[]) : [got[name] ?? ''],
    );
    yield [cell, ...parameters.map((name) => said[name] ?? ''), seed, ...values].map(csvField).join(',');
  }
}

const LIST_COLUMNS = ['count', 'p50', 'p99'] as const;

function isList(value: ResultValue): value is readonly number[] {
  return Array.isArray(value);
}

function listFields(values: readonly number[]): (number | string)[] {
  return [values.length, percentile(values, 0.5) ?? '', percentile(values, 0.99) ?? ''];
}

function csvField(value: unknown): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

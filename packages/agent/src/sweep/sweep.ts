/**
 * A sweep: an experiment, grids of parameters, and seeds. Each combination with each seed is a **cell**, and
 * what comes out of a cell depends on nothing but its experiment, its parameters and its seed: so cells may
 * be run anywhere, in any order, again, and by several machines at once, and the results are the same.
 *
 * Cells are numbered from 0 and computed from their number; a sweep of a million of them is as small as its
 * file.
 */
import { createHash } from 'node:crypto';

export type ParameterValue = number | string;

/** Every combination of these values; the last parameter changes fastest. */
export type Grid = readonly Axis[];

export interface Axis {
  readonly name: string;
  readonly values: readonly ParameterValue[];
}

export interface Sweep {
  readonly experiment: string;
  readonly seeds: { readonly from: number; readonly count: number };
  readonly grids: readonly Grid[];
  /** Which percentiles the tables show, 0 to 100. They are no part of the digest. */
  readonly percentiles: readonly number[];
}

/** What an experiment is called with. */
export interface CellInput {
  readonly experiment: string;
  readonly parameters: Parameters;
  readonly seed: number;
}

export interface Cell extends CellInput {
  readonly index: number;
}

export type Parameters = Readonly<Record<string, ParameterValue>>;

/** A number; `null` where there is none; or several, which tables take together over all seeds. */
export type ResultValue = number | null | readonly number[];
export type Results = Readonly<Record<string, ResultValue>>;

/** What came out of a cell. */
export interface CellOutcome {
  readonly results: Results;
  /** The law that its run broke, if it broke one. */
  readonly law?: string;
}

/** One line of a results file. */
export interface CellRecord extends CellOutcome {
  readonly cell: number;
  readonly seed: number;
  readonly parameters: Parameters;
}

/** A cell that threw: nothing came out of it. */
export interface CellFailure {
  readonly cell: Cell;
  readonly message: string;
}

export const CELLS_MAX = 1_000_000;

/** How many combinations of parameters there are in all grids. */
export function combinationCount({ grids }: Sweep): number {
  return grids.reduce((sum, grid) => sum + gridSize(grid), 0);
}

export function cellCount(sweep: Sweep): number {
  return combinationCount(sweep) * sweep.seeds.count;
}

/** The parameters of a combination, `index` from 0. */
export function parametersAt({ grids }: Sweep, index: number): Parameters {
  let place = index;
  for (const grid of grids) {
    const size = gridSize(grid);
    if (place < size) return parametersOf(grid, place);
    place -= size;
  }
  throw new RangeError(`there is no combination ${index}`);
}

/** The cell with this number. The seeds of a combination follow each other. */
export function cellAt(sweep: Sweep, index: number): Cell {
  const { experiment, seeds } = sweep;
  const parameters = parametersAt(sweep, Math.floor(index / seeds.count));
  return { experiment, parameters, seed: seeds.from + (index % seeds.count), index };
}

/**
 * What tells this sweep from others: two sweeps with one digest have the same cells under the same numbers.
 */
export function digestOf({ experiment, seeds, grids }: Sweep): string {
  const axes = grids.map((grid) => grid.map(({ name, values }) => [name, values]));
  const text = JSON.stringify([experiment, seeds.from, seeds.count, axes]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** `nodes=16 rules=hearsay`, as tables and errors name a combination. */
export function parametersText(parameters: Parameters): string {
  const words = Object.entries(parameters).map(([name, value]) => `${name}=${wordOf(value)}`);
  return words.length === 0 ? 'defaults' : words.join(' ');
}

function wordOf(value: ParameterValue): string {
  return typeof value === 'string' && /\s/.test(value) ? JSON.stringify(value) : String(value);
}

/** How many combinations a grid has. */
export function gridSize(grid: Grid): number {
  return grid.reduce((product, { values }) => product * values.length, 1);
}

/** A combination of a grid, `index` from 0. */
export function parametersOf(grid: Grid, index: number): Parameters {
  const chosen: [string, ParameterValue][] = [];
  let rest = index;
  for (const { name, values } of grid.toReversed()) {
    chosen.unshift([name, values[rest % values.length]!]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(chosen);
}

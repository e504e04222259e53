/**
 * The file of a sweep:
 *
 *   experiment: scenario
 *   seeds: 20                       # 1 to 20; or {from: 1, count: 20}
 *   parameters:                     # or a list of such maps, one grid each
 *     nodes: [16, 32, 64]
 *     rules: [hearsay, memberlist]
 *     loss: {from: 0, to: 0.3, step: 0.1}
 *   percentiles: [50, 99]
 */
import { z } from 'zod';
import { parseYaml, readYamlFile, shown } from '../files/located-yaml.ts';
import { EXPERIMENTS, experimentNamed, type Experiment } from './experiments.ts';
import { strangeKey, ValueError, valuesOf } from './parameters.ts';
import {
  CELLS_MAX,
  cellCount,
  gridSize,
  parametersOf,
  parametersText,
  type Grid,
  type Sweep,
} from './sweep.ts';

const SEEDS_MAX = CELLS_MAX;
const GRIDS_MAX = 100;
const PERCENTILES_MAX = 20;
const DEFAULT_PERCENTILES = [50, 99];

interface Written {
  readonly experiment: string;
  readonly seeds?: unknown;
  readonly parameters?: unknown;
  readonly percentiles?: readonly number[] | undefined;
}

const KEYS: z.ZodObject = z.strictObject({
  experiment: z.enum(EXPERIMENTS.map(({ name }) => name)),
  seeds: z.unknown().optional(),
  parameters: z.unknown().optional(),
  percentiles: z.array(z.number().min(0).max(100)).min(1).max(PERCENTILES_MAX).optional(),
});

const SCHEMA: z.ZodType<Sweep> = KEYS.transform((given, context): Sweep => {
  const written = given as unknown as Written;
  try {
    return sweepOf(written);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const { message, path, isOfKey } = error;
    context.addIssue({ code: 'custom', message, path: [...path], params: { isOfKey } });
    return z.NEVER;
  }
});

/** Reads and checks a sweep. @throws FileError with one line that says where and what is wrong. */
export function readSweep(path: string): Sweep {
  return readYamlFile(path, { schema: SCHEMA });
}

/** The sweep of a text; `name` stands in front of what is wrong. @throws FileError */
export function parseSweep(text: string, name: string): Sweep {
  return parseYaml(text, { schema: SCHEMA, name });
}

function sweepOf({ experiment: name, seeds, parameters, percentiles }: Written): Sweep {
  const experiment = experimentNamed(name)!;
  const sweep: Sweep = {
    experiment: name,
    seeds: seedsOf(seeds),
    grids: gridsOf(experiment, parameters),
    percentiles: percentiles ?? DEFAULT_PERCENTILES,
  };
  const cells = cellCount(sweep);
  if (cells > CELLS_MAX) throw new ValueError(['parameters'], `${cells} cells`, `at most ${CELLS_MAX}`);
  for (const [index, grid] of sweep.grids.entries()) {
    if (Array.isArray(parameters)) checkGrid(experiment, grid, parameters[index], ['parameters', index]);
    else checkGrid(experiment, grid, parameters, ['parameters']);
  }
  return sweep;
}

/** Refuses combinations that cannot be run, before any is: each of their values is right by itself. */
function checkGrid(experiment: Experiment, grid: Grid, given: unknown, path: (string | number)[]): void {
  for (let index = 0; index < gridSize(grid); index += 1) {
    const parameters = parametersOf(grid, index);
    const complaint = experiment.complaint(parameters);
    if (complaint === null) continue;
    const { parameter, what, allowed } = complaint;
    const { [parameter ?? '']: value, ...others } = parameters;
    const values = grid.find(({ name }) => name === parameter)?.values ?? [];
    const isListed = parameter !== null && Array.isArray((given as Record<string, unknown>)[parameter]);
    const place = [...(parameter === null ? [] : [parameter]), ...(isListed ? [values.indexOf(value!)] : [])];
    const beside = Object.keys(others).length === 0 ? '' : ` (with ${parametersText(others)})`;
    throw new ValueError([...path, ...place], `${what}${beside}`, allowed);
  }
}

const SEEDS_ALLOWED = `1 to ${SEEDS_MAX} of them, or a map {from: FIRST, count: HOW MANY}`;

function seedsOf(given: unknown): Sweep['seeds'] {
  if (given === undefined) return { from: 1, count: 1 };
  if (typeof given === 'number') {
    if (isWhole(given, 1, SEEDS_MAX)) return { from: 1, count: given };
    throw new ValueError(['seeds'], String(given), SEEDS_ALLOWED);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ValueError(['seeds'], shown(given), SEEDS_ALLOWED);
  }
  const { from = 1, count, ...others } = given as Record<string, unknown>;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) throw strangeKey(['seeds', stranger], ['from', 'count']);
  if (!isWhole(from, 0, Number.MAX_SAFE_INTEGER - SEEDS_MAX)) {
    throw new ValueError(['seeds', 'from'], shown(from), 'a whole number from 0');
  }
  if (!isWhole(count, 1, SEEDS_MAX)) {
    throw new ValueError(['seeds', 'count'], shown(count), `a whole number from 1 to ${SEEDS_MAX}`);
  }
  return { from, count };
}

function gridsOf(experiment: Experiment, given: unknown): Grid[] {
  if (given === undefined) return [gridOf(experiment, {}, ['parameters'])];
  if (!Array.isArray(given)) return [gridOf(experiment, given, ['parameters'])];
  if (given.length === 0 || given.length > GRIDS_MAX) {
    throw new ValueError(['parameters'], shown(given), `a map, or a list of 1 to ${GRIDS_MAX} maps`);
  }
  return given.map((one, index) => gridOf(experiment, one, ['parameters', index]));
}

function gridOf({ parameters, required }: Experiment, given: unknown, path: (string | number)[]): Grid {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ValueError(path, shown(given), 'a map of parameters');
  }
  const missing = required.find((name) => !(name in given));
  if (missing !== undefined) throw new ValueError(path, `${missing} is missing`, `a value for it`);
  return Object.entries(given).map(([name, values]) => {
    // `hasOwn`, so that a key such as `constructor` is none.
    const spec = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (spec === undefined) throw strangeKey([...path, name], Object.keys(parameters));
    try {
      return { name, values: valuesOf(spec, values) };
    } catch (error) {
      throw error instanceof ValueError ? error.below([...path, name]) : error;
    }
  });
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

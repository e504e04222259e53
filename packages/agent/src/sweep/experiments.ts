/** The experiments that a sweep can be made of. To add one, add it to the list. */
import type { ParameterSpec } from './parameters.ts';
import { lifeguardExperiment } from './lifeguard-experiment.ts';
import { scenarioExperiment } from './scenario-experiment.ts';
import type { CellInput, CellOutcome, Parameters, Results } from './sweep.ts';

/** Why a combination of parameters cannot be run, each of which is right by itself. */
export interface Complaint {
  /** The name of the parameter that is to be blamed; `null`: none of those that the sweep names. */
  readonly parameter: string | null;
  readonly what: string;
  readonly allowed: string;
}

export interface Experiment {
  /** As in a sweep's file. */
  readonly name: string;
  /** What may be varied. What a sweep leaves out has the experiment's own default. */
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** What is left out and must not be. */
  readonly required: readonly string[];
  /** What is wrong with a combination; `null`: nothing. Cheap, since each is asked for before any is run. */
  complaint(parameters: Parameters): Complaint | null;
  /** Runs one cell; depends on its arguments alone. */
  run(parameters: Parameters, seed: number): CellOutcome;
  /** The command that shows what happens in a cell. */
  replay?(parameters: Parameters, seed: number): string;
}

export const EXPERIMENTS: readonly Experiment[] = [scenarioExperiment, lifeguardExperiment];

/** The experiment of this name, or `undefined`. */
export function experimentNamed(name: string): Experiment | undefined {
  return EXPERIMENTS.find((experiment) => experiment.name === name);
}

/** What a cell measures. @throws whatever its experiment throws. */
export function runCell(cell: CellInput): Results {
  return outcomeOf(cell).results;
}

/** Runs a cell. @throws whatever its experiment throws. */
export function outcomeOf({ experiment: name, parameters, seed }: CellInput): CellOutcome {
  const experiment = experimentNamed(name);
  if (experiment === undefined) throw new Error(`there is no experiment ${JSON.stringify(name)}`);
  return experiment.run(parameters, seed);
}

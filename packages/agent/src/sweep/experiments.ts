/** The experiments that a sweep can be made of. To add one, add it to the list. */
import type { ParameterSpec } from './parameters.ts';
import { lifeguardExperiment } from './lifeguard-experiment.ts';
import { scenarioExperiment } from './scenario-experiment.ts';
import type { CellInput, Parameters, Results } from './sweep.ts';

export interface Experiment {
  /** As in a sweep's file. */
  readonly name: string;
  /** What may be varied. What a sweep leaves out has the experiment's own default. */
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  /** What is left out and must not be. */
  readonly required: readonly string[];
  /** Runs one cell; depends on its arguments alone. */
  run(parameters: Parameters, seed: number): Results;
}

export const EXPERIMENTS: readonly Experiment[] = [scenarioExperiment, lifeguardExperiment];

/** The experiment of this name, or `undefined`. */
export function experimentNamed(name: string): Experiment | undefined {
  return EXPERIMENTS.find((experiment) => experiment.name === name);
}

/** Runs a cell. @throws whatever its experiment throws. */
export function runCell({ experiment: name, parameters, seed }: CellInput): Results {
  const experiment = experimentNamed(name);
  if (experiment === undefined) throw new Error(`there is no experiment ${JSON.stringify(name)}`);
  return experiment.run(parameters, seed);
}

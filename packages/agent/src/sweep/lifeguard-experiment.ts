/**
 * The experiment `lifeguard`: one run of Lifeguard's evaluation (Lifeguard §V-D). With `normalMs` it is an
 * Interval run, without it a Threshold run.
 */
import { createHash } from 'node:crypto';
import { lifeguardConfiguration, runLifeguardCell } from 'hearsay/papers';
import type { Complaint, Experiment } from './experiments.ts';
import { choice, count, millis } from './parameters.ts';
import type { CellOutcome, Parameters } from './sweep.ts';

/** Table I, and ours: all parts, our rules, and a host that reads before it judges. */
export const CONFIGURATIONS: readonly string[] = [
  'SWIM',
  'LHA-Probe',
  'LHA-Suspicion',
  'Buddy',
  'Lifeguard',
  'hearsay',
];

const DEFAULTS = { configuration: 'Lifeguard', alpha: 5, beta: 6, size: 128 };

const SIZE_MAX = 1000;
/** Somebody who is wronged, and somebody who wrongs. */
const HEALTHY_MIN = 2;

export const lifeguardExperiment: Experiment = {
  name: 'lifeguard',
  parameters: {
    configuration: choice('which parts are on', CONFIGURATIONS),
    alpha: count('the shortest suspicion: memberlist’s suspicion multiplier', 1, 100),
    beta: count('the longest suspicion, in shortest ones', 1, 100),
    size: count('how many members the group has', 4, SIZE_MAX),
    anomalous: count(
      `how many of them are anomalous, the paper’s C; ${HEALTHY_MIN} or more are not`,
      1,
      SIZE_MAX - HEALTHY_MIN,
    ),
    anomalyMs: millis('for how long: the paper’s D', 1, 120_000),
    normalMs: millis('how long they are normal in between: the paper’s I; left out: once', 1, 120_000),
  },
  required: ['anomalous', 'anomalyMs'],
  complaint: complaintOf,
  run: runOne,
};

function complaintOf(parameters: Parameters): Complaint | null {
  const { size, anomalous } = { ...DEFAULTS, anomalous: 1, ...parameters };
  if (anomalous <= size - HEALTHY_MIN) return null;
  const what = `${anomalous} anomalous of ${size} members`;
  return { parameter: 'anomalous', what, allowed: `at most ${size - HEALTHY_MIN}` };
}

function runOne(parameters: Parameters, seed: number): CellOutcome {
  const { configuration, alpha, beta, size } = { ...DEFAULTS, ...parameters };
  const { anomalous, anomalyMs, normalMs = null } = parameters as Record<string, number>;
  const shape = { size, anomalous: anomalous!, anomalyMs: anomalyMs!, normalMs };
  const cell = { ...shape, seed: runSeedOf(Object.values(shape), seed) };
  const outcome = runLifeguardCell(cell, lifeguardConfiguration(configuration, alpha, beta));
  const { falsePositives, falsePositivesAtHealthy, firstMs, fullMs, messages, bytes } = outcome;
  return { results: { falsePositives, falsePositivesAtHealthy, firstMs, fullMs, messages, bytes } };
}

/**
 * What the run is seeded with: other victims for each C, D and I, since the paper's runs are independent, and
 * the same ones for each configuration, which are compared.
 */
function runSeedOf(shape: readonly unknown[], seed: number): number {
  const hash = createHash('sha256').update(JSON.stringify(shape)).digest().readUInt32BE(0);
  return (hash + seed) % Number.MAX_SAFE_INTEGER;
}

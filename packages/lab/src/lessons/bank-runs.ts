/**
 * What makes the numbers of the answer bank: one run with one seed, and the digest of the engine that runs
 * it. For tools, tests and the worker; a page asks the worker.
 */
import { Experiment } from '../player/experiment.ts';
import type { RunSpec } from '../player/spec.ts';
import type { BankRun } from './answers.ts';
import { BASE_SPEC, specOf } from './base-spec.ts';
import { fingerprint } from './fingerprint.ts';
import { measure } from './metrics.ts';

/** `Infinity`: it never happened. */
export function valueOfRun({ base, variant }: Pick<BankRun, 'base' | 'variant'>, seed: number): number {
  return measure(variant.metric, specOf(seed, base, variant.spec), variant.about);
}

const PROBE_NODES = 12;

/** Runs that together touch probes, helpers, suspicion, gossip, push/pull, partition, loss, and joining. */
const PROBE_SPECS: readonly RunSpec[] = (['memberlist', 'hearsay'] as const).flatMap((rules): RunSpec[] => [
  {
    ...BASE_SPEC,
    rules,
    nodes: PROBE_NODES,
    forMs: 25_000,
    loss: 0.05,
    faults: [
      { kind: 'pause', atMs: 1000, forMs: 4000, nodes: [3], peers: [], amount: 0 },
      { kind: 'partition', atMs: 3000, forMs: 9000, nodes: [1, 2, 3, 4], peers: [5, 6, 7, 8], amount: 0 },
      { kind: 'crash', atMs: 2000, forMs: null, nodes: [12], peers: [], amount: 0 },
    ],
    actions: [{ kind: 'update', atMs: 500, node: 2 }],
  },
  {
    ...BASE_SPEC,
    rules,
    config: { pushPullIntervalMs: 5000 },
    nodes: PROBE_NODES,
    begins: 'joining',
    forMs: 15_000,
    faults: [{ kind: 'cut', atMs: 4000, forMs: 6000, nodes: [1], peers: [2], amount: 0 }],
    actions: [{ kind: 'leave', atMs: 8000, node: 5 }],
  },
]);

/** Changes with whatever changes the protocol's runs: a digest of all inputs of a fixed set of them. */
export function engineDigest(): string {
  const digests = PROBE_SPECS.map((spec) => {
    const experiment = new Experiment(spec);
    experiment.begin();
    experiment.advanceTo(spec.forMs);
    return experiment.digest;
  });
  return fingerprint(digests.join(' '));
}

/** Specs for the player's tests. */
import type { Fault } from 'hearsay/sim';
import type { Engine } from './engine.ts';
import { Experiment } from './experiment.ts';
import { DEFAULT_SPEC, type RunSpec } from './spec.ts';

export function fault(more: Partial<Fault> & Pick<Fault, 'kind' | 'atMs' | 'nodes'>): Fault {
  return { forMs: 10_000, peers: [], amount: 0, ...more };
}

/** Something of everything. */
const TROUBLED: RunSpec = {
  ...DEFAULT_SPEC,
  nodes: 12,
  loss: 0.05,
  latencyMs: { min: 5, max: 40 },
  forMs: 60_000,
  faults: [
    fault({ kind: 'crash', atMs: 3000, nodes: [3], forMs: 14_000 }),
    fault({ kind: 'crash', atMs: 4000, nodes: [4], forMs: null }),
    fault({ kind: 'pause', atMs: 6000, nodes: [5], forMs: 9000 }),
    fault({ kind: 'partition', atMs: 12_000, nodes: [1, 2, 3], forMs: 15_000 }),
    fault({ kind: 'cut', atMs: 30_000, nodes: [6], peers: [7], forMs: 8000 }),
    fault({ kind: 'duplication', atMs: 1000, nodes: [8], amount: 0.5, forMs: 40_000 }),
    fault({ kind: 'gate', atMs: 20_000, nodes: [9], forMs: 6000 }),
    fault({ kind: 'clock', atMs: 2000, nodes: [10], amount: 1.5, forMs: 30_000 }),
  ],
  actions: [
    { kind: 'update', atMs: 5000, node: 2 },
    { kind: 'join', atMs: 8000, node: 13 },
    { kind: 'leave', atMs: 25_000, node: 6 },
  ],
};

export function troubled(seed: number, more: Partial<RunSpec> = {}): RunSpec {
  return { ...TROUBLED, seed, ...more };
}

/** A plain experiment at `atMs`, without an engine. */
export function straight(spec: RunSpec, atMs: number): Experiment {
  const experiment = new Experiment(spec);
  experiment.begin();
  experiment.advanceTo(atMs);
  return experiment;
}

/** Opens a run and computes it to its end. */
export function complete(engine: Engine, spec: RunSpec): number {
  const { id } = engine.open(spec);
  engine.compute(id, Infinity);
  return id;
}

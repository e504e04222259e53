/**
 * A simulated cluster born converged: every node begins with a view in which everybody is alive. LAN profile,
 * our rules, compression and encryption off. It runs in Node and in a browser's worker alike.
 */
import { Cluster } from '../packages/hearsay/src/sim/cluster.ts';

export interface WholeClusterOptions {
  readonly members: number;
  /** Virtual seconds that are timed. */
  readonly seconds: number;
  readonly pushPull: boolean;
}

/** Made, and warmed up; `run` is to be timed. */
export interface WholeCluster {
  run(): void;
  readonly steps: number;
}

/** A few virtual seconds that warm the engine up. */
const WARM_UP_MS = 5000;

export function wholeCluster({ members, seconds, pushPull }: WholeClusterOptions): WholeCluster {
  const config = pushPull ? {} : { pushPullIntervalMs: 0 };
  const cluster = new Cluster({ seed: 1, nodesMost: members, config });
  cluster.spawnWhole(members);
  cluster.sim.runFor(WARM_UP_MS);
  return {
    run: () => cluster.sim.runFor(1000 * seconds),
    get steps() {
      return cluster.sim.steps;
    },
  };
}

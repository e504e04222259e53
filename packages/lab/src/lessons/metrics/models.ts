/**
 * Metrics of the models that stand beside SWIM for comparison: epidemics in rounds, and a lease on a small
 * Raft.
 */
import type { Direction } from 'hearsay/epidemic';
import type { Fault } from 'hearsay/sim';
import { runHeartbeats, type DetectorSpec } from '../../contrast/heartbeat-run.ts';
import { AKKA_PHI } from '../../contrast/phi-accrual.ts';
import { runLease, type LeaseRun, type LeaseStart } from '../../contrast/lease-run.ts';
import { runRounds, type RoundsRun } from '../../contrast/rounds.ts';
import type { RunSpec } from '../../player/spec.ts';
import type { About } from '../schema.ts';
import { numberIn, textIn, type Metric } from './metric.ts';

function epidemic({ seed }: RunSpec, about: About): RoundsRun {
  return runRounds({
    seed,
    nodes: numberIn(about, 'sites'),
    direction: textIn(about, 'direction') as Direction,
  });
}

export const rounds: Metric = {
  what: 'rounds until everybody has the update',
  unit: 'rounds',
  wants: ['sites', 'direction'],
  measure: (spec, about) => epidemic(spec, about).rounds,
};

export const sends: Metric = {
  what: 'updates sent until everybody has it, for each node',
  unit: 'sends',
  wants: ['sites', 'direction'],
  measure: (spec, about) => epidemic(spec, about).dataSendsPerNode,
};

/** `split`: the holder, the leader and one more voter are cut off. `pause`: the holder stands still. */
function befalls(what: string, forMs: number): (start: LeaseStart) => readonly Fault[] {
  return ({ holder, leader, voters, holders, store }) => {
    const atMs = LEASE_QUIET_MS;
    if (what === 'pause') return [{ kind: 'pause', atMs, forMs, nodes: [holder], peers: [], amount: 0 }];
    const second = voters.find((one) => one !== leader)!;
    const near = [holder, leader, second];
    const far = [...voters, ...holders, store].filter((one) => !near.includes(one));
    return [{ kind: 'partition', atMs, forMs, nodes: near, peers: far, amount: 0 }];
  };
}

const LEASE_QUIET_MS = 5000;

const LEASE_FIGURES: Readonly<Record<string, (run: LeaseRun) => number>> = {
  'two-believe': ({ believing }) => believing.seconds.several,
  'two-act': ({ acting }) => acting.seconds.several,
  none: ({ acting }) => acting.seconds.none,
  'stale-refused': ({ staleRefused }) => staleRefused,
  'stale-landed': ({ staleLanded }) => staleLanded,
};

export const falseDowns: Metric = {
  what: 'times that a member is called down by heartbeats although it lives',
  unit: 'times',
  wants: [],
  /** One of them: a fixed time-out, or the threshold of phi-accrual, no pause forgiven. */
  may: ['timeoutMs', 'phi'],
  measure({ seed, nodes, forMs, latencyMs, loss, faults }, about) {
    const detector: DetectorSpec =
      about['phi'] === undefined
        ? { kind: 'fixed', timeoutMs: numberIn(about, 'timeoutMs') }
        : { kind: 'phi', ...AKKA_PHI, threshold: numberIn(about, 'phi'), acceptablePauseMs: 0 };
    const network = { latencyMs, loss };
    return runHeartbeats({ seed, nodes, intervalMs: HEARTBEAT_MS, detector, network, faults, forMs })
      .falseDowns;
  },
};

const HEARTBEAT_MS = 1000;

export const lease: Metric = {
  what: 'a figure of two holders and one lease: seconds with none or two, or writes with a stale token',
  unit: '',
  /** `figure`: see `LEASE_FIGURES`; `befalls`: `split` or `pause`. */
  wants: ['figure', 'befalls', 'faultMs', 'ttlMs', 'fenced'],
  measure(spec, about) {
    const figure = LEASE_FIGURES[textIn(about, 'figure')];
    if (figure === undefined)
      throw new TypeError(`figure is one of ${Object.keys(LEASE_FIGURES).join(', ')}`);
    const run = runLease({
      seed: spec.seed,
      ttlMs: numberIn(about, 'ttlMs'),
      isFenced: textIn(about, 'fenced') === 'yes',
      network: { latencyMs: spec.latencyMs },
      faults: befalls(textIn(about, 'befalls'), numberIn(about, 'faultMs')),
      forMs: spec.forMs,
    });
    return figure(run);
  },
};

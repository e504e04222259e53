/** Metrics of a network that is split and whole again. */
import { difference, type Fault } from 'hearsay/sim';
import { selfMadeLeaders } from '../../contrast/lowest-id.ts';
import type { RunSpec } from '../../player/spec.ts';
import type { Metric } from './metric.ts';
import { Observation } from './observation.ts';

const LOOK_EVERY_MS = 100;

function splitOf({ faults }: RunSpec): Fault & { readonly forMs: number } {
  const split = faults.find(({ kind }) => kind === 'partition');
  if (split === undefined || split.forMs === null) throw new TypeError('nothing splits this scenario');
  return { ...split, forMs: split.forMs };
}

export const deadPairs: Metric = {
  what: 'views across the split that say dead when it ends',
  unit: 'share',
  wants: [],
  measure(spec) {
    const { atMs, forMs, nodes, peers } = splitOf(spec);
    const observation = new Observation({ ...spec, forMs: atMs + forMs });
    observation.run();
    const { cluster } = observation.experiment;
    const deadAcross = (from: readonly number[], to: readonly number[]): number =>
      from.reduce((sum, by) => {
        const { membership } = cluster.node(by)!.process.core.swim;
        return (
          sum + to.filter((of) => membership.snapshot(membership.slotOf(`n${of}`)).state === 'dead').length
        );
      }, 0);
    return (deadAcross(nodes, peers) + deadAcross(peers, nodes)) / (2 * nodes.length * peers.length);
  },
};

/** 1 if all views are true at some moment after the split, before the run ends, else 0. */
export const healsAlone: Metric = {
  what: 'whether all views are true again before the run ends',
  unit: '',
  wants: [],
  measure(spec) {
    const { atMs, forMs } = splitOf(spec);
    const observation = new Observation(spec);
    const healed = observation.run(
      ({ experiment }) => experiment.now > atMs + forMs && difference(experiment.cluster) === null,
      1000,
    );
    return healed ? 1 : 0;
  },
};

export const healTime: Metric = {
  what: 'time from the end of the split until all views are true',
  unit: 's',
  wants: [],
  measure(spec) {
    const { atMs, forMs } = splitOf(spec);
    const observation = new Observation(spec);
    const { experiment } = observation;
    const healed = observation.run(
      () => experiment.now > atMs + forMs && difference(experiment.cluster) === null,
      1000,
    );
    return healed ? (experiment.now - atMs - forMs) / 1000 : Infinity;
  },
};

function secondsWith(spec: RunSpec, isCounted: (leaders: number) => boolean): number {
  const observation = new Observation(spec);
  const { cluster } = observation.experiment;
  let looks = 0;
  observation.run(() => {
    if (isCounted(selfMadeLeaders(cluster).length)) looks += 1;
    return false;
  }, LOOK_EVERY_MS);
  return (looks * LOOK_EVERY_MS) / 1000;
}

export const twoLeaders: Metric = {
  what: 'seconds in which two or more nodes take themselves for the leader, by the lowest living number',
  unit: 's',
  wants: [],
  measure: (spec) => secondsWith(spec, (leaders) => leaders >= 2),
};

export const noLeader: Metric = {
  what: 'seconds in which no node takes itself for the leader, by the lowest living number',
  unit: 's',
  wants: [],
  measure: (spec) => secondsWith(spec, (leaders) => leaders === 0),
};

function bySync(spec: RunSpec, kind: 'member-suspect' | 'member-leave'): number {
  const { atMs, forMs } = splitOf(spec);
  const observation = new Observation(spec);
  observation.run();
  return observation.news.filter(
    (one) => one.kind === kind && one.input.startsWith('stream') && one.atMs >= atMs + forMs,
  ).length;
}

export const suspicionsBySync: Metric = {
  what: 'suspicions that an exchange of state brought, after the split',
  unit: 'suspicions',
  wants: [],
  measure: (spec) => bySync(spec, 'member-suspect'),
};

export const deathsBySync: Metric = {
  what: 'deaths that an exchange of state brought, after the split',
  unit: 'deaths',
  wants: [],
  measure: (spec) => bySync(spec, 'member-leave'),
};

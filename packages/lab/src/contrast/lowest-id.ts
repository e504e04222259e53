/**
 * A model, for comparison: "the member with the lowest number that I hold for alive is the leader", on views
 * of the real SWIM. It needs no message of its own, and it is no election: each view decides for itself, so
 * there are as many leaders as there are views whose lowest is their own.
 */
import { MemberState } from 'hearsay/core';
import type { Cluster } from 'hearsay/sim';
import { Experiment, type Onlooker } from '../player/experiment.ts';
import type { RunSpec } from '../player/spec.ts';
import { LeaderClock, runWatched, type LeaderRecord } from './leader-seconds.ts';

export interface LowestIdRun {
  /** Those who believe that they lead, however paused. */
  readonly believing: LeaderRecord;
  /** The same without those whose process stands still. */
  readonly acting: LeaderRecord;
}

type Views = Pick<Cluster, 'nodes'>;

export function runLowestId(spec: RunSpec, onlooker: Onlooker = {}): LowestIdRun {
  const experiment = new Experiment(spec);
  const { cluster } = experiment;
  experiment.watch(onlooker);
  experiment.begin();
  const believing = new LeaderClock();
  const acting = new LeaderClock();
  runWatched(cluster.sim, spec.forMs, (stepMs, now) => {
    const leaders = selfMadeLeaders(cluster);
    believing.add(leaders, stepMs, now);
    const isMoving = (number: number): boolean => cluster.node(number)!.process.state === 'running';
    acting.add(leaders.filter(isMoving), stepMs, now);
  });
  return { believing: believing.record(), acting: acting.record() };
}

/** The numbers of the nodes whose own view makes them the leader. The crashed have no view. */
export function selfMadeLeaders(cluster: Views): number[] {
  return cluster.nodes
    .filter(
      ({ process, number }) =>
        process.state !== 'crashed' && lowestIn(process.core.swim.membership) === number,
    )
    .map(({ number }) => number);
}

type View = Cluster['nodes'][number]['process']['core']['swim']['membership'];

/** The lowest number that a view holds for alive; a suspect is still a member. */
function lowestIn(view: View): number {
  let lowest = Infinity;
  for (let i = 0; i < view.count; i += 1) {
    const slot = view.order[i]!;
    const state = view.state(slot);
    if (state !== MemberState.Alive && state !== MemberState.Suspect) continue;
    lowest = Math.min(lowest, Number(view.name(slot).slice(1)));
  }
  return lowest;
}

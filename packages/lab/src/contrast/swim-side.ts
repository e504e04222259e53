/**
 * SWIM's side of a bridge: a run that the lab can open as well, and what its members tell of it, in words.
 */
import type { Member, SwimEvent } from 'hearsay/core';
import type { Cluster, ClusterNode, Fault } from 'hearsay/sim';
import { Experiment } from '../player/experiment.ts';
import { DEFAULT_SPEC, type RunSpec } from '../player/spec.ts';
import type { StoryMoment } from './story.ts';

/** memberlist's rules, on links of one hall. */
export const SWIM_SIDE: RunSpec = {
  ...DEFAULT_SPEC,
  rules: 'memberlist',
  latencyMs: { min: 0.3, max: 0.5 },
};

export function fault(more: Partial<Fault> & Pick<Fault, 'kind' | 'atMs' | 'nodes'>): Fault {
  return { forMs: null, peers: [], amount: 0, ...more };
}

/** A run from its first moment to its last. */
export function swimRun(spec: RunSpec): {
  readonly cluster: Cluster;
  readonly moments: readonly StoryMoment[];
} {
  const log = new BeliefLog();
  const experiment = new Experiment(spec);
  experiment.watch({ onEvent: log.hear });
  experiment.begin();
  experiment.advanceTo(spec.forMs);
  return { cluster: experiment.cluster, moments: log.moments };
}

/** A line for what a member of SWIM tells, if it is one of belief. */
export function beliefText(event: SwimEvent): string | null {
  switch (event.type) {
    case 'member-suspect':
      return `suspects ${told(event.member)}, accused by ${event.accuser}`;
    case 'member-leave':
      return `holds ${event.member.name} for ${event.member.state}, incarnation ${event.member.incarnation}`;
    case 'member-join':
      return `holds ${event.member.name} for alive, incarnation ${event.member.incarnation}`;
    case 'member-cleared':
      return `suspects ${told(event.member)} no longer: ${event.how}`;
    case 'refuted':
      return `refutes ${event.accuser} with incarnation ${event.incarnation}`;
    default:
      return null;
  }
}

function told({ name, incarnation }: Member): string {
  return `${name} at incarnation ${incarnation}`;
}

/** Collects what the members of a cluster tell. `Onlooker.onEvent` is its `hear`. */
export class BeliefLog {
  readonly moments: StoryMoment[] = [];

  readonly hear = (node: ClusterNode, event: SwimEvent, now: number): void => {
    const what = beliefText(event);
    if (what !== null) this.moments.push({ atMs: now, who: node.name, what });
  };
}

/** How many members a node's view holds for alive or suspect, itself among them. */
export function heldForMembers({ process }: Cluster['nodes'][number]): number {
  return process.core.members().filter(({ state }) => state === 'alive' || state === 'suspect').length;
}

/**
 * One fault told twice: what the real SWIM made of it, and what the other system did. Plain data, for pages
 * and for the companion; all figures come from the run.
 */
import type { Member, SwimEvent } from 'hearsay/core';
import type { Cluster, ClusterNode } from 'hearsay/sim';

/** Something that happened, in a few words; `who` is nobody in particular when it is ''. */
export interface StoryMoment {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
}

export interface Story {
  readonly system: string;
  /** Whether it is a model of this folder ("for comparison; not published") or the library itself. */
  readonly isModel: boolean;
  /** In order of time. */
  readonly timeline: readonly StoryMoment[];
  /** By the names of `Bridge.figures`; what a side has nothing of is absent. */
  readonly numbers: Readonly<Record<string, number>>;
}

export interface BridgeRun {
  readonly seed: number;
  /** SWIM, or gossip. */
  readonly left: Story;
  readonly right: Story;
}

/** What a figure counts, and its unit. */
export interface Figure {
  readonly name: string;
  readonly what: string;
  readonly unit: 'count' | 'seconds' | 'milliseconds' | 'bytes' | 'per second' | 'share';
}

/** A bridge from the unit to another system that can be run. */
export interface Bridge {
  readonly id: string;
  readonly title: string;
  /** What befalls both. */
  readonly fault: string;
  readonly figures: readonly Figure[];
  run(seed: number): BridgeRun;
}

/** A bridge to a system that is not built yet. */
export interface WaitingBridge {
  readonly id: string;
  readonly title: string;
  readonly waitsFor: string;
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

/** Collects what the members of a cluster tell. `ClusterOptions.onEvent` is its `hear`. */
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

export function byTime(moments: readonly StoryMoment[]): StoryMoment[] {
  return [...moments].sort((a, b) => a.atMs - b.atMs);
}

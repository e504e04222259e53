/**
 * One fault told twice: what the real SWIM made of it, and what the other system did. Plain data, for pages
 * and for the companion; all figures come from the run.
 */
import type { RunSpec } from '../player/spec.ts';

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

/** Bridges are shown, and cited, as they run with this seed. */
export const BRIDGE_SEED = 1;

/** A bridge from the unit to another system that can be run. */
export interface Bridge {
  readonly id: string;
  readonly title: string;
  /** What befalls both. */
  readonly fault: string;
  readonly figures: readonly Figure[];
  run(seed: number): BridgeRun;
  /** The run of SWIM's side, for the lab; `null`: it is of Serf's layer, which the lab does not draw. */
  labSpec(seed: number): RunSpec | null;
}

/** A bridge to a system that is not built yet. */
export interface WaitingBridge {
  readonly id: string;
  readonly title: string;
  readonly waitsFor: string;
}

export function byTime(moments: readonly StoryMoment[]): StoryMoment[] {
  return [...moments].sort((a, b) => a.atMs - b.atMs);
}

/**
 * What a run is a function of: a spec and nothing else. The same spec gives the same inputs to the same cores
 * in Node and in every browser, so two people who share one talk about the same run.
 */
import type { RulesName, SwimConfig } from 'hearsay/core';
import type { Action, Fault, Latency } from 'hearsay/sim';

/** memberlist's profiles, and SWIM as its paper has it: without Lifeguard, gossip ticks and push/pull. */
export type LabProfile = 'lan' | 'wan' | 'local' | 'paper-swim';

export interface RunSpec {
  /** A finite number: all chance of the run. */
  readonly seed: number;
  /** How many nodes there are in the beginning, 1 to `NODES_MAX`; numbered from 1, named `n1`, `n2`, … */
  readonly nodes: number;
  readonly profile: LabProfile;
  readonly rules: RulesName;
  /** Settings of the protocol beside the profile's. */
  readonly config: Partial<SwimConfig>;
  /** How long a datagram is on the way, and the share that vanishes, on every link. */
  readonly latencyMs: Latency;
  readonly loss: number;
  /**
   * Where the nodes stand. Left out: all links are alike, and no acks carry coordinates.
   */
  readonly places?: Places | undefined;
  /** `whole`: everybody knows everybody at time 0. `joining`: node 1 is there, the others join it. */
  readonly begins: 'whole' | 'joining';
  /** Virtual time at which the run ends, 1 s to `FOR_MS_MAX`. */
  readonly forMs: number;
  /** Times are virtual times of the run. */
  readonly faults: readonly Fault[];
  readonly actions: readonly Action[];
}

/** Places, and how long the ways between them are; set up, not measured. */
export interface Places {
  /** At least two, named; `share` is in parts of the sum of all shares. */
  readonly groups: readonly { readonly name: string; readonly share: number }[];
  /**
   * What the way from a place to another has on top of `latencyMs`, one way; the same in both directions,
   * and 0 within a place.
   */
  readonly apartMs: readonly (readonly number[])[];
}

export const NODES_MAX = 1024;
export const FOR_MS_MAX = 3_600_000;
/** Faults and actions together. */
export const DEEDS_MAX = 256;

/** What the lab opens with: small enough to see each packet, slow enough links to see it fly. */
export const DEFAULT_SPEC: RunSpec = {
  seed: 42,
  nodes: 16,
  profile: 'lan',
  rules: 'hearsay',
  config: {},
  latencyMs: { min: 30, max: 60 },
  loss: 0,
  begins: 'whole',
  forMs: 60_000,
  faults: [],
  actions: [],
};

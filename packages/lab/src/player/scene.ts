/**
 * One moment of a cluster as plain columns, ready to be drawn or sent from a worker. A scene has no opinion:
 * what the observer believes and what is so are separate columns, and a live cluster has no truth at all.
 *
 * Index `i` of a column is node `i + 1`, named `names[i]`.
 */

/** What one node holds another for. */
export const Belief = { Unknown: 0, Alive: 1, Suspect: 2, Dead: 3, Left: 4 } as const;
export type Belief = (typeof Belief)[keyof typeof Belief];

/** What is really so. */
export const Truth = { Absent: 0, Running: 1, Paused: 2, Crashed: 3, Left: 4 } as const;
export type Truth = (typeof Truth)[keyof typeof Truth];

/** What a packet or a piece of a stream mostly is; its first message decides. */
export const PacketKind = { Ping: 0, Ack: 1, IndirectPing: 2, Nack: 3, Gossip: 4, Stream: 5 } as const;
export type PacketKind = (typeof PacketKind)[keyof typeof PacketKind];

/** Packets on their way, one row each. */
export interface Flights {
  readonly count: number;
  /** The packet's number in the journal of its run. */
  readonly id: Uint32Array;
  /** Indices of nodes, not numbers. */
  readonly from: Uint16Array;
  readonly to: Uint16Array;
  readonly kind: Uint8Array;
  /** How far it has come, 0 … 1. One that will be lost never gets beyond 0.6. */
  readonly progress: Float32Array;
  /** 1: it will never arrive. */
  readonly lost: Uint8Array;
}

export interface Scene {
  readonly atMs: number;
  readonly names: readonly string[];
  /** The index of the node in whose chair we sit; `null`: the god view, in which `belief` is what is so. */
  readonly chair: number | null;
  readonly belief: Uint8Array;
  /** `null` where nobody can know it: in a live cluster. */
  readonly truth: Uint8Array | null;
  /** What the chair holds for the incarnation of each; of itself, its own. */
  readonly incarnation: Uint32Array;
  /** Each node's own local health score (0 is healthy) and how many broadcasts wait in its queue. */
  readonly health: Uint8Array;
  readonly queue: Uint16Array;
  /** The chair's suspicion of each: the share of its time that is left, 0 … 1; NaN: it has none. */
  readonly suspicionLeft: Float32Array;
  /** Confirmations so far, and how many bring the time down to its least (k). */
  readonly confirmations: Uint8Array;
  readonly confirmationsMax: Uint8Array;
  /** How much of each node's probe interval has passed, 0 … 1; NaN: it does not probe. */
  readonly probePhase: Float32Array;
  readonly flights: Flights;
  /** Links that are cut now, as pairs of indices, one direction each; at most `CUTS_MAX` pairs. */
  readonly cuts: readonly (readonly [from: number, to: number])[];
}

/** More cuts than this are shown as groups by the faults that make them, not link by link. */
export const CUTS_MAX = 2048;

/**
 * Who thinks what about whom: `cells[observer * nodes + subject]`, a `Belief`; rows of the crashed are
 * Unknown.
 */
export interface Matrix {
  readonly atMs: number;
  readonly nodes: number;
  readonly cells: Uint8Array;
}

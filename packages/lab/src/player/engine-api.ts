/**
 * What the page may ask of the engine: the one interface between the user interface and the simulator. The
 * engine (`engine.ts`) is synchronous and has no user interface; it runs in a worker (`worker.ts`), and the
 * page talks to it through `client.ts`, which makes each answer a promise. Every answer is plain data.
 *
 * Times are virtual milliseconds from the run's beginning, nodes are numbers from 1 unless an index is said.
 */
import type { Case, RulesName, SwimConfig } from 'hearsay/core';
import type { Belief, Matrix, PacketKind, Scene } from './scene.ts';
import type { RunSpec } from './spec.ts';

/** An open run. A branch is a run of its own, which remembers where it came from. */
export type RunId = number;

export interface RunInfo {
  readonly id: RunId;
  readonly spec: RunSpec;
  /** The run that it branched from, and when; `null`: it began by itself. */
  readonly parent: { readonly run: RunId; readonly atMs: number } | null;
  /** How far it has been computed ahead; equal to `spec.forMs` when it is complete. */
  readonly computedMs: number;
  /** Of all inputs so far; of the whole run when it is complete. */
  readonly digest: string;
  /** Events so far: the journal's length. */
  readonly events: number;
  readonly packets: number;
}

/**
 * What happened, in the words of the protocol. `fault…`, `crashed`, … are the truth; the others, somebody's
 * view.
 */
export type EventKind =
  // the truth: what was done to nodes and links
  | 'fault-begins'
  | 'fault-ends'
  | 'crashed'
  | 'restarted'
  | 'joined'
  | 'leaving'
  | 'updated'
  // an observer's view of a subject
  | 'alive' // it is new to the observer, or has come back from the dead
  | 'suspect'
  | 'cleared' // the suspicion ended well: refuted, or withdrawn
  | 'dead'
  | 'left'
  | 'forgotten'
  | 'meta' // the news that it carries has changed
  // of a node itself
  | 'refuted' // it was accused, and raised its incarnation
  | 'exchanged'; // a push/pull came to its end

/** Why an event happened: the input that its node was given. */
export type Cause =
  | { readonly kind: 'packet'; readonly packet: number }
  | { readonly kind: 'stream'; readonly from: number }
  | { readonly kind: 'timer' }
  | { readonly kind: 'command' }
  | { readonly kind: 'stall' };

export interface LabEvent {
  /** Its number in the journal, from 0; in order of time. */
  readonly id: number;
  readonly atMs: number;
  readonly kind: EventKind;
  /** Whose view it is, or to whom it happened; 0: the network. */
  readonly observer: number;
  /** Whom it is about; 0: nobody in particular. */
  readonly subject: number;
  /** The subject's incarnation in this view; 0: it says nothing of it. */
  readonly incarnation: number;
  /** Who accused, where that is known; 0 elsewhere. */
  readonly accuser: number;
  readonly cause: Cause | null;
  /** A sentence, e.g. `n3 suspects n7 (incarnation 1), accused by n9`. */
  readonly text: string;
}

/**
 * A link of a causal chain: each was caused by the next one, so times go back; only what went wrong during a
 * probe stands behind it, though it may have begun while the probe was under way.
 */
export interface WhyStep {
  readonly atMs: number;
  /** A sentence that renders the engine's own record. */
  readonly text: string;
  /**
   * The rule of the protocol at work, e.g. `suspicion-timeout`; key of `reference/rules`. `null`: none, it is
   * a fact.
   */
  readonly rule: string | null;
  /** Nobody in the cluster knows of it: a deed, a fault, or what became of a packet. */
  readonly isTruth: boolean;
  readonly event: number | null;
  readonly packet: number | null;
}

export interface WhyTold {
  readonly event: LabEvent;
  readonly chain: readonly WhyStep[];
  /** The accuser's own record where the event is a suspicion or a death: what `hearsay why` would tell. */
  readonly cases: readonly Case[];
  /** Its account in words, as `hearsay why` prints it; empty if there is none. */
  readonly story: string;
  /** How many beliefs of others this event changed later, through packets (its forward cone). */
  readonly changedLater: number;
}

/** What a node believes and does, as the inspector shows it. */
export interface NodeDetail {
  readonly number: number;
  readonly name: string;
  readonly condition: 'absent' | 'running' | 'paused' | 'crashed' | 'left';
  readonly incarnation: number;
  readonly healthScore: number;
  readonly nextDeadlineMs: number | null;
  readonly members: readonly {
    readonly number: number;
    readonly belief: number;
    readonly incarnation: number;
    readonly sinceMs: number;
  }[];
  /** News that waits to be piggybacked, in sending order. */
  readonly queue: readonly { readonly text: string; readonly bytes: number; readonly transmits: number }[];
  readonly transmitsMax: number;
  readonly suspicions: readonly {
    readonly subject: number;
    readonly accusers: readonly number[];
    readonly confirmations: number;
    readonly confirmationsMax: number;
    readonly startedAtMs: number;
    readonly deadlineMs: number;
  }[];
  readonly packetsSent: number;
  readonly bytesSent: number;
  /** Where it takes itself to be; `null`: the run has no places, or it does not run. */
  readonly whereabouts: {
    readonly place: string;
    /** How far it trusts its coordinate: 0 entirely, 1.5 not at all; `null`: it has measured nothing yet. */
    readonly error: number | null;
    /** To each member that it knows. */
    readonly roundTrips: readonly RoundTrip[];
  } | null;
}

/** How far it is to a member and back. */
export interface RoundTrip {
  readonly number: number;
  readonly place: string;
  /** By coordinates; `null`: no ack of this member has brought its own yet. */
  readonly estimateMs: number | null;
  /** What is so, in the mean: nobody in the cluster knows it. */
  readonly trueMs: number;
}

/** Where nodes take themselves to be, on the plane that shows most of it. */
export interface NetworkMap {
  readonly atMs: number;
  /**
   * x and y of node `i + 1` at `2 i` and `2 i + 1`: distances are estimated round trips in milliseconds. NaN:
   * it has measured nothing yet.
   */
  readonly xyMs: Float64Array;
  /** The place of each node as an index of `places`, whose names are set up. */
  readonly placeOf: Uint8Array;
  readonly places: readonly string[];
}

/** One packet, opened. */
export interface PacketDetail {
  readonly id: number;
  readonly kind: PacketKind;
  readonly from: number;
  readonly to: number;
  readonly sentMs: number;
  /** `null`: it never arrived, or not within the run. */
  readonly receivedMs: number | null;
  readonly bytes: Uint8Array;
  readonly messages: readonly {
    /** E.g. `ping`, `suspect`. */
    readonly type: string;
    readonly fields: readonly { readonly name: string; readonly value: string }[];
    /** What it did to its receiver's view. `null`: it carries no claim, or never arrived. */
    readonly effect: 'new' | 'stale' | 'duplicate' | null;
  }[];
}

/** One packet as the journal notes it; what is in it is asked for one by one. */
export interface PacketNote {
  readonly id: number;
  readonly kind: PacketKind;
  readonly from: number;
  readonly to: number;
  readonly sentMs: number;
  /** `null`: it has not arrived, or never will. */
  readonly receivedMs: number | null;
}

/** A time series of the run, sampled evenly; `values[i]` is at `fromMs + i * stepMs`. */
export interface Curve {
  readonly name: CurveName;
  readonly values: Float32Array;
}

/**
 * `agree`: share of (running observer, subject) pairs whose view is true. `informed`: share of running nodes
 * that hold the newest change of the run's subject (`CurvesAsked.subject`) as it is. `suspects`, `deaths`:
 * pairs in that state now. `packets`, `bytes`: a node and second, over the last second.
 */
export type CurveName = 'agree' | 'informed' | 'suspects' | 'deaths' | 'packets' | 'bytes';

export interface CurvesAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: number;
  /** Whose news `informed` follows; `null`: the subject of the run's first deed, or nobody. */
  readonly subject: number | null;
}

export interface Curves extends CurvesAsked {
  readonly stepMs: number;
  readonly curves: readonly Curve[];
}

/** The same curve over many seeds: its middle and the share of the seeds between p10 and p90. */
export interface Band {
  readonly name: CurveName;
  readonly seeds: number;
  readonly p10: Float32Array;
  readonly p50: Float32Array;
  readonly p90: Float32Array;
}

/** `values[subject index * columns + column]`, 0 … 1. */
export interface Heat {
  readonly mode: 'disagreement' | 'wrong';
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
  readonly nodes: number;
  readonly values: Float32Array;
}

/** Something worth looking at, for `n` and `N`. */
export interface Moment {
  readonly atMs: number;
  readonly kind:
    | 'fault'
    | 'first-suspicion'
    | 'first-wrong'
    | 'disagreement'
    | 'refutation'
    | 'death'
    | 'agreement';
  readonly text: string;
  readonly event: number | null;
}

/** Where two runs part. */
export interface Divergence {
  readonly atMs: number;
  /** The first event that one has and the other has not, in each; `null`: that one has none. */
  readonly left: LabEvent | null;
  readonly right: LabEvent | null;
}

/** How one node came to hold the newest news about another. */
export interface InfectionStep {
  readonly observer: number;
  readonly atMs: number;
  /** Who told it; 0: nobody, it found out by itself. */
  readonly from: number;
  /** The packet that brought it; `null`: a stream did, or nobody. */
  readonly packet: number | null;
  /** The change of belief as an event of the journal; `null`: it was none. */
  readonly event: number | null;
}

/** Who told whom the newest news about `subject`, as it was known at `atMs`. */
export interface Infection {
  readonly subject: number;
  readonly atMs: number;
  /** The claim that was made last, and when first; `null`: there was none since the beginning. */
  readonly news: {
    readonly belief: Belief;
    readonly incarnation: number;
    readonly sinceMs: number;
  } | null;
  /** Each node once, in order of time: whoever told stands before whom it told. */
  readonly steps: readonly InfectionStep[];
  /** Whoever is there and has not heard of it. */
  readonly unaware: readonly number[];
}

/** Spans for the lanes of the timeline. */
export interface Lanes {
  readonly suspicions: readonly {
    readonly subject: number;
    readonly fromMs: number;
    readonly toMs: number;
  }[];
  readonly deaths: readonly { readonly subject: number; readonly atMs: number; readonly isWrong: boolean }[];
  readonly refutations: readonly { readonly subject: number; readonly atMs: number }[];
  readonly exchanges: readonly { readonly atMs: number; readonly observer: number }[];
}

/** The protocol's own numbers for a spec, for the reference's calculators and the inspector. */
export interface SpecFacts {
  readonly config: SwimConfig;
  readonly rules: RulesName;
  readonly suspicionMinMs: number;
  readonly suspicionMaxMs: number;
  readonly confirmationsMax: number;
  readonly retransmitLimit: number;
  readonly pushPullMs: number;
}

export interface EngineApi {
  /** Opens a run. @throws SpecError for a spec that cannot be run, naming the field. */
  open(spec: RunSpec): RunInfo;
  /** The same run with deeds added or left out from `atMs` on. The parent stays as it is. */
  branch(run: RunId, atMs: number, change: { readonly spec: RunSpec }): RunInfo;
  close(run: RunId): void;
  info(run: RunId): RunInfo;
  /** Computes ahead for about `budgetMs` of real time; the worker calls it until the run is complete. */
  compute(run: RunId, budgetMs: number): RunInfo;

  scene(run: RunId, atMs: number, chair: number | null): Scene;
  matrix(run: RunId, atMs: number): Matrix;
  /** Events with `from <= id < to`. */
  events(run: RunId, from: number, to: number): readonly LabEvent[];
  /** How many events there were until `atMs`, that included: the cursor of the log. */
  eventsUntil(run: RunId, atMs: number): number;
  node(run: RunId, atMs: number, number: number): NodeDetail;
  /** `null` for a run without places. */
  map(run: RunId, atMs: number): NetworkMap | null;
  packet(run: RunId, id: number): PacketDetail;
  /** Packets with `from <= id < to`, in the order in which they were sent; streams are not among them. */
  packets(run: RunId, from: number, to: number): readonly PacketNote[];
  why(run: RunId, event: number): WhyTold;
  infection(run: RunId, subject: number, atMs: number): Infection;
  lanes(run: RunId): Lanes;
  moments(run: RunId): readonly Moment[];
  curves(run: RunId, asked: CurvesAsked): Curves;
  /** Runs `spec` with `seeds` other seeds; takes seconds, so it is asked of a second worker. */
  bands(spec: RunSpec, seeds: number, asked: CurvesAsked): readonly Band[];
  heat(run: RunId, asked: { fromMs: number; toMs: number; columns: number; mode: Heat['mode'] }): Heat;
  divergence(left: RunId, right: RunId): Divergence | null;
  /** A paragraph for whoever cannot see the stage; without `isTruthTold`, of views alone. */
  describe(run: RunId, atMs: number, chair: number | null, isTruthTold?: boolean): string;
  /** The digest of all inputs until `atMs`. */
  digestAt(run: RunId, atMs: number): string;
  facts(spec: RunSpec): SpecFacts;
}

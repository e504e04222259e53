/**
 * A whole simulation as plain data, between two of its steps: what `Simulation.save` gives and
 * `Simulation.restore` takes. It holds no functions and no objects of ours, so it can be cloned, kept, and
 * sent to a worker; two simulations restored from one state have the same future, and share nothing that is
 * written.
 */
import type { Endpoint, Millis, StreamId } from '../base/core.ts';
import type { RngState } from '../base/rng.ts';
import type { DigestState } from '../trace/digest.ts';
import type { Input } from '../trace/input.ts';
import type { GateState } from './gate.ts';
import type { LinksState } from './links.ts';
import type { ClockState } from './local-clock.ts';
import type { NetworkOptions, PacketCounts } from './network.ts';
import type { News, Traffic } from './process.ts';
import type { StreamEndState } from './stream.ts';
import type { SavedEntry } from './timeline.ts';
import type { ProcessCondition } from './watcher.ts';

/** What is due, as plain data. Ends of streams are numbered by their place in `SimulationState.streams`. */
export type HappeningState =
  | { readonly kind: 'packet'; readonly from: Endpoint; readonly to: Endpoint; readonly packet: Uint8Array }
  /** `from` hears that nobody is bound at `to`. */
  | { readonly kind: 'refusal'; readonly from: Endpoint; readonly to: Endpoint }
  | { readonly kind: 'wake'; readonly process: string }
  | { readonly kind: 'lane' | 'stream-timeout' | 'stream-refused'; readonly end: number }
  | { readonly kind: 'order'; readonly order: unknown };

/** The network between two steps, without what is on the way. */
export interface NetworkState {
  readonly counts: PacketCounts;
  readonly links: LinksState;
  readonly streamsOpened: number;
  readonly changedAt: Millis;
}

/** A process between two inputs. */
export interface ProcessState<Event> {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly condition: ProcessCondition;
  /** What the core's `save` gave; a crashed process has its last core, too. */
  readonly core: unknown;
  readonly clock: ClockState;
  readonly inputCostMs: Millis;
  readonly busyUntil: Millis;
  readonly readSinceDue: number;
  readonly soundSince: Millis;
  readonly pausedAt: Millis;
  readonly inbox: readonly Input<unknown>[];
  readonly gate: GateState | null;
  readonly streams: readonly (readonly [stream: StreamId, end: number])[];
  readonly nextAcceptedStream: StreamId;
  readonly traffic: Traffic;
  readonly news: readonly News<Event>[];
}

/** What `Simulation.save` gives: plain data, to be kept as it is and not to be read or written by hand. */
export interface SimulationState<Event> {
  readonly seed: number;
  readonly networkOptions: NetworkOptions;
  readonly lateDeadlineRule: boolean;
  readonly now: Millis;
  readonly steps: number;
  readonly additions: number;
  readonly rng: RngState;
  readonly digest: DigestState;
  readonly network: NetworkState;
  readonly processes: readonly ProcessState<Event>[];
  readonly streams: readonly StreamEndState[];
  readonly timeline: readonly SavedEntry[];
}

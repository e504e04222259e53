/** A whole node as plain data: everything that decides what it does next, randomness included. */
import type { Millis } from '../base/core.ts';
import type { Deadline } from '../base/deadlines.ts';
import type { RngState } from '../base/rng.ts';
import type { SourceLimitState } from '../base/source-limit.ts';
import type { QueuedBroadcast } from './broadcast-queue.ts';
import type { Death } from './deaths.ts';
import type { Case } from './evidence.ts';
import type { HealerState } from './healing.ts';
import type { MembershipState } from './membership.ts';
import type { ProberState } from './probe.ts';
import type { Relay } from './responder.ts';
import type { StreamsState } from './streams.ts';
import type { SuspicionState } from './suspicion.ts';

export interface SwimState {
  readonly rng: RngState;
  readonly deadlines: readonly (Deadline & { readonly member: string | null })[];
  readonly mark: Uint8Array;
  readonly meta: Uint8Array;
  readonly incarnation: number;
  readonly leaving: boolean;
  readonly gossipPhaseMs: number;
  readonly healthScore: number;
  readonly membership: MembershipState;
  readonly queue: readonly QueuedBroadcast[];
  readonly lastBroadcastId: number;
  readonly suspicions: readonly (readonly [name: string, suspicion: SuspicionState])[];
  readonly contested: readonly string[];
  readonly deaths: readonly Death[];
  readonly accusers: SourceLimitState;
  /** How many answers may still be given, and since when. */
  readonly staleAnswers: readonly [tokens: number, at: Millis];
  readonly evidence: readonly Case[];
  readonly prober: ProberState;
  readonly relays: readonly Relay[];
  readonly streams: StreamsState;
  readonly healer: HealerState;
}

/** A whole node as plain data: everything that decides what it does next, randomness included. */
import type { Millis } from '../base/core.ts';
import type { Deadline } from '../base/deadlines.ts';
import type { RngState } from '../base/rng.ts';
import type { SourceLimitState } from '../base/source-limit.ts';
import type { QueuedBroadcast } from './broadcast-queue.ts';
import type { Death } from './deaths.ts';
import type { Case } from './evidence.ts';
import type { HealerState } from './healing.ts';
import { Timer, TIMER_KINDS, timerKey } from './context.ts';
import type { MembershipState } from './membership.ts';
import type { Parts } from './parts.ts';
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

export function saveParts(parts: Parts): SwimState {
  const { rng, deadlines, local, awareness, membership, queue, evidence } = parts.context;
  return {
    rng: rng.save(),
    deadlines: deadlines.save().map((one) => ({ ...one, member: suspectOf(one.key, parts) })),
    mark: local.mark,
    meta: local.meta,
    incarnation: local.incarnation,
    leaving: local.leaving,
    gossipPhaseMs: local.gossipPhaseMs,
    healthScore: awareness.score,
    membership: membership.save(),
    queue: queue.save(),
    lastBroadcastId: queue.lastId,
    suspicions: parts.transitions.save(),
    contested: Array.from(parts.transitions.contested, (slot) => membership.name(slot)),
    deaths: parts.deaths.all(),
    accusers: parts.accusers.save(),
    staleAnswers: parts.staleAnswers.save(),
    evidence: evidence.save(),
    prober: parts.prober.save(),
    relays: parts.responder.save(),
    streams: parts.streams.save(),
    healer: parts.healer.save(),
  };
}

/** Brings the parts of a new node to where the saved one was. */
export function restoreParts(parts: Parts, saved: SwimState): void {
  const { rng, deadlines, local, awareness, membership, queue, evidence } = parts.context;
  membership.restore(saved.membership, rng);
  rng.restore(saved.rng);
  local.slot = membership.slotOf(local.name);
  local.meta = saved.meta;
  local.incarnation = saved.incarnation;
  local.leaving = saved.leaving;
  local.gossipPhaseMs = saved.gossipPhaseMs;
  awareness.adjust(saved.healthScore);
  queue.restore(saved.queue, saved.lastBroadcastId);
  parts.transitions.restore(saved.suspicions);
  for (const name of saved.contested) parts.transitions.contested.add(membership.slotOf(name));
  parts.deaths.restore(saved.deaths);
  parts.accusers.restore(saved.accusers);
  parts.staleAnswers.restore(saved.staleAnswers);
  evidence.restore(saved.evidence);
  parts.prober.restore(saved.prober);
  parts.responder.restore(saved.relays);
  parts.streams.restore(saved.streams);
  parts.healer.restore(saved.healer);
  // Last: the slots of the suspects may be others than they were.
  deadlines.restore(
    saved.deadlines.map(({ member, at, order, key }) => {
      return {
        at,
        order,
        key: member === null ? key : timerKey(Timer.Suspicion, membership.slotOf(member)),
      };
    }),
  );
}

/** Slots are not saved: a suspicion's deadline is saved under the name of its subject. */
function suspectOf(key: number, { context }: Parts): string | null {
  if (key % TIMER_KINDS !== Timer.Suspicion) return null;
  return context.membership.name(Math.floor(key / TIMER_KINDS));
}

/**
 * What all parts of one node share. `Swim` makes it and hands it to each part; no part knows another through
 * it.
 */
import type { Effects, Endpoint, Millis } from '../base/core.ts';
import type { Deadlines } from '../base/deadlines.ts';
import type { Rng } from '../base/rng.ts';
import type { WireAddress } from '../base/address.ts';
import type { Delegate, DropReason, SwimEvent } from './api.ts';
import type { Awareness } from './awareness.ts';
import type { BroadcastQueue } from './broadcast-queue.ts';
import type { SwimConfig } from './config.ts';
import type { Evidence } from './evidence.ts';
import { retransmitLimit } from './suspicion.ts';
import type { Incarnation } from './member.ts';
import type { Membership, Slot } from './membership.ts';
import type { Rules } from './rules.ts';

/** This node itself. */
export interface Local {
  readonly name: string;
  /** What we advertise; port 0 in a peer's message means this port. */
  readonly address: WireAddress;
  readonly versions: Uint8Array;
  readonly instance: string;
  /** Our mark as it goes over the wire: extension version and instance id. */
  readonly mark: Uint8Array;
  slot: Slot;
  meta: Uint8Array;
  /** The highest incarnation that we ever used. */
  incarnation: Incarnation;
  leaving: boolean;
  /**
   * Where this node's gossip ticks lie: random, so that nodes which started together do not tick together.
   */
  gossipPhaseMs: Millis;
}

export interface Context {
  readonly config: SwimConfig;
  readonly rules: Rules;
  readonly rng: Rng;
  readonly effects: Effects<SwimEvent>;
  readonly delegate: Delegate;
  /** What the envelope adds to each packet. */
  readonly packetOverheadBytes: number;
  readonly deadlines: Deadlines;
  readonly local: Local;
  readonly membership: Membership;
  readonly queue: BroadcastQueue;
  readonly awareness: Awareness;
  readonly evidence: Evidence;
}

/**
 * The kinds of deadline. A deadline's key is kind + `TIMER_KINDS` × id, where the id is a slot, a stream or a
 * relay; 0 for the kinds of which there is one.
 */
export const Timer = {
  ProbeTick: 0,
  ProbeTimeout: 1,
  ProbeEnd: 2,
  GossipTick: 3,
  ExchangeTick: 4,
  HealTick: 5,
  HealAgain: 6,
  Suspicion: 7,
  Relay: 8,
  Stream: 9,
} as const;
export type Timer = (typeof Timer)[keyof typeof Timer];
export const TIMER_KINDS = 16;

export function timerKey(kind: Timer, id = 0): number {
  return kind + TIMER_KINDS * id;
}

/** How many times each broadcast goes out in the cluster as it is now. */
export function transmitLimit(context: Context): number {
  return retransmitLimit(context.config.retransmitMult, context.membership.count);
}

/** Counts what was not used. */
export function drop(context: Context, what: DropReason, from: Endpoint | null): void {
  context.effects.emit({ type: 'dropped', what, from });
}

/**
 * Wakes the gossip tick if it sleeps (memberlist ticks for ever; an idle node of ours has no deadline for
 * it).
 */
export function wakeGossip(context: Context, now: Millis): void {
  const key = timerKey(Timer.GossipTick);
  if (context.deadlines.at(key) < Infinity) return;
  const { gossipIntervalMs } = context.config;
  const phase = context.local.gossipPhaseMs;
  context.deadlines.set(key, phase + (Math.floor((now - phase) / gossipIntervalMs) + 1) * gossipIntervalMs);
}

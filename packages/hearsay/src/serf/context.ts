/** What all parts of one Serf node share. `Serf` makes it; no part knows another through it. */
import type { WireAddress } from '../base/address.ts';
import type { Millis } from '../base/core.ts';
import type { Deadlines } from '../base/deadlines.ts';
import type { Rng } from '../base/rng.ts';
import type { SwimCommand, Ticket } from '../swim/api.ts';
import type { Keyring } from '../wire/keyring.ts';
import type { SerfDropReason, SerfEvent } from './api.ts';
import type { Broadcasts, QueueName } from './broadcasts.ts';
import type { SerfConfig } from './config.ts';
import type { LamportClock } from './lamport-clock.ts';
import type { Roster } from './roster.ts';

/** The layer under Serf, as far as its parts use it. */
export interface Below {
  /** Members that memberlist holds alive or suspect, ourselves included. */
  livingMembers(): number;
  /** Sends a message straight to an address: a user message alone in its packet, without a checksum. */
  sendTo(to: WireAddress, message: Uint8Array): void;
  command(command: SwimCommand): void;
}

/** Whether this node is in the cluster. */
export type OwnStatus = 'alive' | 'leaving' | 'left';

export interface SerfLocal {
  readonly name: string;
  readonly address: WireAddress;
  readonly versions: Uint8Array;
  status: OwnStatus;
}

export interface Clocks {
  /** Of members' intents. */
  readonly members: LamportClock;
  readonly events: LamportClock;
  readonly queries: LamportClock;
}

export interface SerfContext {
  readonly config: SerfConfig;
  readonly local: SerfLocal;
  readonly clocks: Clocks;
  readonly roster: Roster;
  readonly broadcasts: Broadcasts;
  readonly deadlines: Deadlines;
  readonly rng: Rng;
  readonly below: Below;
  /** `null`: the cluster is not encrypted. */
  readonly keyring: Keyring | null;
  emit(event: SerfEvent): void;
}

/** The kinds of deadline, as in Swim's context: a key is kind + `SERF_TIMER_KINDS` × id. */
export const SerfTimer = {
  Reap: 0,
  Reconnect: 1,
  QueueCheck: 2,
  /** A query of ours takes no more answers; the id is the collector's. */
  QueryEnds: 3,
  /** A query of somebody else can no longer be answered; the id is its number. */
  AnswerEnds: 4,
  /** A member that is leaving is forgotten; the id is that of the pruning. */
  Prune: 5,
  /** A broadcast that somebody waits for has had its time; the id is its ticket in the queue. */
  BroadcastEnds: 6,
  /** The next step of our leaving. */
  Leave: 7,
} as const;
export type SerfTimer = (typeof SerfTimer)[keyof typeof SerfTimer];
export const SERF_TIMER_KINDS = 8;

export function serfTimerKey(kind: SerfTimer, id = 0): number {
  return kind + SERF_TIMER_KINDS * id;
}

/** Sets a deadline `afterMs` from now. */
export function setTimer(context: SerfContext, kind: SerfTimer, id: number, at: Millis): void {
  context.deadlines.set(serfTimerKey(kind, id), at);
}

/**
 * Queues news for everybody; `ticket` comes back when it has gone round, 0: nobody waits. What fits no packet
 * does not go round, and whoever waits for it waits until its time is over.
 */
export function broadcast(context: SerfContext, queue: QueueName, bytes: Uint8Array, ticket = 0): void {
  const isQueued = context.broadcasts.queue(queue, bytes, ticket);
  if (isQueued) context.below.command({ type: 'broadcasts-waiting' });
}

/** Counts what was not used. */
export function dropped(context: SerfContext, what: SerfDropReason): void {
  context.emit({ type: 'serf-dropped', what });
}

/** A command of the application has been done. */
export function done(context: SerfContext, ticket: Ticket): void {
  if (ticket !== 0) context.emit({ type: 'done', ticket });
}

export function refused(context: SerfContext, ticket: Ticket, error: string): void {
  if (ticket !== 0) context.emit({ type: 'refused', ticket, error });
}

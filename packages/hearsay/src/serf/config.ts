/** Serf's numbers, with the names and values of serf `DefaultConfig` (Go), and ours where it has none. */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { EVENT_SLOTS_MAX } from './serf-state.ts';

export interface SerfConfig {
  /** How long a broadcast of ours may take to go round before we stop waiting. */
  readonly broadcastTimeoutMs: Millis;
  /** How long a leaving node stays after its goodbye has gone round: others must hear that it left. */
  readonly leavePropagateMs: Millis;
  /** How many Lamport times of user events are remembered; what is older is dropped. */
  readonly eventBuffer: number;
  readonly queryBuffer: number;
  /** Different events, or queries, that are remembered of one Lamport time: a peer could send any number. */
  readonly sameTimeMax: number;
  /** How often the gone are looked over. At least 1. */
  readonly reapIntervalMs: Millis;
  /** How long an intent about an unknown member is kept. */
  readonly recentIntentMs: Millis;
  /** How many of them at most; a peer could send any number. */
  readonly recentIntentsMax: number;
  /** How often a failed member is tried again, if there is one. At least 1. */
  readonly reconnectIntervalMs: Millis;
  /** After so long a failed member is forgotten. */
  readonly reconnectTimeoutMs: Millis;
  /** After so long a member that left is forgotten. */
  readonly tombstoneTimeoutMs: Millis;
  /** Members that failed or left and are remembered; who went first is forgotten first. Serf has no limit. */
  readonly goneMax: number;
  /** A member that comes back sooner than this has flapped. */
  readonly flapTimeoutMs: Millis;
  /** How often the queues are cut. At least 1. */
  readonly queueCheckIntervalMs: Millis;
  /** The queues are cut to so many messages. */
  readonly queueDepthMax: number;
  /** If above 0: the queues may grow to twice the members, but at least to this, whatever the maximum. */
  readonly queueDepthMin: number;
  /** The default time-out of a query is this × gossip interval × ceil(log10(members + 1)). */
  readonly queryTimeoutMult: number;
  /** Encoded. */
  readonly querySizeMaxBytes: number;
  readonly queryResponseSizeMaxBytes: number;
  /**
   * Of an event of ours: name and payload together, and once more encoded; at most 9,216. One that fits no
   * packet (some 1,380 bytes) reaches the others by push/pull alone, which takes a while.
   */
  readonly userEventSizeMaxBytes: number;
  /**
   * Whether a node whose name another one claims asks the cluster whose it is. If the majority does not say
   * that it is its own, the core emits `name-lost` and goes on: it is the host that has to stop it.
   */
  readonly resolvesConflicts: boolean;
  /** Whether members tell each other their coordinates. */
  readonly coordinates: boolean;
  /** Queries of ours that may be open at once. */
  readonly openQueriesMax: number;
}

/** Serf's defaults. */
export const SERF_DEFAULTS: SerfConfig = {
  broadcastTimeoutMs: 5000,
  leavePropagateMs: 1000,
  eventBuffer: 512,
  queryBuffer: 512,
  sameTimeMax: 64,
  reapIntervalMs: 15_000,
  recentIntentMs: 300_000,
  recentIntentsMax: 8192,
  reconnectIntervalMs: 30_000,
  reconnectTimeoutMs: 86_400_000,
  tombstoneTimeoutMs: 86_400_000,
  goneMax: 65_536,
  flapTimeoutMs: 60_000,
  queueCheckIntervalMs: 30_000,
  queueDepthMax: 4096,
  queueDepthMin: 0,
  queryTimeoutMult: 16,
  querySizeMaxBytes: 1024,
  queryResponseSizeMaxBytes: 1024,
  userEventSizeMaxBytes: 512,
  resolvesConflicts: true,
  coordinates: true,
  openQueriesMax: 1024,
};

/** Above this nobody's user event may be configured (serf `UserEventSizeLimit`'s sanity check). */
export const USER_EVENT_SANE_BYTES = 9216;

/** The smallest allowed value of each number; all others may be 0. */
const AT_LEAST: Partial<Record<keyof SerfConfig, number>> = {
  eventBuffer: 1,
  queryBuffer: 1,
  reapIntervalMs: 1,
  reconnectIntervalMs: 1,
  queueCheckIntervalMs: 1,
};

/** And the greatest: peers take no more events in a push/pull, and Serf allows no larger ones. */
const AT_MOST: Partial<Record<keyof SerfConfig, number>> = {
  eventBuffer: EVENT_SLOTS_MAX,
  queryBuffer: EVENT_SLOTS_MAX,
  userEventSizeMaxBytes: USER_EVENT_SANE_BYTES,
};

/**
 * Serf's defaults with some of them replaced. @throws UsageError naming the field, for a value that is not a
 * finite number in its range, or an unknown field.
 */
export function serfConfig(changes: Partial<SerfConfig> = {}): SerfConfig {
  for (const [field, value] of Object.entries(changes)) check(field, value);
  return { ...SERF_DEFAULTS, ...changes };
}

function check(field: string, value: unknown): void {
  if (!Object.hasOwn(SERF_DEFAULTS, field)) throw new UsageError(field, value, 'there is no such setting');
  const known = SERF_DEFAULTS[field as keyof SerfConfig];
  if (typeof value !== typeof known) throw new UsageError(field, value, `it must be a ${typeof known}`);
  if (typeof value !== 'number') return;
  const least = AT_LEAST[field as keyof SerfConfig] ?? 0;
  const most = AT_MOST[field as keyof SerfConfig] ?? Infinity;
  if (!Number.isFinite(value) || value < least)
    throw new UsageError(field, value, `it must be at least ${least}`);
  if (value > most) throw new UsageError(field, value, `it must be at most ${most}`);
  const isCount = field === 'eventBuffer' || field === 'queryBuffer';
  if (isCount && !Number.isInteger(value)) throw new UsageError(field, value, 'it must be a whole number');
}

/** Serf's numbers, with the names and values of serf `DefaultConfig` (Go), and ours where it has none. */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';

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
  /** How often the gone are looked over. */
  readonly reapIntervalMs: Millis;
  /** How long an intent about an unknown member is kept. */
  readonly recentIntentMs: Millis;
  /** How many of them at most; a peer could send any number. */
  readonly recentIntentsMax: number;
  /** How often a failed member is tried again, if at all. */
  readonly reconnectIntervalMs: Millis;
  /** After so long a failed member is forgotten. */
  readonly reconnectTimeoutMs: Millis;
  /** After so long a member that left is forgotten. */
  readonly tombstoneTimeoutMs: Millis;
  /** Members that failed or left and are remembered; who went first is forgotten first. Serf has no limit. */
  readonly goneMax: number;
  /** A member that comes back sooner than this has flapped. */
  readonly flapTimeoutMs: Millis;
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
  /** Name and payload together, and once more encoded. */
  readonly userEventSizeMaxBytes: number;
  /**
   * Whether a node whose name another one has asks the cluster whose it is, and stops if it is not its own.
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

/** @throws UsageError naming the field that cannot be. */
export function serfConfig(overrides: Partial<SerfConfig> = {}): SerfConfig {
  const config = { ...SERF_DEFAULTS, ...overrides };
  for (const [field, value] of Object.entries(config)) {
    if (typeof value === 'boolean') continue;
    if (!(value >= 0 && value < Infinity)) throw new UsageError(field, value, 'a number from 0');
  }
  if (config.eventBuffer < 1) throw new UsageError('eventBuffer', config.eventBuffer, 'a number from 1');
  if (config.queryBuffer < 1) throw new UsageError('queryBuffer', config.queryBuffer, 'a number from 1');
  if (config.userEventSizeMaxBytes > USER_EVENT_SANE_BYTES) {
    const allowed = `at most ${USER_EVENT_SANE_BYTES} bytes`;
    throw new UsageError('userEventSizeMaxBytes', config.userEventSizeMaxBytes, allowed);
  }
  return config;
}

/**
 * Every number of the protocol, with its source and its consequence. Profiles `lan`, `wan` and `local` are
 * memberlist's `DefaultLANConfig`, `DefaultWANConfig` and `DefaultLocalConfig` (memberlist.md §21).
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';

export interface SwimConfig {
  // Probing (SWIM §3.1, §4; Lifeguard §IV.A)

  /** One member is probed each interval. First detection of a crash takes 1.58 intervals in expectation. */
  readonly probeIntervalMs: Millis;
  /** How long a direct ping waits for its ack before others are asked. Set it above the 99th percentile. */
  readonly probeTimeoutMs: Millis;
  /** How many other members are asked to ping in our place. SWIM's k. */
  readonly indirectChecks: number;
  /** Whether a ping also goes over a stream while helpers are asked: finds members with broken UDP. */
  readonly streamPing: boolean;

  // Suspicion (SWIM §4.2; Lifeguard §IV.B)

  /** The shortest suspicion is this × log10(members) × probe interval. */
  readonly suspicionMult: number;
  /**
   * The longest is this × the shortest. At 10,000 members on a LAN that is 96 s; `suspicionMult` − 2
   * confirmations, here two, bring it down to the shortest, 16 s.
   */
  readonly suspicionMaxTimeoutMult: number;

  // Lifeguard's three parts, each of which can be switched off to be measured

  /** Local health stretches our own probe interval, up to this × (Lifeguard's S + 1). 1 switches it off. */
  readonly awarenessMax: number;
  /** Suspicions start long and shrink with each confirmation. Off: always the shortest time. */
  readonly shrinkingSuspicion: boolean;
  /** A ping to a suspect carries the suspicion, so that it can refute at once. */
  readonly buddySystem: boolean;

  // Gossip (SWIM §4.1)

  readonly gossipIntervalMs: Millis;
  readonly gossipNodes: number;
  /** Dead members are gossiped to, and remembered, for this long: they may refute. */
  readonly gossipToTheDeadMs: Millis;
  /** Each broadcast is sent this × ceil(log10(members + 1)) times. */
  readonly retransmitMult: number;

  // Push/pull and streams

  /**
   * Full state is exchanged with one random member each interval, less often in clusters over 32. 0: never.
   */
  readonly pushPullIntervalMs: Millis;
  /** The whole of a stream, from opening to the last byte. */
  readonly streamTimeoutMs: Millis;

  /**
   * How long a dead name is bound to its address. 0: until it is reaped (but see the rule `deadNameMoves`).
   */
  readonly deadNodeReclaimMs: Millis;

  /** To how many members a leaving one says goodbye directly. */
  readonly goodbyesMax: number;

  // Sizes

  /**
   * The largest packet that we build, in front of the checksum's five bytes. Leaves room below a 1500-byte
   * MTU.
   */
  readonly packetBytesMax: number;

  // Ours (rules.ts)

  /** Attempts to reach the dead: one per interval in the whole cluster, in expectation. */
  readonly healIntervalMs: Millis;
  /** How long a reaped death is remembered. */
  readonly deathMemoryMs: Millis;
  /** How many reaped deaths are remembered at most; the oldest go first. */
  readonly deathsMax: number;

  // Limits on what peers can grow

  /** Entries, dead and left ones included. A claim about one more member is dropped. */
  readonly membersMax: number;
  /** Indirect pings that we run for others at once. */
  readonly relaysMax: number;
  /** Push/pulls of others in progress at once (memberlist closes the 128th). */
  readonly inboundExchangesMax: number;
}

export type Profile = 'lan' | 'wan' | 'local';

const LAN: SwimConfig = {
  probeIntervalMs: 1000,
  probeTimeoutMs: 500,
  indirectChecks: 3,
  streamPing: true,
  suspicionMult: 4,
  suspicionMaxTimeoutMult: 6,
  awarenessMax: 8,
  shrinkingSuspicion: true,
  buddySystem: true,
  gossipIntervalMs: 200,
  gossipNodes: 3,
  gossipToTheDeadMs: 30_000,
  retransmitMult: 4,
  pushPullIntervalMs: 30_000,
  streamTimeoutMs: 10_000,
  deadNodeReclaimMs: 0,
  goodbyesMax: 32,
  packetBytesMax: 1400,
  healIntervalMs: 10_000,
  deathMemoryMs: 24 * 60 * 60 * 1000,
  deathsMax: 4096,
  membersMax: 65_536,
  relaysMax: 256,
  inboundExchangesMax: 127,
};

export const PROFILES: Readonly<Record<Profile, SwimConfig>> = {
  lan: LAN,
  wan: {
    ...LAN,
    streamTimeoutMs: 30_000,
    suspicionMult: 6,
    pushPullIntervalMs: 60_000,
    probeTimeoutMs: 3000,
    probeIntervalMs: 5000,
    gossipNodes: 4,
    gossipIntervalMs: 500,
    gossipToTheDeadMs: 60_000,
  },
  local: {
    ...LAN,
    streamTimeoutMs: 1000,
    indirectChecks: 1,
    retransmitMult: 2,
    suspicionMult: 3,
    pushPullIntervalMs: 15_000,
    probeTimeoutMs: 200,
    gossipIntervalMs: 100,
    gossipToTheDeadMs: 15_000,
  },
};

/** The smallest allowed value of each number; all others may be 0. */
const AT_LEAST: Partial<Record<keyof SwimConfig, number>> = {
  probeIntervalMs: 1,
  probeTimeoutMs: 1,
  suspicionMult: 1,
  suspicionMaxTimeoutMult: 1,
  awarenessMax: 1,
  gossipIntervalMs: 1,
  retransmitMult: 1,
  streamTimeoutMs: 1,
  packetBytesMax: 512,
  healIntervalMs: 100,
  membersMax: 2,
};

/**
 * A profile with some of its values replaced. @throws UsageError naming the field, for a value that is not a
 * finite number in its range, or an unknown field.
 */
export function swimConfig(profile: Profile, changes: Partial<SwimConfig> = {}): SwimConfig {
  const base = PROFILES[profile];
  if (base === undefined) throw new UsageError('profile', profile, "use 'lan', 'wan' or 'local'");
  for (const [field, value] of Object.entries(changes)) {
    const known = base[field as keyof SwimConfig];
    if (known === undefined) throw new UsageError(field, value, 'there is no such setting');
    if (typeof value !== typeof known) throw new UsageError(field, value, `it must be a ${typeof known}`);
    if (typeof value === 'boolean') continue;
    const least = AT_LEAST[field as keyof SwimConfig] ?? 0;
    if (!Number.isFinite(value) || value < least)
      throw new UsageError(field, value, `it must be at least ${least}`);
  }
  const config = { ...base, ...changes };
  if (config.probeTimeoutMs > config.probeIntervalMs) {
    throw new UsageError('probeTimeoutMs', config.probeTimeoutMs, 'it must not exceed probeIntervalMs');
  }
  return config;
}

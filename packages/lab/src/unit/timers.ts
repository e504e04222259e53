/**
 * The timers of the protocol, each with its formula and its source, calculated by the functions that the
 * protocol itself uses.
 */
import {
  Awareness,
  PROFILES,
  pushPullMs,
  retransmitLimit,
  suspicionMinMs,
  suspicionMs,
  type Profile,
  type SwimConfig,
} from 'hearsay/core';

/** What a calculator is set to. */
export interface Settings {
  readonly profile: Profile;
  readonly members: number;
  /** How many others have confirmed an accusation. */
  readonly confirmations: number;
  /** The local health score of the member that waits, 0 is healthy. */
  readonly healthScore: number;
}

export const MEMBERS_MAX = 100_000;

export interface Timer {
  readonly id: string;
  readonly name: string;
  readonly formula: string;
  /** The same formula with its numbers. */
  readonly numbers: string;
  readonly value: { readonly ms: number } | { readonly times: number };
  readonly text: string;
  readonly source: string;
  /** The exercise that asks for this value: it is covered until that has been predicted. */
  readonly answers?: string;
}

/** Where a learner is asked how long a suspicion lasts. */
export const ASKS_FOR_SUSPICIONS = 'E11';

export interface SuspicionTimes {
  /** How many confirmations bring the time down to its least; 0 where none could come. */
  readonly k: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** The whole time after 0, 1, … k confirmations. */
  readonly afterMs: readonly number[];
}

/** How long an accused member may live (Lifeguard §IV.B). */
export function suspicionTimes(config: SwimConfig, members: number): SuspicionTimes {
  const minMs = suspicionMinMs(config.suspicionMult, members, config.probeIntervalMs);
  const wanted = config.shrinkingSuspicion ? config.suspicionMult - 2 : 0;
  const k = members - 2 < wanted ? 0 : wanted;
  if (k < 1) return { k: 0, minMs, maxMs: minMs, afterMs: [minMs] };
  const maxMs = config.suspicionMaxTimeoutMult * minMs;
  const afterMs = Array.from({ length: k + 1 }, (_, confirmations) =>
    suspicionMs(confirmations, k, minMs, maxMs),
  );
  return { k, minMs, maxMs, afterMs };
}

export function timersOf(settings: Settings): Timer[] {
  const config = PROFILES[settings.profile];
  return [
    ...probeTimers(config, settings),
    ...suspicionTimers(config, settings),
    ...newsTimers(config, settings.members),
  ];
}

/** In how many probe intervals a crashed member is probed for the first time, in expectation (SWIM §3.1). */
export function firstProbeIntervals(members: number): number {
  const others = members - 1;
  if (others < 2) return 1;
  return 1 / (1 - (1 - 1 / others) ** others);
}

/** The longest time between two probes of one member by the same other one, in intervals (SWIM §4.3). */
export function longestProbeGap(members: number): number {
  return Math.max(1, 2 * (members - 1) - 1);
}

function probeTimers(config: SwimConfig, { members, healthScore }: Settings): Timer[] {
  const { probeIntervalMs, probeTimeoutMs } = config;
  const awareness = new Awareness(config.awarenessMax);
  awareness.adjust(healthScore);
  const others = Math.max(1, members - 1);
  return [
    {
      id: 'probe-timeout',
      name: 'A direct ping waits',
      formula: 'probeTimeout × (health score + 1)',
      numbers: `${probeTimeoutMs} ms × (${awareness.score} + 1)`,
      value: { ms: awareness.scale(probeTimeoutMs) },
      text: 'Then other members are asked to ping in its place. Whoever is in ill health waits longer.',
      source: 'Lifeguard §IV.A',
    },
    {
      id: 'probe-interval',
      name: 'A probe is judged after',
      formula: 'probeInterval × (health score + 1)',
      numbers: `${probeIntervalMs} ms × (${awareness.score} + 1)`,
      value: { ms: awareness.scale(probeIntervalMs) },
      text: 'Without any ack until then, direct or not, the member is suspected.',
      source: 'Lifeguard §IV.A',
    },
    {
      id: 'first-probe',
      name: 'Until a crashed member is probed by somebody, expected',
      formula: 'probeInterval ÷ (1 − (1 − 1/m)ᵐ), m = n − 1',
      numbers: `${probeIntervalMs} ms ÷ (1 − (1 − 1/${others})^${others})`,
      value: { ms: firstProbeIntervals(members) * probeIntervalMs },
      text: 'Everybody picks on their own, so the time hardly depends on the size of the cluster.',
      source: 'SWIM §3.1',
    },
    {
      id: 'longest-gap',
      name: 'Between two probes of it by the same member, at most',
      formula: 'probeInterval × (2(n − 1) − 1)',
      numbers: `${probeIntervalMs} ms × (2 × ${others} − 1)`,
      value: { ms: longestProbeGap(members) * probeIntervalMs },
      text:
        'First in one walk through the list, last in the next. This is what a list gives that ' +
        'chance cannot.',
      source: 'SWIM §4.3',
    },
  ];
}

function suspicionTimers(config: SwimConfig, { members, confirmations }: Settings): Timer[] {
  const { k, minMs, maxMs, afterMs } = suspicionTimes(config, members);
  const counted = Math.min(confirmations, k);
  const { suspicionMult, suspicionMaxTimeoutMult, probeIntervalMs } = config;
  return [
    {
      id: 'suspicion-min',
      name: 'The shortest suspicion',
      formula: 'suspicionMult × max(1, log₁₀ n) × probeInterval',
      numbers: `${suspicionMult} × max(1, log₁₀ ${members}) × ${probeIntervalMs} ms`,
      value: { ms: minMs },
      text: 'Long enough that the accused has a good chance to hear of it and to answer.',
      source: 'memberlist suspicionTimeout',
    },
    {
      id: 'suspicion-max',
      name: 'The longest suspicion',
      formula: k === 0 ? 'min: nobody could confirm' : 'suspicionMaxTimeoutMult × min',
      numbers: k === 0 ? seconds(minMs) : `${suspicionMaxTimeoutMult} × ${seconds(minMs)}`,
      value: { ms: maxMs },
      text: 'Where it starts, while only one member accuses.',
      source: 'Lifeguard §IV.B',
      answers: ASKS_FOR_SUSPICIONS,
    },
    {
      id: 'suspicion-now',
      name: `After ${counted} of ${k} confirmations`,
      formula: k === 0 ? 'min' : 'max − (max − min) × ln(c + 1) ÷ ln(k + 1)',
      numbers:
        k === 0
          ? seconds(minMs)
          : `${seconds(maxMs)} − ${seconds(maxMs - minMs)} × ln ${counted + 1} ÷ ln ${k + 1}`,
      value: { ms: afterMs[counted]! },
      text: 'The first confirmation shortens it most. Each accuser counts once.',
      source: 'Lifeguard §IV.B',
      answers: ASKS_FOR_SUSPICIONS,
    },
  ];
}

function newsTimers(config: SwimConfig, members: number): Timer[] {
  const { retransmitMult, gossipNodes, gossipIntervalMs, pushPullIntervalMs } = config;
  return [
    {
      id: 'retransmit-limit',
      name: 'Each member sends a piece of news',
      formula: 'retransmitMult × ⌈log₁₀(n + 1)⌉',
      numbers: `${retransmitMult} × ⌈log₁₀ ${members + 1}⌉`,
      value: { times: retransmitLimit(retransmitMult, members) },
      text: `To ${gossipNodes} members every ${gossipIntervalMs} ms, and in the room left in pings and acks.`,
      source: 'memberlist retransmitLimit',
    },
    {
      id: 'push-pull',
      name: 'Between two exchanges of a whole view',
      formula:
        members <= 32 ? 'pushPullInterval, up to 32 members' : 'pushPullInterval × (⌈log₂ n − log₂ 32⌉ + 1)',
      numbers:
        members <= 32 ? `${pushPullIntervalMs} ms` : `${pushPullIntervalMs} ms × (⌈log₂ ${members} − 5⌉ + 1)`,
      value: { ms: pushPullMs(pushPullIntervalMs, members) },
      text: 'Stretched in large clusters, where a view is long and there are many to exchange it.',
      source: 'memberlist pushPullScale',
    },
  ];
}

/** `8 s`, `22.809 s`: at most milliseconds. */
export function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))} s`;
}

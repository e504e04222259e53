/** The lab's profiles as settings of the protocol: memberlist's three, and SWIM as its paper has it. */
import {
  pushPullMs,
  retransmitLimit,
  suspicionMinMs,
  swimConfig,
  type Profile,
  type SwimConfig,
} from 'hearsay/core';
import type { SpecFacts } from './engine-api.ts';
import type { LabProfile, RunSpec } from './spec.ts';

/** T' of SWIM §5: the protocol period of the paper's measurements. */
const PERIOD_MS = 2000;
/** λ of SWIM §5: news is passed on, and a suspicion lasts, λ ⌈ln(n + 1)⌉ times or periods. */
const LAMBDA = 3;

/**
 * SWIM §5: no Lifeguard, no gossip ticks, no streams; news is piggybacked and a suspicion lasts a fixed time.
 * The library counts in decimal logarithms, so the multipliers are set for `nodes` members.
 */
function paperSwim(nodes: number): Partial<SwimConfig> {
  const limit = LAMBDA * Math.ceil(Math.log(nodes + 1));
  return {
    probeIntervalMs: PERIOD_MS,
    probeTimeoutMs: PERIOD_MS / 4,
    indirectChecks: 1,
    streamPing: false,
    awarenessMax: 1,
    shrinkingSuspicion: false,
    buddySystem: false,
    gossipNodes: 0,
    pushPullIntervalMs: 0,
    suspicionMult: Math.max(1, limit / suspicionMinMs(1, nodes, 1)),
    retransmitMult: Math.max(1, limit / retransmitLimit(1, nodes)),
  };
}

export const PROFILE_NAMES: readonly LabProfile[] = ['lan', 'wan', 'local', 'paper-swim'];

/** What the library is given for a spec: a profile of its own, and the settings beside it. */
export function settingsOf(spec: RunSpec): {
  readonly profile: Profile;
  readonly config: Partial<SwimConfig>;
} {
  if (spec.profile !== 'paper-swim') return { profile: spec.profile, config: spec.config };
  return { profile: 'lan', config: { ...paperSwim(spec.nodes), ...spec.config } };
}

/** @throws UsageError for settings that cannot be. */
export function factsOf(spec: RunSpec): SpecFacts {
  const { profile, config: changes } = settingsOf(spec);
  const config = swimConfig(profile, changes);
  const minMs = suspicionMinMs(config.suspicionMult, spec.nodes, config.probeIntervalMs);
  const wanted = config.shrinkingSuspicion ? Math.max(0, config.suspicionMult - 2) : 0;
  const confirmationsMax = spec.nodes - 2 < wanted ? 0 : wanted;
  return {
    config,
    rules: spec.rules,
    suspicionMinMs: minMs,
    // Without confirmations to wait for, a suspicion lasts its shortest time from the first.
    suspicionMaxMs: confirmationsMax < 1 ? minMs : config.suspicionMaxTimeoutMult * minMs,
    confirmationsMax,
    retransmitLimit: retransmitLimit(config.retransmitMult, spec.nodes),
    pushPullMs: config.pushPullIntervalMs === 0 ? 0 : pushPullMs(config.pushPullIntervalMs, spec.nodes),
  };
}

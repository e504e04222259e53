/** Where in the library's sources each rule that the lab names is carried out. */
import type { RuleKey } from '../player/rules-at-work.ts';
import type { SourcePlace } from '../unit/source-place.ts';

export const RULE_PLACES: Readonly<Record<RuleKey, SourcePlace>> = {
  'direct-probe': { file: 'swim/probe.ts', symbol: 'encodePing' },
  'indirect-probe': { file: 'swim/probe.ts', symbol: 'askOthers' },
  suspicion: { file: 'swim/transitions.ts', symbol: 'suspect' },
  'suspicion-timeout': { file: 'swim/transitions.ts', symbol: 'suspicionExpired' },
  confirmation: { file: 'swim/suspicion.ts', symbol: 'confirm' },
  refutation: { file: 'swim/transitions.ts', symbol: 'refute' },
  incarnation: { file: 'swim/member.ts', symbol: 'supersedes' },
  piggyback: { file: 'swim/outbox.ts', symbol: 'Outbox' },
  gossip: { file: 'swim/gossip.ts', symbol: 'tick' },
  buddy: { file: 'swim/probe.ts', symbol: 'buddySystem' },
  'push-pull': { file: 'swim/push-pull.ts', symbol: 'merge' },
  'dead-from-sync-is-suspect': { file: 'swim/push-pull.ts', symbol: 'mergeOne' },
  join: { file: 'swim/streams.ts', symbol: 'exchange' },
  leave: { file: 'swim/swim.ts', symbol: 'leave' },
  update: { file: 'swim/transitions.ts', symbol: 'announce' },
  reap: { file: 'swim/reaping.ts', symbol: 'Reaper' },
  heal: { file: 'swim/healing.ts', symbol: 'Healer' },
  'local-health': { file: 'swim/awareness.ts', symbol: 'Awareness' },
  withdrawal: { file: 'swim/transitions.ts', symbol: 'stalled' },
};

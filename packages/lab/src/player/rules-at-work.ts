/**
 * The rules of the protocol that steps of a causal chain name, each with a title and a sentence. The keys are
 * stable: the reference page has an entry for each.
 */
export interface RuleAtWork {
  readonly key: string;
  readonly title: string;
  readonly sentence: string;
  readonly source: string;
}

export const RULES_AT_WORK = [
  {
    key: 'direct-probe',
    title: 'Direct probe',
    sentence:
      'Each interval a node pings one member of its list and waits for the ack until the probe timeout.',
    source: 'SWIM §3.1; memberlist probeNode',
  },
  {
    key: 'indirect-probe',
    title: 'Indirect probe',
    sentence:
      'Without an ack in time a few others are asked to ping the member, in case only our link is bad.',
    source: 'SWIM §3.1; memberlist probeNode',
  },
  {
    key: 'suspicion',
    title: 'Suspicion',
    sentence: 'Who answers no probe is suspected, not declared dead: it is told and may answer for itself.',
    source: 'SWIM §4.2; memberlist suspectNode',
  },
  {
    key: 'suspicion-timeout',
    title: 'Suspicion timeout',
    sentence: 'A suspicion that nobody has refuted when its time is over becomes a verdict: dead.',
    source: 'SWIM §4.2; Lifeguard §IV.B; memberlist suspicion',
  },
  {
    key: 'confirmation',
    title: 'Confirmation',
    sentence: 'Each independent accuser shortens the suspicion, from its longest time towards its shortest.',
    source: 'Lifeguard §IV.B; memberlist suspicion.Confirm',
  },
  {
    key: 'refutation',
    title: 'Refutation',
    sentence: 'Who is accused raises its incarnation, which only it may do, and says that it lives.',
    source: 'SWIM §4.2; memberlist refute',
  },
  {
    key: 'incarnation',
    title: 'Higher incarnation wins',
    sentence: 'News of a member with a higher incarnation overrides all that was said of a lower one.',
    source: 'SWIM §4.2; memberlist aliveNode',
  },
  {
    key: 'piggyback',
    title: 'Piggyback',
    sentence: 'News rides along on pings and acks that are sent anyway, as much as fits into the packet.',
    source: 'SWIM §4.1; memberlist encodeAndSendMsg',
  },
  {
    key: 'gossip',
    title: 'Gossip',
    sentence:
      'Between probes a node sends its news to a few random members, each piece a limited number of times.',
    source: 'SWIM §4.1; memberlist gossip',
  },
  {
    key: 'buddy',
    title: 'Buddy system',
    sentence: 'A ping to a suspect carries the suspicion, so that it can refute before it is too late.',
    source: 'Lifeguard §IV.C; memberlist probeNode',
  },
  {
    key: 'push-pull',
    title: 'Push/pull',
    sentence:
      'Now and then two nodes exchange all they know over a stream, which repairs what gossip missed.',
    source: 'memberlist pushPullNode, mergeState',
  },
  {
    key: 'dead-from-sync-is-suspect',
    title: 'A death heard in an exchange is only a suspicion',
    sentence: 'Who is dead in a peer’s view becomes suspect in ours, so that it has a chance to refute.',
    source: 'memberlist mergeState',
  },
  {
    key: 'join',
    title: 'Join',
    sentence: 'A node that starts exchanges its view with one member, and the news of it spreads from there.',
    source: 'memberlist Join',
  },
  {
    key: 'leave',
    title: 'Leave',
    sentence: 'A node that leaves declares itself gone, so that nobody takes it for failed.',
    source: 'memberlist Leave',
  },
  {
    key: 'update',
    title: 'Update',
    sentence: 'A node that changes its metadata raises its incarnation and tells the others.',
    source: 'memberlist UpdateNode',
  },
  {
    key: 'reap',
    title: 'Forgetting',
    sentence:
      'The dead are kept for a while, since they may refute, and are forgotten at the end of a probe round.',
    source: 'memberlist resetNodes',
  },
  {
    key: 'heal',
    title: 'Healing',
    sentence: 'The dead and the seeds are contacted again now and then, so that two halves find each other.',
    source: 'rule heal',
  },
  {
    key: 'local-health',
    title: 'Local health',
    sentence: 'A node that misses acks or is accused trusts itself less and gives others more time.',
    source: 'Lifeguard §IV.A; memberlist awareness',
  },
  {
    key: 'withdrawal',
    title: 'Withdrawal after a stall',
    sentence: 'A node that stood still takes back the accusations that nobody else has confirmed.',
    source: 'rule stallsCount',
  },
] as const satisfies readonly RuleAtWork[];

export type RuleKey = (typeof RULES_AT_WORK)[number]['key'];

/**
 * The rules in which memberlist's versions differ from each other, or we from memberlist: what the reference
 * says of each field of the library's `RULES`. Whether a rule is on stands in `RULES` itself; a rule without
 * a sentence here does not compile.
 */
import { RULES, type Rules, type RulesName } from 'hearsay/core';
import type { SourcePlace } from './source-place.ts';

export type RuleField = Exclude<keyof Rules, 'name'>;

export const RULES_NAMES: readonly RulesName[] = ['hearsay', 'memberlist', 'memberlist-0.2'];

interface Sentences {
  readonly title: string;
  readonly text: string;
  readonly source: SourcePlace;
}

const SENTENCES: Readonly<Record<RuleField, Sentences>> = {
  reapLeft: {
    title: 'Who left is forgotten',
    text:
      'Members that left are forgotten like the dead, after gossipToTheDeadMs. Version 0.2 ' +
      'kept them for ever.',
    source: { file: 'swim/reaping.ts', symbol: 'reapLeft' },
  },
  emptyMetaIsNull: {
    title: 'Empty metadata goes on as nil',
    text: 'Version 0.2 cannot tell empty metadata from none when it passes an alive claim on.',
    source: { file: 'swim/transitions.ts', symbol: 'emptyMetaIsNull' },
  },
  refusedGoesIndirect: {
    title: 'A refused ping is no reason to wait',
    text:
      'When the peer’s host refuses a ping, other members are asked at once, not only when the ' +
      'time-out ends.',
    source: { file: 'swim/probe.ts', symbol: 'refusedGoesIndirect' },
  },
  answerStaleAlive: {
    title: 'Who comes back is told that it is held dead',
    text:
      'An alive claim that is older than a remembered death is answered with the accusation, so ' +
      'that a member ' +
      'which restarts can outbid it at once instead of at the next exchange of views.',
    source: { file: 'swim/stale-answers.ts', symbol: 'answerStaleAlive' },
  },
  answerDeadPingers: {
    title: 'A dead member that pings is told so',
    text:
      'In memberlist a member that missed its own obituary goes on probing those who hold it ' +
      'dead, unanswered.',
    source: { file: 'swim/stale-answers.ts', symbol: 'answerDeadPingers' },
  },
  answerStaleAccusers: {
    title: 'Who passes on an old accusation gets our own word',
    text:
      'A member that was deaf may have missed a refutation. memberlist lets it declare the ' +
      'living dead although ' +
      'it hears their acks.',
    source: { file: 'swim/stale-answers.ts', symbol: 'answerStaleAccusers' },
  },
  rememberDeaths: {
    title: 'A forgotten death is still known',
    text:
      'A peer that missed a death cannot bring the dead back by exchanging views; only a ' +
      'higher incarnation can.',
    source: { file: 'swim/transitions.ts', symbol: 'rememberDeaths' },
  },
  deadNameMoves: {
    title: 'The name of a dead member may move at once',
    text: 'memberlist refuses the new address until deadNodeReclaimMs, which is off unless it is set.',
    source: { file: 'swim/transitions.ts', symbol: 'deadNameMoves' },
  },
  demandAddresses: {
    title: 'An address must be one',
    text:
      'An alive claim whose address is neither IPv4 nor IPv6 is dropped: no socket could ever ' +
      'reach that member.',
    source: { file: 'swim/transitions.ts', symbol: 'demandAddresses' },
  },
  conflictProbesHolder: {
    title: 'A contested name is settled by a probe',
    text:
      'When two addresses claim a name, the known holder is probed next: if it is gone, it ' +
      'gives up the name.',
    source: { file: 'swim/transitions.ts', symbol: 'conflictProbesHolder' },
  },
  nacksInTime: {
    title: 'Helpers say no in time',
    text:
      'A helper sends its nack after 80 % of the time-out. memberlist waits for all of it, and ' +
      'the nack comes just ' +
      'after the asker has blamed itself for the silence.',
    source: { file: 'swim/responder.ts', symbol: 'nacksInTime' },
  },
  retryStreamPing: {
    title: 'A refused stream ping is tried again',
    text:
      'As long as the probe runs. A host whose own link is down for a moment is refused at once; ' +
      'in memberlist that ' +
      'was its only try, and it accuses the living.',
    source: { file: 'swim/probe.ts', symbol: 'retryStreamPing' },
  },
  deadHearBesides: {
    title: 'The dead hear gossip besides the living',
    text:
      'memberlist draws both from one hat, so that in a small cluster all gossip may go to a ' +
      'few fresh dead.',
    source: { file: 'swim/gossip.ts', symbol: 'deadHearBesides' },
  },
  tellGoodbye: {
    title: 'A goodbye is also said directly',
    text:
      'It goes straight to up to goodbyesMax members. Whoever misses the gossip takes the ' +
      'leaver for failed.',
    source: { file: 'swim/swim.ts', symbol: 'tellGoodbye' },
  },
  stallsCount: {
    title: 'Our own absence is not held against others',
    text:
      'Time in which this process did not run raises its own health score, voids accusations that nobody ' +
      'confirmed, and stops the suspicion clocks.',
    source: { file: 'swim/swim.ts', symbol: 'stallsCount' },
  },
  limitAccusers: {
    title: 'One accuser may accuse only so often',
    text: 'A member that hardly hears anything cannot set the whole cluster ablaze with suspicions.',
    source: { file: 'swim/transitions.ts', symbol: 'limitAccusers' },
  },
  heal: {
    title: 'The dead are called again',
    text:
      'Dead members, forgotten ones and seeds are contacted about once per healIntervalMs in the ' +
      'whole cluster, so ' +
      'that two halves find each other after a partition.',
    source: { file: 'swim/healing.ts', symbol: 'heal' },
  },
  mark: {
    title: 'Pings and acks carry our mark',
    text: 'A field that memberlist skips: the version of our extensions and an id for each life of a member.',
    source: { file: 'swim/mark.ts', symbol: 'mark' },
  },
  plainRefusals: {
    title: 'A refusal can be read',
    text:
      'A stream that cannot be opened is answered in plain text with a code, so that a joiner ' +
      'learns whether its ' +
      'key, its label or its version is wrong.',
    source: { file: 'stack/sealed-core.ts', symbol: 'plainRefusals' },
  },
};

export interface Departure extends Sentences {
  readonly field: RuleField;
  /** In which presets it is on. */
  readonly on: Readonly<Record<RulesName, boolean>>;
  readonly kind: 'between versions' | 'ours';
}

/** In the order of the library. */
export function departures(): Departure[] {
  const fields = Object.keys(RULES.hearsay).filter((field): field is RuleField => field !== 'name');
  return fields.map((field) => {
    const on = {
      hearsay: RULES.hearsay[field],
      memberlist: RULES.memberlist[field],
      'memberlist-0.2': RULES['memberlist-0.2'][field],
    };
    const kind = on.memberlist === on['memberlist-0.2'] ? 'ours' : 'between versions';
    return { field, ...SENTENCES[field], on, kind };
  });
}

/**
 * Every rule in which we differ from memberlist, and every rule in which its versions differ from each other:
 * one field each, with its reason. A departure that cannot be said in one field is a sign that the protocol's
 * code wants another shape. Lifeguard's parts are configuration (`config.ts`), not rules.
 */

/** Which protocol rules a node follows. None of them changes what a peer must understand on the wire. */
export interface Rules {
  readonly name: RulesName;

  // Between memberlist's versions (memberlist.md §23).

  /** Members that left are forgotten like dead ones, after `gossipToTheDeadMs`. 0.2.2 kept them for ever. */
  readonly reapLeft: boolean;
  /** A relayed `alive` with empty metadata goes on as null: 0.2.2's decoder cannot tell them apart. */
  readonly emptyMetaIsNull: boolean;
  /** A ping that the peer's host refused goes to the indirect phase at once (0.3.0), else it waits. */
  readonly refusedGoesIndirect: boolean;

  // Our departures. Each is false in the memberlist presets.

  /**
   * Differs: an `alive` that is stale against a death we remember is answered with the accusation, straight
   * to the member that it names. Without this a member that restarts with incarnation 1 stays dead until a
   * push/pull happens to show it what is said about it (hours in a cluster of thousands).
   */
  readonly answerStaleAlive: boolean;
  /**
   * Differs: a member that pings us while we hold it dead is told so. In memberlist a member that missed its
   * own obituary goes on probing those who hold it dead, and nobody says a word until a push/pull.
   */
  readonly answerDeadPingers: boolean;
  /**
   * Differs: who is accused with an incarnation below its own sends its own word straight to whoever passed
   * that on. In memberlist nobody answers: a member that missed the refutation, because it was deaf for a
   * while, declares the living dead although it hears their acks.
   */
  readonly answerStaleAccusers: boolean;
  /**
   * Differs: a reaped death is remembered (`deathMemoryMs`), so that a peer that missed it cannot bring the
   * dead back by push/pull. Only a higher incarnation, which only the owner can make, revives a member.
   */
  readonly rememberDeaths: boolean;
  /**
   * Differs: the name of a dead member may move to another address at once, as that of a left one may.
   * memberlist waits for `deadNodeReclaimMs`, which is off by default: a rescheduled container is refused for
   * as long as its former life is remembered.
   */
  readonly deadNameMoves: boolean;
  /**
   * Differs: an `alive` whose address is neither IPv4 nor IPv6 is dropped. memberlist lists a member that no
   * socket can reach, probes it, and declares it dead.
   */
  readonly demandAddresses: boolean;
  /**
   * Differs: when two addresses claim a name, the known holder is probed next, so that a holder that is gone
   * gives up the name within one suspicion. memberlist only logs.
   */
  readonly conflictProbesHolder: boolean;
  /**
   * Differs: a helper says after 80 % of the probe timeout that it got no ack (Lifeguard §IV.A), and still
   * relays an ack that comes later. memberlist waits for the whole timeout, and with its LAN timings the nack
   * then arrives just after the asker has judged and has blamed itself for the silence.
   */
  readonly nacksInTime: boolean;
  /**
   * Differs: a ping over a stream that could not be opened is tried again after another probe timeout, as
   * long as the probe runs. A host whose own link is down for a moment hears so at once, and in memberlist
   * that was its only try, though ill health may give the probe eight intervals: it accuses the living.
   */
  readonly retryStreamPing: boolean;
  /**
   * Differs: gossip is counted by the living who hear it; the dead, who may still refute, hear it besides.
   * memberlist draws both from one hat, so that in a small cluster with a few fresh dead every message may go
   * to them alone.
   */
  readonly deadHearBesides: boolean;
  /**
   * Differs: a goodbye goes straight to members too (`goodbyesMax` of them, all in a small cluster), not only
   * by gossip. Whoever misses it in memberlist takes the leaver for failed.
   */
  readonly tellGoodbye: boolean;
  /**
   * Differs: time during which this process was not running is not held against others. A stall raises our
   * own health score, voids accusations that nobody confirmed, and stops the suspicion clocks for as long as
   * it lasted.
   */
  readonly stallsCount: boolean;
  /**
   * Differs: one accuser may start only so many suspicions a minute by gossip (`accuser-limit.ts`), so that a
   * half-deaf member cannot set the whole cluster ablaze. Against the ill, not against liars: accusers are
   * told apart by the names in their claims. Not limited are our own judgement, confirmations, what a
   * push/pull tells (after a partition each side has to suspect the whole other one, so that it refutes), and
   * deaths: when a rack burns, whose clocks run out first declares it dead alone.
   */
  readonly limitAccusers: boolean;
  /**
   * Differs: dead members, forgotten ones and seeds are contacted again, about one attempt per
   * `healIntervalMs` in the whole cluster, so that two halves find each other after a partition.
   */
  readonly heal: boolean;
  /**
   * Differs: pings and acks carry our mark (extension version and instance id) until the peer has shown its
   * own. memberlist skips the field.
   */
  readonly mark: boolean;
  /**
   * Differs: a stream that cannot be opened is answered in plaintext with a code and no name, so that the
   * joiner learns whether its key, its label or its version is wrong. memberlist seals the answer with its
   * own key, which a joiner with the wrong key cannot read, and says nothing about labels.
   */
  readonly plainRefusals: boolean;
}

export type RulesName = 'hearsay' | 'memberlist' | 'memberlist-0.2';

const MEMBERLIST: Rules = {
  name: 'memberlist',
  reapLeft: true,
  emptyMetaIsNull: false,
  refusedGoesIndirect: true,
  answerStaleAlive: false,
  answerDeadPingers: false,
  answerStaleAccusers: false,
  rememberDeaths: false,
  deadNameMoves: false,
  demandAddresses: false,
  conflictProbesHolder: false,
  nacksInTime: false,
  retryStreamPing: false,
  deadHearBesides: false,
  tellGoodbye: false,
  stallsCount: false,
  limitAccusers: false,
  heal: false,
  mark: false,
  plainRefusals: false,
};

/**
 * `hearsay`: ours. `memberlist`: its newest version, rule for rule. `memberlist-0.2`: version 0.2.2, which
 * Debian's serf 0.9.4 carries.
 */
export const RULES: Readonly<Record<RulesName, Rules>> = {
  hearsay: {
    name: 'hearsay',
    reapLeft: true,
    emptyMetaIsNull: false,
    refusedGoesIndirect: true,
    answerStaleAlive: true,
    answerDeadPingers: true,
    answerStaleAccusers: true,
    rememberDeaths: true,
    deadNameMoves: true,
    demandAddresses: true,
    conflictProbesHolder: true,
    nacksInTime: true,
    retryStreamPing: true,
    deadHearBesides: true,
    tellGoodbye: true,
    stallsCount: true,
    limitAccusers: true,
    heal: true,
    mark: true,
    plainRefusals: true,
  },
  memberlist: MEMBERLIST,
  'memberlist-0.2': {
    ...MEMBERLIST,
    name: 'memberlist-0.2',
    reapLeft: false,
    emptyMetaIsNull: true,
    refusedGoesIndirect: false,
  },
};

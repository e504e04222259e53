/**
 * The precedence of claims (SWIM §4.2), found by trying: a member's core is brought to each belief and told
 * each claim, and the table is what it then believes.
 */
import type { RulesName } from 'hearsay/core';
import { LoneMember, OWN_NAME, type Claim, type ClaimKind, type Held } from './lone-member.ts';

/** What the member believes before. `ourselves`: the claim is about the member that hears it. */
export type Before = 'unknown' | 'alive' | 'suspect' | 'dead' | 'left' | 'ourselves';
/** The incarnation in the claim beside the known one. */
export type Age = 'older' | 'same' | 'newer';

export const BEFORE: readonly Before[] = ['unknown', 'alive', 'suspect', 'dead', 'left', 'ourselves'];
export const CLAIM_KINDS: readonly ClaimKind[] = ['alive', 'suspect', 'dead', 'goodbye'];
export const AGES: readonly Age[] = ['older', 'same', 'newer'];

/** The incarnation that is known before. */
export const KNOWN_INCARNATION = 5;
const CLAIMED: Readonly<Record<Age, number>> = { older: 4, same: 5, newer: 6 };

export interface Outcome {
  /** What was believed; `null`: no such member. */
  readonly held: Held | null;
  /** `null`: still no such member. */
  readonly after: Held | null;
  readonly isChanged: boolean;
  /** It counts as another accuser of a member that is suspected already. */
  readonly isConfirmation: boolean;
  /** The claim, or for an accusation of ourselves our own word, goes on as gossip. */
  readonly isPassedOn: boolean;
  /** Somebody is told at once that the claim is behind the times. */
  readonly isAnswered: boolean;
}

const SUBJECT = 'n2';
const FIRST_ACCUSER = 'n3';
const SECOND_ACCUSER = 'n4';
/** Enough members that a suspicion waits for confirmations. */
const BYSTANDERS = ['n3', 'n4', 'n5', 'n6'];

/** What a claim does to a belief, under these rules. */
export function outcomeOf(rules: RulesName, before: Before, kind: ClaimKind, age: Age): Outcome {
  const member = new LoneMember(rules);
  const subject = before === 'ourselves' ? OWN_NAME : SUBJECT;
  for (const name of BYSTANDERS) member.hear({ kind: 'alive', subject: name, incarnation: 1, from: name });
  for (const claim of claimsUntil(before)) member.hear(claim);
  const held = member.holds(subject);
  const { newsQueued, packetsSent } = member;
  const confirmations = member.confirmations(subject);
  member.hear({ kind, subject, incarnation: CLAIMED[age], from: SECOND_ACCUSER });
  const after = member.holds(subject);
  return {
    held,
    after,
    isChanged: held?.state !== after?.state || held?.incarnation !== after?.incarnation,
    isConfirmation: member.confirmations(subject) > confirmations && held?.state === 'suspect',
    isPassedOn: member.newsQueued > newsQueued,
    isAnswered: member.packetsSent > packetsSent,
  };
}

/** The claims that bring a member to a belief. */
function claimsUntil(before: Before): Claim[] {
  const claim = (kind: ClaimKind, subject = SUBJECT, incarnation = KNOWN_INCARNATION): Claim => ({
    kind,
    subject,
    incarnation,
    from: FIRST_ACCUSER,
  });
  switch (before) {
    case 'unknown':
      return [];
    case 'alive':
      return [claim('alive')];
    case 'suspect':
    case 'dead':
      return [claim('alive'), claim(before)];
    case 'left':
      return [claim('alive'), claim('goodbye')];
    case 'ourselves': // the answer to an accusation is the next incarnation
      return [claim('suspect', OWN_NAME, KNOWN_INCARNATION - 1)];
    default:
      return before satisfies never;
  }
}

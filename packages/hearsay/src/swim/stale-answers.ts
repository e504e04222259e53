/**
 * Answers to those who are behind, sent straight to them. An `alive` that is stale against a death we
 * remember (rule `answerStaleAlive`): the accusation, to where the claim says the member is; if it lives
 * there, it refutes at once, if not, one small packet is lost. An accusation of ourselves that we have
 * refuted (rule `answerStaleAccusers`): our own word. Answers are limited: stale claims go round while news
 * spreads.
 */
import { endpointOf, type WireAddress } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import { TokenBucket } from '../base/token-bucket.ts';
import { encodeAlive, encodeDead, type Alive } from '../wire/claims.ts';
import type { Candidate } from './api.ts';
import type { Context } from './context.ts';
import type { Death } from './deaths.ts';
import { MemberState, type Incarnation } from './member.ts';
import type { Slot } from './membership.ts';
import type { Outbox } from './outbox.ts';

const ANSWERS_AT_ONCE = 32;
const REFILL_MS = 2000;

export class StaleAnswers {
  readonly #context: Context;
  readonly #outbox: Outbox;
  readonly #limit: TokenBucket;

  constructor(context: Context, outbox: Outbox, now: Millis) {
    this.#context = context;
    this.#outbox = outbox;
    this.#limit = new TokenBucket({ capacity: ANSWERS_AT_ONCE, refillMs: REFILL_MS, now });
  }

  /** `claim` about a member that we hold in `slot` is no news; tell it why, if we hold it dead. */
  answer(slot: Slot, claim: Candidate, now: Millis): void {
    const { membership, rules } = this.#context;
    const state = membership.state(slot);
    if (!rules.answerStaleAlive || (state !== MemberState.Dead && state !== MemberState.Left)) return;
    this.#send(claim.name, claim.address, membership.incarnation(slot), now);
  }

  /** The member in `slot` has pinged us. If we hold it dead, it should know (rule `answerDeadPingers`). */
  answerPing(slot: Slot, now: Millis): void {
    const { membership, rules } = this.#context;
    if (!rules.answerDeadPingers || membership.state(slot) !== MemberState.Dead) return;
    this.#send(membership.name(slot), membership.address(slot), membership.incarnation(slot), now);
  }

  /** The same for a death that has been reaped. */
  answerRemembered(death: Death, claim: Candidate, now: Millis): void {
    if (this.#context.rules.answerStaleAlive) this.#send(claim.name, claim.address, death.incarnation, now);
  }

  /**
   * Somebody has passed on an accusation of ourselves that we have long refuted: it, or whoever told it, has
   * missed that (rule `answerStaleAccusers`).
   */
  answerAccusation(to: Endpoint, own: Alive, now: Millis): void {
    const { rules, effects } = this.#context;
    if (!rules.answerStaleAccusers || !this.#limit.take(now)) return;
    effects.sendPacket(to, this.#outbox.encode(encodeAlive, own), false);
  }

  save(): readonly [tokens: number, at: Millis] {
    return this.#limit.save();
  }

  restore(saved: readonly [tokens: number, at: Millis]): void {
    this.#limit.restore(saved);
  }

  #send(name: string, address: WireAddress, incarnation: Incarnation, now: Millis): void {
    const { local, effects } = this.#context;
    if (incarnation === 0 || !this.#limit.take(now)) return;
    const message = this.#outbox.encode(encodeDead, { incarnation, node: name, from: local.name });
    effects.sendPacket(endpointOf(address), message, false);
  }
}

/**
 * The gossip tick: a few random members get the news that has been told least (SWIM §4.1, memberlist
 * `gossip`; memberlist.md §17). The dead are told for a while too, so that they may refute. With nothing to
 * tell the tick sleeps.
 */
import type { Millis } from '../base/core.ts';
import { sample } from '../base/sample.ts';
import { Timer, timerKey, wakeGossip, type Context } from './context.ts';
import { CHECKSUM_PROTOCOL, MemberState } from './member.ts';
import type { Slot } from './membership.ts';
import type { Outbox } from './outbox.ts';

export class Gossiper {
  readonly #context: Context;
  readonly #outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.#context = context;
    this.#outbox = outbox;
  }

  tick(now: Millis): void {
    const { config, membership, rng, deadlines } = this.#context;
    const isHearer = (slot: Slot): boolean => this.#isHearer(slot, now);
    const slots = sample(rng, membership.order, membership.count, config.gossipNodes, isHearer);
    let told = 0;
    for (const slot of slots) {
      const news = this.#outbox.takeNews();
      if (news.length === 0) break;
      const checksum = membership.protocolMax(slot) >= CHECKSUM_PROTOCOL;
      this.#outbox.sendTogether(membership.endpoint(slot), news, checksum);
      told += 1;
    }
    deadlines.cancel(timerKey(Timer.GossipTick));
    // News may be left. With none, or nobody to tell, the tick sleeps until there is some.
    if (told > 0 && told === slots.length) wakeGossip(this.#context, now);
  }

  #isHearer(slot: Slot, now: Millis): boolean {
    const { config, membership, local } = this.#context;
    if (slot === local.slot) return false;
    switch (membership.state[slot]) {
      case MemberState.Alive:
      case MemberState.Suspect:
        return true;
      case MemberState.Dead:
        return now - membership.changedAt[slot]! <= config.gossipToTheDeadMs;
      default:
        return false;
    }
  }
}

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
import type { Writer } from '../base/writer.ts';
import type { Outbox } from './outbox.ts';

export class Gossiper {
  readonly #context: Context;
  readonly #outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.#context = context;
    this.#outbox = outbox;
  }

  tick(now: Millis): void {
    const { deadlines } = this.#context;
    const slots = this.#hearers(now);
    let told = 0;
    let last: readonly Uint8Array[] = [];
    for (const slot of slots) {
      const news = this.#outbox.takeNews();
      if (news.length === 0) break;
      this.#tell(slot, news);
      last = news;
      told += 1;
    }
    if (told > 0) for (const slot of this.#besides(now)) this.#tell(slot, last);
    deadlines.cancel(timerKey(Timer.GossipTick));
    // News may be left. With none, or nobody to tell, the tick sleeps until there is some.
    if (told > 0 && told === slots.length) wakeGossip(this.#context, now);
  }

  /** Sends a message of ours straight to up to `wanted` living members, beside what gossip does. */
  tellDirectly<Message>(
    encoder: (writer: Writer, message: Message) => void,
    message: Message,
    wanted: number,
  ): void {
    const bytes = this.#outbox.encode(encoder, message);
    for (const slot of this.#sample(wanted, (one) => this.#isLiving(one))) this.#tell(slot, [bytes]);
  }

  /** Who is told now, each with a packet of its own. */
  #hearers(now: Millis): Slot[] {
    const { rules, config } = this.#context;
    const all = (slot: Slot): boolean => this.#isLiving(slot) || this.#isFreshlyDead(slot, now);
    if (!rules.deadHearBesides) return this.#sample(config.gossipNodes, all);
    const living = this.#sample(config.gossipNodes, (slot) => this.#isLiving(slot));
    // With nobody alive to tell, the dead are all there is.
    return living.length > 0 ? living : this.#sample(config.gossipNodes, all);
  }

  /** Who of the dead hears what the last of them heard, without its counting: as often as in memberlist. */
  #besides(now: Millis): Slot[] {
    const { rules, config, membership, rng } = this.#context;
    if (!rules.deadHearBesides || membership.countOf(MemberState.Dead) === 0) return [];
    const drawn = Array.from(
      { length: config.gossipNodes },
      () => membership.order[rng.below(membership.count)]!,
    );
    return drawn.filter((slot) => this.#isFreshlyDead(slot, now));
  }

  #sample(wanted: number, isWanted: (slot: Slot) => boolean): Slot[] {
    const { membership, rng } = this.#context;
    return sample(rng, membership.order, membership.count, wanted, isWanted);
  }

  #tell(slot: Slot, news: readonly Uint8Array[]): void {
    const { membership } = this.#context;
    const checksum = membership.protocolMax(slot) >= CHECKSUM_PROTOCOL;
    this.#outbox.sendTogether(membership.endpoint(slot), news, checksum);
  }

  #isLiving(slot: Slot): boolean {
    const { membership, local } = this.#context;
    const state = membership.state(slot);
    return slot !== local.slot && (state === MemberState.Alive || state === MemberState.Suspect);
  }

  #isFreshlyDead(slot: Slot, now: Millis): boolean {
    const { config, membership, local } = this.#context;
    if (slot === local.slot || membership.state(slot) !== MemberState.Dead) return false;
    return now - membership.changedAt(slot) <= config.gossipToTheDeadMs;
  }
}

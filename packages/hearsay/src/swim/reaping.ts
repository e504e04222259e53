/**
 * Who is forgotten, and when (memberlist `resetNodes`, memberlist.md §19): at the end of each round of the
 * probe list those who have been dead or gone for long enough. Under our rules their death is remembered a
 * while longer.
 */
import type { Millis } from '../base/core.ts';
import type { Context } from './context.ts';
import type { Deaths } from './deaths.ts';
import { MemberState } from './member.ts';
import type { Slot } from './membership.ts';
import type { Transitions } from './transitions.ts';

export class Reaper {
  readonly #context: Context;
  readonly #deaths: Deaths;
  readonly #transitions: Transitions;

  constructor(context: Context, parts: { deaths: Deaths; transitions: Transitions }) {
    this.#context = context;
    this.#deaths = parts.deaths;
    this.#transitions = parts.transitions;
  }

  /** The end of the probe list: forget whom we may, and go round again in a new order. */
  newRound(now: Millis): void {
    const { membership, rng } = this.#context;
    membership.reap((slot) => {
      if (!this.#isOver(slot, now)) return false;
      this.#forget(slot, now);
      return true;
    });
    membership.shuffle(rng);
  }

  #isOver(slot: Slot, now: Millis): boolean {
    const { membership, rules, config, local } = this.#context;
    const state = membership.state(slot);
    const mayGo = state === MemberState.Dead || (rules.reapLeft && state === MemberState.Left);
    return mayGo && slot !== local.slot && now - membership.changedAt(slot) > config.gossipToTheDeadMs;
  }

  #forget(slot: Slot, now: Millis): void {
    const { membership, effects, rules } = this.#context;
    const name = membership.name(slot);
    const incarnation = membership.incarnation(slot);
    // Incarnation 0 never lived: it is an entry whose first `alive` did not count.
    if ((rules.rememberDeaths || rules.heal) && incarnation > 0) {
      const { bytes, port } = membership.address(slot);
      const left = membership.state(slot) === MemberState.Left;
      this.#deaths.remember({ name, incarnation, address: { bytes, port }, at: now, left });
    }
    this.#transitions.forget(slot);
    effects.emit({ type: 'member-reaped', name });
  }
}

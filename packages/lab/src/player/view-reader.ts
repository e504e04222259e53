/** One node's view as the lab shows it: the only place that reads the columns of a core. */
import { MemberState, type Swim } from 'hearsay/core';
import { Belief } from './scene.ts';

const BELIEFS: Readonly<Record<number, Belief>> = {
  [MemberState.Alive]: Belief.Alive,
  [MemberState.Suspect]: Belief.Suspect,
  [MemberState.Dead]: Belief.Dead,
  [MemberState.Left]: Belief.Left,
};

export type View = Swim['membership'];

/** The place of the `i`-th entry of a view, 0 ≤ `i` < `view.count`. */
export function slotAt(view: View, i: number): number {
  return view.order[i]!;
}

/** What the entry in `slot` is held for. Incarnation 0 never lived: its first `alive` did not count. */
export function beliefAt(view: View, slot: number): Belief {
  return view.incarnation(slot) === 0 ? Belief.Unknown : BELIEFS[view.state(slot)]!;
}

export function incarnationAt(view: View, slot: number): number {
  return view.incarnation(slot);
}

/**
 * What one view was when it was last looked at, slot by slot: finds what has changed in one walk of flat
 * memory.
 */
export class ViewShadow {
  #state = new Uint8Array(0);
  #incarnation = new Uint32Array(0);

  /** Forgets all: the next look finds every entry changed. */
  reset(): void {
    this.#state = new Uint8Array(0);
  }

  /**
   * The slots that differ from the last look, which this one becomes. A slot that has been given up is not
   * told.
   */
  changed(view: View): readonly number[] {
    if (this.#state.length < view.slots) this.#grow(view.slots);
    const known = this.#state;
    const knownIncarnation = this.#incarnation;
    const slots: number[] = [];
    for (let slot = 0; slot < view.slots; slot += 1) {
      const state = view.state(slot);
      const incarnation = view.incarnation(slot);
      if (state === known[slot] && incarnation === knownIncarnation[slot]) continue;
      known[slot] = state;
      knownIncarnation[slot] = incarnation;
      slots.push(slot);
    }
    return slots;
  }

  /** New slots are as an unused one of a view is: alive, and of an incarnation that nobody has. */
  #grow(length: number): void {
    const state = new Uint8Array(length);
    const incarnation = new Uint32Array(length);
    state.set(this.#state);
    incarnation.set(this.#incarnation.subarray(0, this.#state.length));
    this.#state = state;
    this.#incarnation = incarnation;
  }
}

/** The node's number from its name `n7`. */
export function numberOf(name: string): number {
  return Number(name.slice(1));
}

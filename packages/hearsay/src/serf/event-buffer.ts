/**
 * What has been heard lately, by Lamport time: so that each event is delivered once, however often gossip
 * brings it, and one from before the buffer not at all (serf `eventBuffer`, `queryBuffer`).
 */
import type { LamportTime } from './lamport-time.ts';

/** All of one time. */
export interface Slot<Item> {
  readonly lamportTime: LamportTime;
  readonly events: readonly Item[];
}

interface OpenSlot<Item> {
  readonly lamportTime: LamportTime;
  readonly events: Item[];
}

export type Admission = 'new' | 'known' | 'old' | 'full';

export class EventBuffer<Item> {
  readonly #slots: (OpenSlot<Item> | null)[];
  readonly #sameTimeMax: number;
  readonly #isSame: (a: Item, b: Item) => boolean;

  constructor(size: number, sameTimeMax: number, isSame: (a: Item, b: Item) => boolean) {
    this.#slots = Array.from({ length: size }, () => null);
    this.#sameTimeMax = sameTimeMax;
    this.#isSame = isSame;
  }

  /** Whether `item` is news, and remembers it if it is. `clock` is the clock that has witnessed `time`. */
  admit(time: LamportTime, item: Item, clock: LamportTime): Admission {
    const size = BigInt(this.#slots.length);
    if (clock > size && time < clock - size) return 'old';
    const place = Number(time % size);
    const slot = this.#slots[place];
    if (slot?.lamportTime !== time) {
      this.#slots[place] = { lamportTime: time, events: [item] };
      return 'new';
    }
    if (slot.events.some((known) => this.#isSame(known, item))) return 'known';
    if (slot.events.length >= this.#sameTimeMax) return 'full';
    slot.events.push(item);
    return 'new';
  }

  /** Every place of the ring, as a push/pull carries it: `null` where nothing has been. */
  slots(): readonly (Slot<Item> | null)[] {
    return this.#slots;
  }

  save(): (Slot<Item> | null)[] {
    return this.#slots.map(copy);
  }

  restore(saved: readonly (Slot<Item> | null)[]): void {
    for (const [place, slot] of saved.entries()) this.#slots[place] = copy(slot);
  }
}

function copy<Item>(slot: Slot<Item> | null): OpenSlot<Item> | null {
  return slot === null ? null : { lamportTime: slot.lamportTime, events: [...slot.events] };
}

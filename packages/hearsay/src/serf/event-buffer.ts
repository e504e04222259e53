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

export interface EventBufferOptions<Item> {
  /** How many Lamport times are remembered. */
  readonly size: number;
  /** Different items of one time. */
  readonly sameTimeMax: number;
  readonly isSame: (a: Item, b: Item) => boolean;
  /** The bytes that an item takes. */
  readonly weigh: (item: Item) => number;
}

export class EventBuffer<Item> {
  readonly #slots: (OpenSlot<Item> | null)[];
  readonly #sameTimeMax: number;
  readonly #isSame: (a: Item, b: Item) => boolean;
  readonly #weigh: (item: Item) => number;
  #bytes = 0;

  constructor({ size, sameTimeMax, isSame, weigh }: EventBufferOptions<Item>) {
    this.#slots = Array.from({ length: size }, () => null);
    this.#sameTimeMax = sameTimeMax;
    this.#isSame = isSame;
    this.#weigh = weigh;
  }

  /** What all items take together. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether `item` is news, and remembers it if it is. `clock` is the clock that has witnessed `time`. */
  admit(time: LamportTime, item: Item, clock: LamportTime): Admission {
    const size = BigInt(this.#slots.length);
    if (clock > size && time < clock - size) return 'old';
    const place = Number(time % size);
    const slot = this.#slots[place];
    if (slot?.lamportTime !== time) {
      this.#replace(place, { lamportTime: time, events: [item] });
      return 'new';
    }
    if (slot.events.some((known) => this.#isSame(known, item))) return 'known';
    if (slot.events.length >= this.#sameTimeMax) return 'full';
    slot.events.push(item);
    this.#bytes += this.#weigh(item);
    return 'new';
  }

  /** Forgets all of the oldest time, and returns it; `null` if there is nothing. */
  forgetOldest(): LamportTime | null {
    let oldest = -1;
    for (const [place, slot] of this.#slots.entries()) {
      if (slot === null) continue;
      if (oldest === -1 || slot.lamportTime < this.#slots[oldest]!.lamportTime) oldest = place;
    }
    if (oldest === -1) return null;
    const { lamportTime } = this.#slots[oldest]!;
    this.#replace(oldest, null);
    return lamportTime;
  }

  /** Every place of the ring, as a push/pull carries it: `null` where nothing has been. */
  slots(): readonly (Slot<Item> | null)[] {
    return this.#slots;
  }

  save(): (Slot<Item> | null)[] {
    return this.#slots.map(copy);
  }

  restore(saved: readonly (Slot<Item> | null)[]): void {
    for (const [place, slot] of saved.entries()) this.#replace(place, copy(slot));
  }

  #replace(place: number, slot: OpenSlot<Item> | null): void {
    this.#bytes += this.#weight(slot) - this.#weight(this.#slots[place] ?? null);
    this.#slots[place] = slot;
  }

  #weight(slot: OpenSlot<Item> | null): number {
    let bytes = 0;
    for (const item of slot?.events ?? []) bytes += this.#weigh(item);
    return bytes;
  }
}

function copy<Item>(slot: Slot<Item> | null): OpenSlot<Item> | null {
  return slot === null ? null : { lamportTime: slot.lamportTime, events: [...slot.events] };
}

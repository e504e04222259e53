/**
 * The transmit-limited broadcast queue (SWIM §4.1, memberlist `TransmitLimitedQueue`). News that has been
 * sent least often goes first, longer before shorter, newer before older, so that every packet is filled with
 * what the cluster has heard least. An entry leaves after its last transmit, or when newer news of the same
 * name replaces it.
 *
 * Entries of one transmit count form a tier: an array sorted by (length descending, id descending), searched
 * by bisection. There are at most `retransmitLimit` tiers.
 */

/** One queued broadcast. */
export interface Broadcast {
  /** The whole message, with its type byte. Never written again. */
  readonly bytes: Uint8Array;
  /** News of the same name replace each other; `null` never does. */
  readonly name: string | null;
  /** Handed to `finished` when the entry leaves the queue for whatever reason; 0: nobody waits. */
  readonly ticket: number;
}

/** A broadcast as saved. */
export interface QueuedBroadcast extends Broadcast {
  readonly transmits: number;
  readonly id: number;
}

interface Entry extends Broadcast {
  transmits: number;
  readonly id: number;
}

const NONE: readonly Uint8Array[] = [];

export class BroadcastQueue {
  readonly #finished: (ticket: number) => void;
  /** Index: how often its entries have been sent. Each tier is in sending order. */
  readonly #tiers: Entry[][] = [];
  readonly #named = new Map<string, Entry>();
  #length = 0;
  #ids = 0;

  /** `finished` is told the ticket of each entry that leaves, when it leaves. It must not touch the queue. */
  constructor(finished: (ticket: number) => void) {
    this.#finished = finished;
  }

  get length(): number {
    return this.#length;
  }

  /**
   * The number of the last entry; part of the saved state, since it may lie above or below those of the
   * entries.
   */
  get lastId(): number {
    return this.#ids;
  }

  queue(broadcast: Broadcast): void {
    this.#ids += 1;
    const id = this.#ids; // taken before the replaced entry goes, as in the reference
    if (broadcast.name !== null) {
      const replaced = this.#named.get(broadcast.name);
      if (replaced !== undefined) this.#drop(replaced);
    }
    const { bytes, name, ticket } = broadcast;
    this.#insert({ bytes, name, ticket, transmits: 0, id });
  }

  /** Drops the entry of a name, if there is one. */
  remove(name: string): void {
    const entry = this.#named.get(name);
    if (entry !== undefined) this.#drop(entry);
  }

  /**
   * Takes messages for one packet: at most `limitBytes` in all, each counted with `overheadBytes` more. Every
   * message that is taken has been transmitted once more.
   */
  take(overheadBytes: number, limitBytes: number, retransmitLimit: number): readonly Uint8Array[] {
    if (this.#length === 0) return NONE;
    const taken: Uint8Array[] = [];
    const again: Entry[] = [];
    const tiers = this.#tiers.length;
    let used = 0;
    for (let tier = 0; tier < tiers;) {
      const free = limitBytes - used - overheadBytes;
      if (free <= 0) break;
      const entries = this.#tiers[tier]!;
      const place = placeOf(entries, free, Infinity);
      if (place === entries.length) {
        tier += 1;
        continue;
      }
      const entry = entries[place]!;
      used += overheadBytes + entry.bytes.length;
      taken.push(entry.bytes);
      this.#remove(entry);
      entry.transmits += 1;
      if (entry.transmits >= retransmitLimit) this.#finish(entry);
      else again.push(entry);
    }
    // Back in only now: no message goes twice into one packet.
    for (const entry of again) this.#insert(entry);
    return taken;
  }

  /** Drops the entries that would be sent last, until at most `keep` remain. */
  prune(keep: number): void {
    for (let tier = this.#tiers.length - 1; tier >= 0 && this.#length > keep; tier -= 1) {
      const entries = this.#tiers[tier]!;
      while (entries.length > 0 && this.#length > keep) this.#drop(entries.at(-1)!);
    }
  }

  /** All entries in sending order. */
  save(): QueuedBroadcast[] {
    return this.#tiers.flatMap((tier) => tier.map((entry) => ({ ...entry })));
  }

  restore(saved: readonly QueuedBroadcast[], lastId: number): void {
    this.#tiers.length = 0;
    this.#named.clear();
    this.#length = 0;
    // Backwards: an entry goes in before those of its length and id.
    for (const entry of saved.toReversed()) this.#insert({ ...entry });
    this.#ids = lastId;
  }

  #insert(entry: Entry): void {
    while (this.#tiers.length <= entry.transmits) this.#tiers.push([]);
    const tier = this.#tiers[entry.transmits]!;
    tier.splice(placeOf(tier, entry.bytes.length, entry.id), 0, entry);
    if (entry.name !== null) this.#named.set(entry.name, entry);
    this.#length += 1;
  }

  #drop(entry: Entry): void {
    this.#remove(entry);
    this.#finish(entry);
  }

  #remove(entry: Entry): void {
    const tier = this.#tiers[entry.transmits]!;
    // Ids start again, so two entries may share one; identity decides.
    tier.splice(tier.indexOf(entry, placeOf(tier, entry.bytes.length, entry.id)), 1);
    if (entry.name !== null) this.#named.delete(entry.name);
    this.#length -= 1;
    // The reference starts its ids again whenever the queue is empty, even between two takes of one packet.
    if (this.#length === 0) this.#ids = 0;
  }

  #finish(entry: Entry): void {
    if (entry.ticket !== 0) this.#finished(entry.ticket);
  }
}

/** The first place in a tier whose entry is not before (length, id) in sending order. */
function placeOf(tier: readonly Entry[], length: number, id: number): number {
  let low = 0;
  let high = tier.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = tier[middle]!;
    const isBefore = entry.bytes.length > length || (entry.bytes.length === length && entry.id > id);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Virtual time, and all that is still to happen, in order: by time, then by rank, then in the order of
 * adding. So a run depends on nothing but its seed.
 *
 * A calendar of buckets a quarter of a millisecond wide (R. Brown, "Calendar Queues", CACM 1988; the same
 * idea as a timing wheel). Only the bucket that is being emptied is kept in order, as a small heap; the rest
 * of its second lies in unordered lists, and everything later in one list a second. So adding costs the same
 * with a hundred processes as with ten thousand, and a happening is its own entry: nothing is allocated.
 */
import { assert } from '../base/assert.ts';
import type { Millis } from '../base/core.ts';
import type { HappeningState } from './state.ts';

/** Something that is due, once. It may add more to the timeline, itself included. */
export abstract class Happening {
  /** When it is due, and its place among what is due then. Set by the timeline. */
  at: Millis = 0;
  order = 0;
  /** The next one in the list that it is in. */
  next: Happening | null = null;
  /** Taken back: it is dropped when its time comes, as if it had never been added. */
  isVoid = false;

  abstract happen(): void;

  /** Itself as plain data; `endOf` numbers the ends of streams. */
  abstract save(endOf: EndNumbers): HappeningState;
}

/** Gives each end of a stream its number in a saved state. */
export type EndNumbers = (end: object) => number;

/** An entry of a saved timeline. */
export interface SavedEntry {
  readonly at: Millis;
  readonly order: number;
  readonly what: HappeningState;
}

/** Added to the order of what comes last, above any count of additions. */
const LAST = 0x10_0000_0000_0000;

const BUCKETS_IN_ONE_MS = 4;
/** So many buckets, a little more than a second, are a page; a power of two. */
const PAGE_BUCKETS = 4096;
const WORD_BITS = 32;

export class Timeline {
  /** What is due in the bucket `#bucket` or earlier, as a binary heap. */
  readonly #heap: Happening[] = [];
  /** The lists of the other buckets of the open page, and a bit for each that is not empty. */
  readonly #page: (Happening | null)[] = Array.from({ length: PAGE_BUCKETS }, () => null);
  readonly #filled = new Int32Array(PAGE_BUCKETS / WORD_BITS);
  /** What is due after the open page: a list for each page. */
  readonly #later = new Map<number, Happening>();
  #bucket = 0;
  #now: Millis = 0;
  #additions = 0;
  #size = 0;

  /** Virtual time; it starts at 0. */
  get now(): Millis {
    return this.#now;
  }

  /** How much is still to happen, with what has been taken back since. */
  get size(): number {
    return this.#size;
  }

  /** How much has been added so far. */
  get additions(): number {
    return this.#additions;
  }

  /** When the next thing is due; `Infinity` if nothing is. */
  next(): Millis {
    return this.#first()?.at ?? Infinity;
  }

  /** Adds what is due at `at`, after all that was added for the same time. */
  add(at: Millis, happening: Happening): void {
    this.#insert(at, 0, happening);
  }

  /**
   * Adds what is due at `at`, after everything that `add` puts at the same time, earlier or later. Deadlines
   * come last: a packet that has arrived is always read before a timeout is judged.
   */
  addLast(at: Millis, happening: Happening): void {
    this.#insert(at, LAST, happening);
  }

  /** Takes the first thing due and moves time to it; `undefined` if nothing is due, ever. */
  take(): Happening | undefined {
    const first = this.#first();
    if (first === undefined) return undefined;
    this.#pop();
    this.#now = first.at;
    return first;
  }

  /** Moves time on to `to`, up to which nothing may be due. */
  advance(to: Millis): void {
    const next = this.next();
    if (!(to >= this.#now && to <= next)) assert(false, `time goes from ${this.#now} to ${to}, past ${next}`);
    this.#now = to;
  }

  /** All that is still to happen, in its order. */
  save(endOf: EndNumbers): SavedEntry[] {
    return this.#all()
      .filter(({ isVoid }) => !isVoid)
      .sort((a, b) => (isBefore(a, b) ? -1 : 1))
      .map((happening) => ({ at: happening.at, order: happening.order, what: happening.save(endOf) }));
  }

  /** Sets an empty timeline to the time and the count of a saved one; its entries follow, one by one. */
  restore(now: Millis, additions: number): void {
    assert(this.#size === 0, 'a timeline with entries is restored');
    this.#now = now;
    this.#bucket = bucketOf(now);
    this.#additions = additions;
  }

  /** Adds an entry of a saved timeline at its old place. */
  restoreEntry({ at, order }: SavedEntry, happening: Happening): void {
    happening.at = at;
    happening.order = order;
    this.#place(happening);
  }

  /** Everything in it, in no order. */
  #all(): Happening[] {
    const all = [...this.#heap];
    for (const list of [...this.#page, ...this.#later.values()]) {
      for (let one = list; one !== null; one = one.next) all.push(one);
    }
    return all;
  }

  #insert(at: Millis, rank: number, happening: Happening): void {
    // The text is made only where it is needed.
    if (!(at >= this.#now && at < Infinity))
      assert(false, `something is due at ${at}, and it is ${this.#now}`);
    this.#additions += 1;
    happening.at = at;
    happening.order = rank + this.#additions;
    this.#place(happening);
  }

  #place(happening: Happening): void {
    this.#size += 1;
    const bucket = bucketOf(happening.at);
    if (bucket <= this.#bucket) return this.#rise(happening);
    const page = pageOf(bucket);
    if (page === pageOf(this.#bucket)) return this.#fill(bucket, happening);
    happening.next = this.#later.get(page) ?? null;
    this.#later.set(page, happening);
  }

  /** Puts into the list of a bucket of the open page. */
  #fill(bucket: number, happening: Happening): void {
    const place = bucket & (PAGE_BUCKETS - 1);
    happening.next = this.#page[place]!;
    this.#page[place] = happening;
    this.#filled[place >> 5]! |= 1 << (place & 31);
  }

  /** The first thing due that has not been taken back. */
  #first(): Happening | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined) {
        if (!this.#turn()) return undefined;
      } else if (first.isVoid) {
        this.#pop();
      } else {
        return first;
      }
    }
  }

  /** Opens the next bucket that is not empty; `false` if there is none. */
  #turn(): boolean {
    if (this.#size === 0) return false;
    const place = this.#nextFilled((this.#bucket & (PAGE_BUCKETS - 1)) + 1);
    if (place < 0) {
      this.#openPage();
      return true;
    }
    this.#bucket = pageOf(this.#bucket) * PAGE_BUCKETS + place;
    let list: Happening | null = this.#page[place]!;
    this.#page[place] = null;
    this.#filled[place >> 5]! &= ~(1 << (place & 31));
    while (list !== null) {
      const { next }: Happening = list;
      this.#rise(list);
      list = next;
    }
    return true;
  }

  /** The first bucket of the open page from `place` on that is not empty; -1 if there is none. */
  #nextFilled(place: number): number {
    if (place >= PAGE_BUCKETS) return -1;
    let word = place >> 5;
    let bits = this.#filled[word]! & (-1 << (place & 31));
    while (bits === 0) {
      word += 1;
      if (word === this.#filled.length) return -1;
      bits = this.#filled[word]!;
    }
    return word * WORD_BITS + (31 - Math.clz32(bits & -bits));
  }

  /** The open page is empty: opens the next one that is not. */
  #openPage(): void {
    let page = Infinity;
    for (const one of this.#later.keys()) page = Math.min(page, one);
    let list: Happening | null = this.#later.get(page)!;
    this.#later.delete(page);
    this.#bucket = page * PAGE_BUCKETS;
    while (list !== null) {
      const { next }: Happening = list;
      const bucket = bucketOf(list.at);
      if (bucket === this.#bucket) this.#rise(list);
      else this.#fill(bucket, list);
      list = next;
    }
  }

  #rise(happening: Happening): void {
    happening.next = null;
    let place = this.#heap.length;
    this.#heap.push(happening);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(happening, this.#heap[parent]!)) break;
      this.#heap[place] = this.#heap[parent]!;
      place = parent;
    }
    this.#heap[place] = happening;
  }

  /** Drops the first of the heap. */
  #pop(): void {
    this.#size -= 1;
    const last = this.#heap.pop()!;
    const { length } = this.#heap;
    if (length === 0) return;
    const half = length >> 1;
    let place = 0;
    while (place < half) {
      let child = 2 * place + 1;
      if (child + 1 < length && isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child += 1;
      if (!isBefore(this.#heap[child]!, last)) break;
      this.#heap[place] = this.#heap[child]!;
      place = child;
    }
    this.#heap[place] = last;
  }
}

function bucketOf(at: Millis): number {
  return Math.floor(at * BUCKETS_IN_ONE_MS);
}

function pageOf(bucket: number): number {
  return Math.floor(bucket / PAGE_BUCKETS);
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

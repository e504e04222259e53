/**
 * What is due when. A binary heap of (time, order of setting, key), with the place of each key known, so that
 * a deadline can be moved or cancelled in O(log n) and nothing stale ever fires. Equal times fire in the
 * order in which they were set, in every engine. Cores hold one of these instead of timers and show their
 * host only `next()`.
 */
import type { Millis } from './core.ts';

/** One waiting deadline, as saved. */
export interface Deadline {
  readonly key: number;
  readonly at: Millis;
  readonly order: number;
}

interface Entry {
  key: number;
  at: Millis;
  order: number;
}

export class Deadlines {
  readonly #heap: Entry[] = [];
  readonly #places = new Map<number, number>();
  #orders = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Sets the deadline of `key` (any integer), or moves it if it is already set. */
  set(key: number, at: Millis): void {
    this.#orders += 1;
    const place = this.#places.get(key);
    if (place === undefined) {
      this.#heap.push({ key, at, order: this.#orders });
      this.#places.set(key, this.#heap.length - 1);
      this.#rise(this.#heap.length - 1);
      return;
    }
    const entry = this.#heap[place]!;
    entry.at = at;
    entry.order = this.#orders;
    this.#sink(this.#rise(place));
  }

  /** Forgets the deadline of `key`, if there is one. */
  cancel(key: number): void {
    const place = this.#places.get(key);
    if (place !== undefined) this.#removeAt(place);
  }

  /** When `key` is due; `Infinity` if it is not set. */
  at(key: number): Millis {
    const place = this.#places.get(key);
    return place === undefined ? Infinity : this.#heap[place]!.at;
  }

  /** The earliest deadline; `Infinity` if there is none. */
  next(): Millis {
    return this.#heap.length === 0 ? Infinity : this.#heap[0]!.at;
  }

  /** Takes the first key that is due at `now`, or `undefined`. */
  takeDue(now: Millis): number | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.#removeAt(0);
    return first.key;
  }

  save(): Deadline[] {
    return this.#heap.map(({ key, at, order }) => ({ key, at, order })).sort((a, b) => a.order - b.order);
  }

  restore(saved: readonly Deadline[]): void {
    this.#heap.length = 0;
    this.#places.clear();
    for (const { key, at } of saved) this.set(key, at);
  }

  #removeAt(place: number): void {
    this.#places.delete(this.#heap[place]!.key);
    const last = this.#heap.pop()!;
    if (place === this.#heap.length) return;
    this.#put(place, last);
    this.#sink(this.#rise(place));
  }

  #rise(from: number): number {
    const entry = this.#heap[from]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(entry, this.#heap[parent]!)) break;
      this.#put(place, this.#heap[parent]!);
      place = parent;
    }
    this.#put(place, entry);
    return place;
  }

  #sink(from: number): void {
    const entry = this.#heap[from]!;
    const half = this.#heap.length >> 1;
    let place = from;
    while (place < half) {
      let child = 2 * place + 1;
      if (child + 1 < this.#heap.length && before(this.#heap[child + 1]!, this.#heap[child]!)) child += 1;
      if (!before(this.#heap[child]!, entry)) break;
      this.#put(place, this.#heap[child]!);
      place = child;
    }
    this.#put(place, entry);
  }

  #put(place: number, entry: Entry): void {
    this.#heap[place] = entry;
    this.#places.set(entry.key, place);
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

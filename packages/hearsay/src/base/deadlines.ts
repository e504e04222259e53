/**
 * What is due when. A binary heap of (time, order of setting, key), in which a deadline can be moved or
 * cancelled, so nothing stale ever fires. Equal times fire in the order in which they were set, in every
 * engine. Cores hold one of these instead of timers and show their host only `next()`.
 *
 * The heap is one array of plain numbers, three an entry: a simulation of thousands finds every node's memory
 * cold, and each object on the way costs as much as all the arithmetic here. A usual node has half a dozen
 * deadlines, among which a key is looked for; only a node with many keeps a table of their places.
 */
import type { Millis } from './core.ts';

/** One waiting deadline, as saved. */
export interface Deadline {
  readonly key: number;
  readonly at: Millis;
  readonly order: number;
}

// What lies where in a row.
const AT = 0;
const ORDER = 1;
const KEY = 2;
const ROW = 3;

/** With more entries than this their places are in a table. */
const SEARCHED_MAX = 12;
const NO_PLACE = -1;

export class Deadlines {
  /** A heap from row 1 on; row 0 says "never", and makes of it an array of floating-point numbers. */
  readonly #rows: number[] = [Infinity, 0.5, 0.5];
  /** The row of each key, if there are many. */
  #places: Map<number, number> | null = null;
  #size = 0;
  #orders = 0;

  get size(): number {
    return this.#size;
  }

  /** Sets the deadline of `key` (any integer), or moves it if it is already set. */
  set(key: number, at: Millis): void {
    this.#orders += 1;
    let place = this.#placeOf(key);
    if (place === NO_PLACE) {
      this.#size += 1;
      place = this.#size;
      this.#rows.push(at, this.#orders, key);
      if (place > SEARCHED_MAX) this.#map(key, place);
    }
    this.#settle(place, at, this.#orders, key);
  }

  /** Forgets the deadline of `key`, if there is one. */
  cancel(key: number): void {
    const place = this.#placeOf(key);
    if (place !== NO_PLACE) this.#removeAt(place);
  }

  /** When `key` is due; `Infinity` if it is not set. */
  at(key: number): Millis {
    const place = this.#placeOf(key);
    return place === NO_PLACE ? Infinity : this.#rows[ROW * place + AT]!;
  }

  /** The earliest deadline; `Infinity` if there is none. */
  next(): Millis {
    return this.#size === 0 ? Infinity : this.#rows[ROW + AT]!;
  }

  /** Takes the first key that is due at `now`, or `undefined`. */
  takeDue(now: Millis): number | undefined {
    if (this.#size === 0 || this.#rows[ROW + AT]! > now) return undefined;
    const key = this.#rows[ROW + KEY]!;
    this.#removeAt(1);
    return key;
  }

  save(): Deadline[] {
    const saved: Deadline[] = [];
    for (let place = 1; place <= this.#size; place += 1) {
      const [at, order, key] = this.#rows.slice(ROW * place, ROW * (place + 1)) as [number, number, number];
      saved.push({ key, at, order });
    }
    return saved.sort((a, b) => a.order - b.order);
  }

  restore(saved: readonly Deadline[]): void {
    this.#rows.length = ROW;
    this.#places = null;
    this.#size = 0;
    for (const { key, at } of saved) this.set(key, at);
  }

  #placeOf(key: number): number {
    if (this.#places !== null) return this.#places.get(key) ?? NO_PLACE;
    const rows = this.#rows;
    for (let place = 1; place <= this.#size; place += 1) if (rows[ROW * place + KEY] === key) return place;
    return NO_PLACE;
  }

  /** From now on there is a table; `key` is at `place`. */
  #map(key: number, place: number): void {
    if (this.#places === null) {
      this.#places = new Map();
      for (let one = 1; one < place; one += 1) this.#places.set(this.#rows[ROW * one + KEY]!, one);
    }
    this.#places.set(key, place);
  }

  /** The last entry takes the place of the one that goes. */
  #removeAt(place: number): void {
    const rows = this.#rows;
    this.#places?.delete(rows[ROW * place + KEY]!);
    const key = rows.pop()!;
    const order = rows.pop()!;
    const at = rows.pop()!;
    this.#size -= 1;
    if (this.#size < SEARCHED_MAX / 2) this.#places = null;
    if (place <= this.#size) this.#settle(place, at, order, key);
  }

  /** Puts an entry where it belongs on the way up or down from `place`, whose entry is moved or gone. */
  #settle(from: number, at: Millis, order: number, key: number): void {
    let place = from;
    while (place > 1 && this.#isBefore(at, order, place >> 1)) {
      this.#move(place >> 1, place);
      place >>= 1;
    }
    for (let child = this.#firstChild(place); child > 0; child = this.#firstChild(place)) {
      if (this.#isBefore(at, order, child)) break;
      this.#move(child, place);
      place = child;
    }
    const rows = this.#rows;
    rows[ROW * place + AT] = at;
    rows[ROW * place + ORDER] = order;
    rows[ROW * place + KEY] = key;
    this.#places?.set(key, place);
  }

  /** The child of `place` that is due first; 0 if it has none. */
  #firstChild(place: number): number {
    const left = 2 * place;
    if (left > this.#size) return 0;
    if (left === this.#size) return left;
    const right = ROW * (left + 1);
    return this.#isBefore(this.#rows[right + AT]!, this.#rows[right + ORDER]!, left) ? left + 1 : left;
  }

  #move(from: number, to: number): void {
    const rows = this.#rows;
    rows[ROW * to + AT] = rows[ROW * from + AT]!;
    rows[ROW * to + ORDER] = rows[ROW * from + ORDER]!;
    rows[ROW * to + KEY] = rows[ROW * from + KEY]!;
    this.#places?.set(rows[ROW * to + KEY]!, to);
  }

  #isBefore(at: Millis, order: number, place: number): boolean {
    const other = this.#rows[ROW * place + AT]!;
    return at < other || (at === other && order < this.#rows[ROW * place + ORDER]!);
  }
}

/** A limit on how often something may happen: `capacity` times at once, refilled at a steady rate. */
import type { Millis } from './core.ts';

export class TokenBucket {
  #capacity: number;
  #refillMs: Millis;
  #tokens: number;
  #at: Millis;

  /** Starts full. `refillMs` is the time in which an empty bucket becomes full again. */
  constructor(limit: { capacity: number; refillMs: Millis; now: Millis }) {
    this.#capacity = limit.capacity;
    this.#refillMs = limit.refillMs;
    this.#tokens = limit.capacity;
    this.#at = limit.now;
  }

  /** Takes a token if there is one. */
  take(now: Millis): boolean {
    const refilled = ((now - this.#at) / this.#refillMs) * this.#capacity;
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, refilled));
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Full again: it makes no difference whether this bucket or a new one is asked. */
  isFull(now: Millis): boolean {
    return this.#tokens + ((now - this.#at) / this.#refillMs) * this.#capacity >= this.#capacity;
  }

  /** How many tokens there are, and since when: all that has to be saved of a bucket. */
  save(): readonly [tokens: number, at: Millis] {
    return [this.#tokens, this.#at];
  }

  restore([tokens, at]: readonly [tokens: number, at: Millis]): void {
    this.#tokens = tokens;
    this.#at = at;
  }
}

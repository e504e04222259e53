/**
 * Local health: how well this node itself is doing (Lifeguard §IV.A, memberlist `awareness`). A node that
 * misses acks, is accused, or was stalled trusts its own judgement less and gives others more time.
 */
import { assert } from '../base/assert.ts';

export class Awareness {
  readonly #ceiling: number;
  #score = 0;

  /** `max` is memberlist's AwarenessMaxMultiplier: the score runs from 0 (healthy) to `max` − 1. */
  constructor(max: number) {
    assert(max >= 1, `awareness max ${max} is below 1`);
    this.#ceiling = max - 1;
  }

  get score(): number {
    return this.#score;
  }

  get ceiling(): number {
    return this.#ceiling;
  }

  /** Adds `delta`, within bounds. */
  adjust(delta: number): void {
    this.#score = Math.min(this.#ceiling, Math.max(0, this.#score + delta));
  }

  /** `duration` as this node should wait for it: stretched by its own ill health. */
  scale(duration: number): number {
    return duration * (this.#score + 1);
  }
}

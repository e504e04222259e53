/**
 * The dead that have been reaped but not forgotten: by name, with the incarnation at which they died and
 * where they were. Serves two rules: nothing dead comes back without a higher incarnation (`rememberDeaths`),
 * and the dead are contacted again in case they only were unreachable (`heal`). Bounded in number and in
 * time.
 */
import type { WireAddress } from '../base/address.ts';
import type { Millis } from '../base/core.ts';
import type { Incarnation } from './member.ts';

export interface Death {
  readonly name: string;
  readonly incarnation: Incarnation;
  readonly address: WireAddress;
  readonly at: Millis;
  /** It said goodbye: healing leaves it alone. */
  readonly left: boolean;
}

export class Deaths {
  readonly #max: number;
  readonly #memoryMs: Millis;
  /** Oldest first. */
  readonly #deaths = new Map<string, Death>();

  constructor(limits: { max: number; memoryMs: Millis }) {
    this.#max = limits.max;
    this.#memoryMs = limits.memoryMs;
  }

  get size(): number {
    return this.#deaths.size;
  }

  remember(death: Death): void {
    this.#deaths.delete(death.name);
    this.#deaths.set(death.name, death);
    if (this.#deaths.size > this.#max) this.#deaths.delete(this.#deaths.keys().next().value!);
  }

  of(name: string, now: Millis): Death | undefined {
    const death = this.#deaths.get(name);
    if (death === undefined || now - death.at <= this.#memoryMs) return death;
    this.#deaths.delete(name);
    return undefined;
  }

  forget(name: string): void {
    this.#deaths.delete(name);
  }

  /** Those that are not over their time, oldest first. The others are forgotten. */
  remembered(now: Millis): readonly Death[] {
    for (const death of this.#deaths.values()) {
      if (now - death.at <= this.#memoryMs) break;
      this.#deaths.delete(death.name);
    }
    return this.all();
  }

  /** All that is kept, oldest first: some may be over their time. */
  all(): readonly Death[] {
    return [...this.#deaths.values()];
  }

  restore(saved: readonly Death[]): void {
    this.#deaths.clear();
    for (const death of saved) this.#deaths.set(death.name, death);
  }
}

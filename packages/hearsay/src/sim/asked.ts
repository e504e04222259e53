/**
 * What cores have asked for and is still to be carried out: one pile for all processes of a simulation, since
 * one core runs at a time. While a process carries out what its core asked for, a sink may make another one
 * run; that one's wishes then lie on top, and are gone before the first goes on. A list in each process would
 * be one more piece of cold memory, and made anew for every input.
 */
import type { NetworkEffect } from './gate.ts';

export type Effect = NetworkEffect | { readonly kind: 'emit'; readonly event: unknown };

export class Asked {
  readonly #effects: (Effect | null)[] = [];
  #count = 0;

  /** How many there are: those of an input lie from here on. */
  get count(): number {
    return this.#count;
  }

  add(effect: Effect): void {
    if (this.#count === this.#effects.length) this.#effects.push(effect);
    else this.#effects[this.#count] = effect;
    this.#count += 1;
  }

  at(place: number): Effect {
    return this.#effects[place]!;
  }

  /** Forgets those from `place` on. */
  drop(place: number): void {
    for (let i = place; i < this.#count; i += 1) this.#effects[i] = null;
    this.#count = place;
  }
}

/**
 * Which packet of the journal an array of bytes is. The simulated network delivers the very array that was
 * sent, so identity tells packets apart; one array may have gone to several nodes, or arrive twice.
 */
import type { SimulationState } from 'hearsay/sim';
import type { SwimEvent } from 'hearsay/core';

/** The packets that were on the way at some moment. */
export type InFlightState = readonly (readonly [bytes: Uint8Array, ids: readonly number[]])[];

export class InFlight {
  /** Weak: what was lost is forgotten with its bytes. */
  readonly #ids = new WeakMap<Uint8Array, number | number[]>();

  add(bytes: Uint8Array, id: number): void {
    const known = this.#ids.get(bytes);
    if (known === undefined) this.#ids.set(bytes, id);
    else if (typeof known === 'number') this.#ids.set(bytes, [known, id]);
    else known.push(id);
  }

  /** The packets that these bytes were, oldest first. */
  idsOf(bytes: Uint8Array): readonly number[] {
    const known = this.#ids.get(bytes);
    if (known === undefined) return [];
    return typeof known === 'number' ? [known] : known;
  }

  /** Those that a saved simulation still holds: on the timeline, in inboxes, behind gates. */
  save({ timeline, processes }: SimulationState<SwimEvent>): InFlightState {
    const held = new Set<Uint8Array>();
    for (const { what } of timeline) if (what.kind === 'packet') held.add(what.packet);
    for (const { inbox, gate } of processes) {
      for (const input of [...inbox, ...(gate?.incoming ?? [])]) {
        if (input.kind === 'packet') held.add(input.packet);
      }
    }
    return Array.from(held, (bytes) => [bytes, [...this.idsOf(bytes)]]);
  }

  restore(saved: InFlightState): void {
    for (const [bytes, ids] of saved) this.#ids.set(bytes, [...ids]);
  }
}

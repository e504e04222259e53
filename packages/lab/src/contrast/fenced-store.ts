/**
 * A model, for comparison: a store outside the cluster, written to by whoever holds a lease. Fenced, it
 * refuses a token lower than one that it has seen; not fenced, it takes what comes, as a plain file does.
 */
import type { Effects, Endpoint, Millis } from 'hearsay/core';
import { decodeMessage, PacketCore } from './packet-core.ts';

export interface StoreWrite {
  readonly t: 'write';
  readonly token: number;
  readonly by: number;
}

export interface StoreAnswer {
  readonly t: 'written';
  readonly ok: boolean;
  readonly token: number;
}

/** A write that has come. `isStale`: a higher token had been seen before. */
export interface StoreEvent {
  readonly type: 'write';
  readonly by: number;
  readonly token: number;
  readonly isStale: boolean;
  readonly landed: boolean;
}

export class FencedStore extends PacketCore<never, { readonly highest: number }, StoreEvent> {
  readonly #isFenced: boolean;
  #highest = 0;

  constructor(isFenced: boolean, effects: Effects<StoreEvent>) {
    super(effects);
    this.#isFenced = isFenced;
  }

  handlePacket(from: Endpoint, packet: Uint8Array, _now: Millis): void {
    const { by, token } = decodeMessage(packet) as StoreWrite;
    const isStale = token < this.#highest;
    const landed = !(isStale && this.#isFenced);
    this.#highest = Math.max(this.#highest, token);
    this.effects.emit({ type: 'write', by, token, isStale, landed });
    this.send(from, { t: 'written', ok: landed, token });
  }

  handleCommand(_command: never, _now: Millis): void {}
  handleTimeout(_now: Millis): void {}

  nextDeadline(): Millis {
    return Infinity;
  }

  save(): { readonly highest: number } {
    return { highest: this.#highest };
  }
}

/**
 * What cores have asked for and is still to be carried out: one pile for all processes of a simulation, since
 * one core runs at a time. While a process carries out what its core asked for, a sink may make another one
 * run; that one's wishes then lie on top, and are gone before the first goes on. A list in each process would
 * be one more piece of cold memory, and made anew for every input.
 */
import { assert } from '../base/assert.ts';
import type { Effects, Endpoint, StreamId } from '../base/core.ts';
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

/**
 * The effects of one process: what its core asks for goes onto the pile. Methods and not closures, since a
 * simulation of thousands finds every process's memory cold, and each closure is a piece more of it.
 */
export class Asking<Event> implements Effects<Event> {
  /** While an input runs or its effects are carried out: only then may the core ask. */
  isBusy = false;
  readonly #process: string;
  readonly #asked: Asked;

  constructor(process: string, asked: Asked) {
    this.#process = process;
    this.#asked = asked;
  }

  sendPacket(to: Endpoint, packet: Uint8Array): void {
    this.#ask({ kind: 'packet', to, packet });
  }

  openStream(stream: StreamId, to: Endpoint): void {
    this.#ask({ kind: 'open', stream, to });
  }

  writeStream(stream: StreamId, bytes: Uint8Array): void {
    this.#ask({ kind: 'write', stream, bytes });
  }

  endStream(stream: StreamId): void {
    this.#ask({ kind: 'end', stream });
  }

  abortStream(stream: StreamId): void {
    this.#ask({ kind: 'abort', stream });
  }

  emit(event: Event): void {
    this.#ask({ kind: 'emit', event });
  }

  #ask(effect: Effect): void {
    // Once a packet: the text is made only if it is needed.
    if (!this.isBusy) assert(false, `${this.#process} asks for '${effect.kind}' outside an input`);
    this.#asked.add(effect);
  }
}

/**
 * A core's next deadline, on the timeline. A deadline that moves to a later time, as that of every answered
 * probe does, leaves the wake-up where it is: when its time comes it goes on to the later one by itself. So
 * neither the timeline nor, in a simulation of thousands, the memory of the process is touched in between.
 */
import type { Millis } from '../base/core.ts';
import type { HappeningState } from './state.ts';
import { Happening, type Timeline } from './timeline.ts';

export class WakeUp extends Happening {
  readonly #process: Waking;
  readonly #timeline: Timeline;
  #isWaiting = false;
  /** When the process wants to be woken; `at` may be earlier. */
  #due: Millis = 0;

  constructor(process: Waking, timeline: Timeline) {
    super();
    this.#process = process;
    this.#timeline = timeline;
  }

  /** Wakes the process at `due`, and not before. `false` if it waits for a later time: another has to. */
  set(due: Millis): boolean {
    if (this.#isWaiting && due < this.at) return false;
    this.#due = due;
    if (!this.#isWaiting) this.#wait();
    return true;
  }

  /** A restored one: it is on the timeline already. */
  restore(): this {
    this.#isWaiting = true;
    return this;
  }

  happen(): void {
    this.#isWaiting = false;
    if (this.#due > this.#timeline.now) this.#wait();
    else this.#process.wake();
  }

  save(): HappeningState {
    return { kind: 'wake', process: this.#process.name };
  }

  #wait(): void {
    if (this.#due === Infinity) return;
    this.#isWaiting = true;
    this.#timeline.addLast(Math.max(this.#due, this.#timeline.now), this);
  }
}

/** Whose deadline it is. */
export interface Waking {
  readonly name: string;
  wake(): void;
}

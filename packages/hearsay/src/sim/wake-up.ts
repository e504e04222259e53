/** A core's next deadline, on the timeline. */
import type { HappeningState } from './state.ts';
import { Happening } from './timeline.ts';

export class WakeUp extends Happening {
  readonly #process: Waking;

  constructor(process: Waking) {
    super();
    this.#process = process;
  }

  happen(): void {
    this.#process.wake();
  }

  save(): HappeningState {
    return { kind: 'wake', process: this.#process.name };
  }
}

/** Whose deadline it is. */
export interface Waking {
  readonly name: string;
  wake(): void;
}

/** A process's own clock: true, or faster or slower than the world's. */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';

/** At `world` it showed `local`, and since then it goes `rate` times as fast. */
export interface ClockState {
  readonly rate: number;
  readonly world: Millis;
  readonly local: Millis;
}

export class LocalClock {
  #rate = 1;
  #world: Millis = 0;
  #local: Millis = 0;

  get rate(): number {
    return this.#rate;
  }

  /** What it shows at the world's time `now`. */
  localTime(now: Millis): Millis {
    return this.isTrue ? now : this.#local + (now - this.#world) * this.#rate;
  }

  /** When it shows `time`. */
  worldTime(time: Millis): Millis {
    return this.isTrue ? time : this.#world + (time - this.#local) / this.#rate;
  }

  /** From `now` on it goes `rate` times as fast as the world's. */
  setRate(rate: number, now: Millis): void {
    if (!(rate > 0 && rate < Infinity)) throw new UsageError('rate', rate, 'a number above 0');
    this.#local = this.localTime(now);
    this.#world = now;
    this.#rate = rate;
  }

  save(): ClockState {
    return { rate: this.#rate, world: this.#world, local: this.#local };
  }

  restore({ rate, world, local }: ClockState): void {
    this.#rate = rate;
    this.#world = world;
    this.#local = local;
  }

  /** It goes with the world's, and shows the same. */
  get isTrue(): boolean {
    return this.#rate === 1 && this.#world === this.#local;
  }
}

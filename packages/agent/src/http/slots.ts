/** A limit on what is open at once. */
import { HttpFailure } from './failure.ts';

export class Slots {
  readonly #most: number;
  readonly #what: string;
  #taken = 0;

  constructor(most: number, what: string) {
    this.#most = most;
    this.#what = what;
  }

  get taken(): number {
    return this.#taken;
  }

  /** The result gives it back, once. @throws HttpFailure 503 if none is left */
  take(): () => void {
    if (this.#taken >= this.#most) {
      throw new HttpFailure(503, `${this.#most} ${this.#what} are open already`, {
        headers: { 'Retry-After': '5' },
      });
    }
    this.#taken += 1;
    let isTaken = true;
    return () => {
      if (isTaken) this.#taken -= 1;
      isTaken = false;
    };
  }
}

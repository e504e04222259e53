/**
 * Fair turns: clients may ask for more work than there is time for, and the same loop must send and receive
 * gossip. Each piece of their work waits for its turn, first come first served; in one turn of the event loop
 * they get a few milliseconds together, then sockets and timers have theirs.
 */

/** Of the work of clients in one turn of the loop; the piece that crosses it is the last. */
export const TURN_MS = 4;

export class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #now: () => number;
  #isServing = false;
  #endsAt = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Resolves when a piece of work may be done: all that is done before anything else is waited for. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#isServing) return;
      this.#isServing = true;
      setImmediate(this.#begin);
    });
  }

  readonly #begin = (): void => {
    this.#endsAt = this.#now() + TURN_MS;
    this.#serveOne();
  };

  #serveOne(): void {
    const serve = this.#waiting.shift();
    if (serve === undefined) {
      this.#isServing = false;
      return;
    }
    serve();
    // A tick that is asked for in a microtask comes after all microtasks: the piece has been done by then.
    queueMicrotask(() => process.nextTick(this.#goOn));
  }

  readonly #goOn = (): void => {
    if (this.#now() < this.#endsAt) this.#serveOne();
    else setImmediate(this.#begin);
  };
}

/**
 * Lamport's logical clock (Lamport, "Time, Clocks, and the Ordering of Events", 1978; serf `LamportClock`).
 */

import { LAMPORT_TIME_MAX, type LamportTime } from './lamport-time.ts';

export class LamportClock {
  #time: LamportTime;

  constructor(time: LamportTime = 0n) {
    this.#time = time;
  }

  /** What the next message of ours is sent with. */
  get time(): LamportTime {
    return this.#time;
  }

  /** The time for a message of ours; the clock goes on. */
  take(): LamportTime {
    const time = this.#time;
    this.witness(time);
    return time;
  }

  /** A message of this time has been seen: the clock is past it from now on, unless there is no such time. */
  witness(time: LamportTime): void {
    if (time >= this.#time) this.#time = time < LAMPORT_TIME_MAX ? time + 1n : LAMPORT_TIME_MAX;
  }
}

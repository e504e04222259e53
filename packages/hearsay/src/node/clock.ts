/**
 * The two clocks of a Node host. Cores are given the monotonic one, which never jumps. The wall clock is only
 * held against it: on Linux the monotonic clock stands still while the machine is suspended, so a laptop that
 * slept for an hour sees no late timer at all, and only the wall clock tells that the hour is gone.
 */
import type { Millis } from '../base/core.ts';

export interface Clock {
  /** Monotonic milliseconds with fractions. Its origin is arbitrary. */
  now(): Millis;
  /** Milliseconds of the wall clock, which the operator or NTP may set at any moment. */
  wallNow(): Millis;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
};

/**
 * Below this a step of the wall clock is taken for a correction of the clock, not for a suspended machine.
 */
const SUSPENDED_MS_MIN = 1000;

/**
 * Twice the fastest slew of the Linux kernel (500 ppm), so that a slewing clock is never taken for a
 * suspension.
 */
const SLEW_MAX = 0.001;

/**
 * Notices that the wall clock has moved on by more than the monotonic one.
 *
 * A wall clock that was set forward looks the same, so the answer is a reason for caution, never for an
 * accusation. A wall clock that was set back says nothing.
 */
export class SuspendWatch {
  readonly #clock: Clock;
  #askedAt: Millis;
  #offset: Millis;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#askedAt = clock.now();
    this.#offset = clock.wallNow() - this.#askedAt;
  }

  /** For how long the machine seems to have been suspended since the last question; 0: it was not. */
  takeSuspended(): Millis {
    const now = this.#clock.now();
    const offset = this.#clock.wallNow() - now;
    const gained = offset - this.#offset;
    const explained = Math.max(SUSPENDED_MS_MIN, (now - this.#askedAt) * SLEW_MAX);
    this.#askedAt = now;
    this.#offset = offset;
    return gained > explained ? gained : 0;
  }
}

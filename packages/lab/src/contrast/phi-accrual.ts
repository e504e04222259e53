/**
 * A model, for comparison: the phi-accrual failure detector (Hayashibara et al., SRDS 2004) as Akka has it
 * (`PhiAccrualFailureDetector.scala`). It gives no verdict but a degree of suspicion that grows with the
 * silence: phi(t) = −log10 of the chance that a heartbeat comes later than t, from a normal distribution with
 * the mean and the deviation of the last intervals.
 *
 * Akka takes a logistic approximation of the normal tail. It is good to 0.05 up to three deviations and
 * overstates suspicion beyond, so both forms stand here side by side.
 */
import { UsageError, type Millis } from 'hearsay/core';
import type { Detector } from './heartbeats.ts';

export type PhiForm = 'normal' | 'akka';

export interface PhiOptions {
  /** From which phi on the peer counts as down. Akka and Cassandra: 8. */
  readonly threshold: number;
  /** How many intervals are remembered. Hayashibara: beyond 1000 the size stops mattering. */
  readonly window: number;
  /** A lower deviation is taken for this: a very even past would make the first jitter a failure. */
  readonly sdMinMs: Millis;
  /** Added to the mean: how long a pause is forgiven. Akka's cluster: 3 s. */
  readonly acceptablePauseMs: Millis;
  /** What is assumed before there is a past; the deviation is a quarter of it. */
  readonly firstIntervalMs: Millis;
  readonly form: PhiForm;
}

/** Akka's cluster: `akka.cluster.failure-detector` in its reference.conf. */
export const AKKA_PHI: PhiOptions = {
  threshold: 8,
  window: 1000,
  sdMinMs: 100,
  acceptablePauseMs: 3000,
  firstIntervalMs: 1000,
  form: 'akka',
};

/** −log10 of the chance that a normal value lies more than `y` deviations above its mean, to 7 digits. */
export function phiNormal(y: number): number {
  return -log10Tail(y);
}

/** Akka's approximation of the same. `Infinity` from where its exponential underflows. */
export function phiAkka(y: number): number {
  const e = Math.exp(-y * (1.5976 + 0.070566 * y * y));
  return y > 0 ? -Math.log10(e / (1 + e)) : -Math.log10(1 - 1 / (1 + e));
}

export class PhiAccrual implements Detector {
  readonly #options: PhiOptions;
  readonly #phiOf: (y: number) => number;
  /** So many deviations above the mean phi reaches the threshold. */
  readonly #yMost: number;
  /** A ring. */
  readonly #intervals: number[] = [];
  #next = 0;
  #sum = 0;
  #sumOfSquares = 0;
  #lastAt: Millis;

  /** The peer is taken to have been heard at `now`. */
  constructor(options: PhiOptions, now: Millis) {
    const { threshold, window, sdMinMs, firstIntervalMs, form } = options;
    if (!(threshold > 0)) throw new UsageError('threshold', threshold, 'a number above 0');
    if (!(Number.isSafeInteger(window) && window >= 2)) {
      throw new UsageError('window', window, 'a whole number from 2');
    }
    if (!(sdMinMs > 0)) throw new UsageError('sdMinMs', sdMinMs, 'milliseconds above 0');
    this.#options = options;
    this.#phiOf = form === 'akka' ? phiAkka : phiNormal;
    this.#yMost = yOf(this.#phiOf, threshold);
    this.#lastAt = now;
    // Akka's `firstHeartbeat`: two intervals whose deviation is a quarter of their mean.
    this.#add(firstIntervalMs * 0.75);
    this.#add(firstIntervalMs * 1.25);
  }

  heard(now: Millis): void {
    // Akka: the interval across a failure is no sample, or one long pause would skew all that follows.
    if (now < this.downAt()) this.#add(now - this.#lastAt);
    this.#lastAt = now;
  }

  downAt(): Millis {
    return this.#lastAt + this.#forgivenMs + this.#yMost * this.sdMs;
  }

  phi(now: Millis): number {
    return this.#phiOf((now - this.#lastAt - this.#forgivenMs) / this.sdMs);
  }

  get meanMs(): Millis {
    return this.#sum / this.#intervals.length;
  }

  get sdMs(): Millis {
    const mean = this.meanMs;
    const variance = this.#sumOfSquares / this.#intervals.length - mean * mean;
    return Math.max(this.#options.sdMinMs, Math.sqrt(Math.max(0, variance)));
  }

  save(): unknown {
    return { intervals: [...this.#intervals], next: this.#next, lastAt: this.#lastAt };
  }

  get #forgivenMs(): Millis {
    return this.meanMs + this.#options.acceptablePauseMs;
  }

  #add(interval: Millis): void {
    const old = this.#intervals.length < this.#options.window ? 0 : this.#intervals[this.#next]!;
    this.#intervals[this.#next] = interval;
    this.#next = (this.#next + 1) % this.#options.window;
    this.#sum += interval - old;
    this.#sumOfSquares += interval * interval - old * old;
  }
}

/** Phi only grows with `y`, so halving finds where it reaches `threshold`. */
function yOf(phiOf: (y: number) => number, threshold: number): number {
  let low = -40;
  let high = 40;
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2;
    if (phiOf(middle) >= threshold) high = middle;
    else low = middle;
  }
  return high;
}

/** erfc's Chebyshev fit, relative error below 1.2e-7 everywhere (Numerical Recipes §6.2, `erfcc`). */
const ERFC_FIT = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/** log10 of the upper tail of the standard normal. In logarithms throughout, so that nothing underflows. */
function log10Tail(y: number): number {
  const z = Math.abs(y) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const fit = ERFC_FIT.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const logHalfErfc = Math.log(t / 2) - z * z + fit;
  if (y >= 0) return logHalfErfc / Math.LN10;
  return Math.log1p(-Math.exp(logHalfErfc)) / Math.LN10;
}

/**
 * One suspicion: how long an accused member may live, and who has confirmed the accusation (SWIM §4.2,
 * Lifeguard §IV.B, memberlist `suspicion`). The time starts long and shrinks towards its minimum with each
 * independent confirmation. The deadline itself waits in `Deadlines`; this is only the arithmetic and the
 * accusers.
 */
import type { Millis } from '../base/core.ts';
import { logarithm } from '../base/logarithm.ts';

/** What one suspicion is made of, as saved. */
export interface SuspicionState {
  /** How many confirmations bring the time down to its minimum. */
  readonly k: number;
  readonly minMs: Millis;
  readonly maxMs: Millis;
  readonly startedAt: Millis;
  /** The first accuser, then those who confirmed, in order. */
  readonly accusers: readonly string[];
}

export class Suspicion {
  readonly k: number;
  readonly minMs: Millis;
  readonly maxMs: Millis;
  #startedAt: Millis;
  /** The first accuser never counts as a confirmation. */
  readonly #accusers: string[];

  constructor(state: SuspicionState) {
    this.k = state.k;
    this.minMs = state.minMs;
    this.maxMs = state.maxMs;
    this.#startedAt = state.startedAt;
    this.#accusers = [...state.accusers];
  }

  get startedAt(): Millis {
    return this.#startedAt;
  }

  get accusers(): readonly string[] {
    return this.#accusers;
  }

  get confirmations(): number {
    return this.#accusers.length - 1;
  }

  /**
   * Counts an accuser. False if it is no news: enough have confirmed already, or this one has spoken before.
   */
  confirm(accuser: string): boolean {
    if (this.confirmations >= this.k || this.#accusers.includes(accuser)) return false;
    this.#accusers.push(accuser);
    return true;
  }

  /** When the suspicion ends in a verdict; it may lie in the past. */
  deadline(): Millis {
    if (this.k < 1) return this.#startedAt + this.minMs;
    return this.#startedAt + suspicionMs(this.confirmations, this.k, this.minMs, this.maxMs);
  }

  /** Time that did not pass for this node, because it was not running, does not count against the accused. */
  postpone(delay: Millis): void {
    this.#startedAt += delay;
  }

  save(): SuspicionState {
    const { k, minMs, maxMs } = this;
    return { k, minMs, maxMs, startedAt: this.#startedAt, accusers: [...this.#accusers] };
  }
}

/**
 * The whole length of a suspicion after `confirmations` (memberlist `remainingSuspicionTime`, without the
 * time that has already passed): computed in seconds and cut to whole milliseconds, as the reference does.
 */
export function suspicionMs(confirmations: number, k: number, minMs: Millis, maxMs: Millis): Millis {
  const share = logarithm(confirmations + 1) / logarithm(k + 1);
  const raw = maxMs / 1000 - share * (maxMs / 1000 - minMs / 1000);
  return Math.max(minMs, Math.floor(1000 * raw));
}

/** The shortest suspicion in a cluster of `members` (memberlist `suspicionTimeout`, in whole nanoseconds). */
export function suspicionMinMs(mult: number, members: number, probeIntervalMs: Millis): Millis {
  const scale = Math.trunc(1000 * Math.max(1, log10(Math.max(1, members))));
  const intervalNs = Math.round(probeIntervalMs * 1e6);
  return Math.floor((mult * scale * intervalNs) / 1000) / 1e6;
}

/** How many times each broadcast is sent (memberlist `retransmitLimit`). */
export function retransmitLimit(mult: number, members: number): number {
  return mult * Math.ceil(log10(members + 1));
}

/** ln 2 / ln 10, rounded once; the quotient of the two rounded constants is another double. */
const LOG10_OF_2 = 0.301_029_995_663_981_2;

/**
 * Go's `math.Log10`, which is not the nearest double (log10(1000) is a little below 3 there), while the
 * reference cuts the product to an integer. Equal timeouts on both sides need the same small error.
 */
function log10(x: number): number {
  return log2(x) * LOG10_OF_2;
}

/** Go's `math.Log2`: exact for powers of two, else from the fraction and the exponent. */
export function log2(x: number): number {
  let fraction = x;
  let exponent = 0;
  while (fraction >= 1) {
    fraction /= 2;
    exponent += 1;
  }
  if (fraction === 0.5) return exponent - 1;
  return logarithm(fraction) * Math.LOG2E + exponent;
}

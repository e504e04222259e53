/**
 * When a site stops telling: the four variants of Demers §1.4 in one rule. A site with a hot rumour loses
 * interest by a coin or by a counter, and it judges a cycle blindly or by the feedback of those whom it told.
 */
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';

export interface Interest {
  /**
   * `blind`: every cycle in which it told somebody counts; `feedback`: only those in which nobody needed it.
   */
  readonly judge: 'blind' | 'feedback';
  /** `coin`: it stops with probability 1/k for each that counts; `counter`: after k of them in a row. */
  readonly stop: 'coin' | 'counter';
  /** An integer from 1. A larger k costs more traffic and leaves a smaller residue. */
  readonly k: number;
}

/** Throws a `UsageError` unless `interest` can be used. */
export function checkInterest(interest: Interest): void {
  if (Number.isInteger(interest.k) && interest.k >= 1) return;
  throw new UsageError('k', interest.k, 'an integer from 1');
}

/**
 * The counter of a site after a cycle in which it told somebody. It starts at 0; at `k` interest is lost.
 *
 * A useful cycle sets the counter back to 0. The paper says so only for pull (the footnote of Table 3), but
 * its Table 1 cannot be had without it: the residue would be 30 to 70 % too high from k = 2 on.
 */
export function counterAfter(interest: Interest, counter: number, wasUseful: boolean, rng: Rng): number {
  if (interest.judge === 'feedback' && wasUseful) return 0;
  if (interest.stop === 'counter') return counter + 1;
  return rng.chance(1 / interest.k) ? interest.k : counter;
}

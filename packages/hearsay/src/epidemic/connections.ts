/**
 * Connection limits and hunting (Demers §1.4): a site can answer only so many calls in a cycle, and a caller
 * who is turned away may try somebody else. Without a limit everybody gets through.
 */
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import type { Partners } from './partners.ts';

export interface ConnectionLimits {
  /** How many calls a site answers in a cycle; its own calls do not count. `Infinity`: all. */
  readonly inboundMax: number;
  /** How often a caller who was turned away tries again in the same cycle. */
  readonly huntMax: number;
}

export const UNLIMITED: ConnectionLimits = { inboundMax: Infinity, huntMax: 0 };

/** The calls of one cycle after the other. */
export class Switchboard {
  readonly #partners: Partners;
  readonly #limits: ConnectionLimits;
  readonly #answered: Uint16Array;

  constructor(sites: number, partners: Partners, limits: ConnectionLimits = UNLIMITED) {
    const { inboundMax, huntMax } = limits;
    if (!(inboundMax >= 1)) throw new UsageError('inboundMax', inboundMax, 'a number from 1, or Infinity');
    if (!(huntMax >= 0)) throw new UsageError('huntMax', huntMax, 'a number from 0');
    this.#partners = partners;
    this.#limits = limits;
    this.#answered = new Uint16Array(inboundMax === Infinity ? 0 : sites);
  }

  /** Whether somebody may be turned away, so that it matters who calls first. */
  get isLimited(): boolean {
    return this.#answered.length > 0;
  }

  beginCycle(): void {
    this.#answered.fill(0);
  }

  /** Whom `site` gets through to; `undefined` if everybody whom it tried has been busy. */
  call(site: number, rng: Rng): number | undefined {
    if (!this.isLimited) return this.#partners.choose(site, rng);
    for (let tries = 0; tries <= this.#limits.huntMax; tries += 1) {
      const partner = this.#partners.choose(site, rng);
      if (this.#answered[partner]! >= this.#limits.inboundMax) continue;
      this.#answered[partner]! += 1;
      return partner;
    }
    return undefined;
  }
}

/**
 * Who has heard, and when: the sites of one epidemic with one update, in synchronous cycles. The update is
 * injected at one site in cycle 0. What all engines of this folder share is the rule that a cycle is judged
 * by the state at its start: a site that is informed in a cycle neither tells others in it nor counts as
 * informed to them.
 *
 * Source: Demers et al., PODC 1987, §1.3 and §1.4.
 */
import { UsageError } from '../base/errors.ts';

/** What an epidemic has come to. */
export interface EpidemicOutcome {
  /** The share of sites that have not heard (the paper's s). */
  readonly residue: number;
  /** Updates sent, divided by the number of sites (the paper's m). */
  readonly traffic: number;
  /** The mean cycle of delivery over the sites that heard, the first one apart (t_ave); 0 if none did. */
  readonly meanDelayCycles: number;
  /** The cycle of the last delivery (t_last). */
  readonly lastDelayCycles: number;
  /** How many cycles were run. */
  readonly cycles: number;
}

const NEVER = -1;

export class Population {
  readonly sites: number;
  /** Updates sent so far, needed or not. */
  updatesSent = 0;
  #cycle = 0;
  #informed = 0;
  readonly #informedAt: Int32Array;
  /** The sites that heard in this cycle, in order. */
  readonly #newcomers: number[] = [];

  /** `sites`: an integer from 2. Nobody has heard yet. */
  constructor(sites: number) {
    if (!Number.isInteger(sites) || sites < 2) throw new UsageError('sites', sites, 'an integer from 2');
    this.sites = sites;
    this.#informedAt = new Int32Array(sites).fill(NEVER);
  }

  get cycle(): number {
    return this.#cycle;
  }

  get informed(): number {
    return this.#informed;
  }

  get newcomers(): readonly number[] {
    return this.#newcomers;
  }

  beginCycle(): void {
    this.#cycle += 1;
    this.#newcomers.length = 0;
  }

  /** `site` has the update from now on. Hearing it again changes nothing. */
  inform(site: number): void {
    if (this.#informedAt[site] !== NEVER) return;
    this.#informedAt[site] = this.#cycle;
    this.#informed += 1;
    this.#newcomers.push(site);
  }

  /** Whether `site` has the update by now. */
  isInformed(site: number): boolean {
    return this.#informedAt[site] !== NEVER;
  }

  /** Whether `site` had the update when this cycle began. */
  wasInformed(site: number): boolean {
    const at = this.#informedAt[site]!;
    return at !== NEVER && at < this.#cycle;
  }

  outcome(): EpidemicOutcome {
    let sum = 0;
    let last = 0;
    let delivered = 0;
    for (const at of this.#informedAt) {
      if (at <= 0) continue;
      sum += at;
      delivered += 1;
      if (at > last) last = at;
    }
    return {
      residue: 1 - this.#informed / this.sites,
      traffic: this.updatesSent / this.sites,
      meanDelayCycles: delivered === 0 ? 0 : sum / delivered,
      lastDelayCycles: last,
      cycles: this.#cycle,
    };
  }
}

/**
 * Rumour mongering (Demers §1.4): a site that has just heard an update is hot and tells others; it loses
 * interest as more of them know already. Cheap, and it may end with sites that never hear: the residue.
 *
 * In a cycle each hot site (push) or every site (pull, push-pull) calls one partner. At the end of the cycle
 * each hot site that told somebody judges it by `interest.ts`; a site that told nobody, because nobody asked
 * or nobody answered, has nothing to judge.
 */
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import { type ConnectionLimits, Switchboard, UNLIMITED } from './connections.ts';
import { callingOrder, type Direction, pulls, pushes } from './direction.ts';
import { checkInterest, counterAfter, type Interest } from './interest.ts';
import { type Partners, uniformPartners } from './partners.ts';
import { type EpidemicOutcome, Population } from './population.ts';

export interface RumourOptions {
  /** How many sites, from 2. */
  readonly sites: number;
  readonly direction: Direction;
  readonly interest: Interest;
  /** Default: uniform. */
  readonly partners?: Partners;
  /** Default: none. */
  readonly connections?: ConnectionLimits;
  /**
   * Minimisation, for push-pull only: of two informed partners the one with the smaller counter counts the
   * call as useless, or both on a tie. The smallest residue of all variants.
   */
  readonly minimise?: boolean;
  /** Where the rumour starts. Default: site 0. */
  readonly source?: number;
}

/** What a hot site has done in this cycle. */
const TOLD_IN_VAIN = 1;
const TOLD_USEFULLY = 2;

export class RumourEpidemic {
  readonly population: Population;
  readonly #options: RumourOptions;
  readonly #rng: Rng;
  readonly #switchboard: Switchboard;
  readonly #everybody: readonly number[];
  readonly #counters: Uint16Array;
  readonly #deeds: Uint8Array;
  #hot: number[];

  constructor(options: RumourOptions, rng: Rng) {
    const { sites, direction, interest, partners, connections = UNLIMITED, minimise, source = 0 } = options;
    checkInterest(interest);
    if (minimise === true && direction !== 'push-pull') {
      throw new UsageError('minimise', minimise, 'only push-pull knows both counters');
    }
    this.population = new Population(sites);
    this.#options = options;
    this.#rng = rng;
    this.#switchboard = new Switchboard(sites, partners ?? uniformPartners(sites), connections);
    this.#everybody = direction === 'push' ? [] : Array.from({ length: sites }, (_, site) => site);
    this.#counters = new Uint16Array(sites);
    this.#deeds = new Uint8Array(sites);
    this.population.inform(source);
    this.#hot = [source];
  }

  /** How many sites still tell. At 0 nothing will ever change. */
  get hot(): number {
    return this.#hot.length;
  }

  /** One synchronous cycle. */
  cycle(): void {
    const { direction } = this.#options;
    this.population.beginCycle();
    this.#switchboard.beginCycle();
    const callers = direction === 'push' ? this.#hot : this.#everybody;
    for (const caller of callingOrder(callers, this.#switchboard.isLimited, this.#rng)) {
      const partner = this.#switchboard.call(caller, this.#rng);
      if (partner === undefined) continue;
      if (pushes(direction) && this.#isHot(caller)) this.#tell(caller, partner);
      if (pulls(direction) && this.#isHot(partner)) this.#tell(partner, caller);
    }
    this.#judge();
  }

  /** Runs until nobody tells any more. */
  run(): EpidemicOutcome {
    while (this.#hot.length > 0) this.cycle();
    return this.population.outcome();
  }

  #isHot(site: number): boolean {
    return this.population.wasInformed(site) && this.#counters[site]! < this.#options.interest.k;
  }

  #tell(teller: number, listener: number): void {
    this.population.updatesSent += 1;
    if (!this.population.wasInformed(listener)) {
      this.population.inform(listener);
      this.#deeds[teller]! |= TOLD_USEFULLY;
      return;
    }
    const isSpared = this.#options.minimise === true && this.#counters[teller]! > this.#counters[listener]!;
    if (!isSpared) this.#deeds[teller]! |= TOLD_IN_VAIN;
  }

  #judge(): void {
    const { interest } = this.#options;
    const stillHot: number[] = [];
    for (const site of this.#hot) {
      const deeds = this.#deeds[site]!;
      this.#deeds[site] = 0;
      if (deeds !== 0) {
        const wasUseful = (deeds & TOLD_USEFULLY) !== 0;
        this.#counters[site] = counterAfter(interest, this.#counters[site]!, wasUseful, this.#rng);
      }
      if (this.#counters[site]! < interest.k) stillHot.push(site);
    }
    this.#hot = stillHot.concat(this.population.newcomers);
  }
}

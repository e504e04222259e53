/**
 * Anti-entropy (Demers §1.3): every cycle each site calls one partner, the two compare what they have, and
 * the difference is resolved. It costs a comparison a call whether or not there is news, and it always ends
 * with everybody informed.
 */
import { UsageError } from '../base/errors.ts';
import type { Rng } from '../base/rng.ts';
import { type ConnectionLimits, Switchboard, UNLIMITED } from './connections.ts';
import { callingOrder, type Direction, pulls, pushes } from './direction.ts';
import { type Partners, uniformPartners } from './partners.ts';
import { type EpidemicOutcome, Population } from './population.ts';

export interface AntiEntropyOptions {
  /** How many sites, from 2. */
  readonly sites: number;
  readonly direction: Direction;
  /** Default: uniform. */
  readonly partners?: Partners;
  /** Default: none. */
  readonly connections?: ConnectionLimits;
  /** Who has the update at the start. Default: site 0. */
  readonly sources?: readonly number[];
  /** Told of each conversation; `carried` says whether the update went over it. Changes nothing. */
  readonly onConversation?: (caller: number, partner: number, carried: boolean) => void;
}

export class AntiEntropyEpidemic {
  readonly population: Population;
  readonly #options: AntiEntropyOptions;
  readonly #rng: Rng;
  readonly #switchboard: Switchboard;
  readonly #everybody: readonly number[];

  constructor(options: AntiEntropyOptions, rng: Rng) {
    const { sites, partners, connections = UNLIMITED, sources = [0] } = options;
    if (sources.length === 0) throw new UsageError('sources', sources, 'somebody must have the update');
    this.population = new Population(sites);
    this.#options = options;
    this.#rng = rng;
    this.#switchboard = new Switchboard(sites, partners ?? uniformPartners(sites), connections);
    this.#everybody = Array.from({ length: sites }, (_, site) => site);
    for (const source of sources) this.population.inform(source);
  }

  /** One synchronous cycle. */
  cycle(): void {
    this.population.beginCycle();
    this.#switchboard.beginCycle();
    for (const caller of callingOrder(this.#everybody, this.#switchboard.isLimited, this.#rng)) {
      const partner = this.#switchboard.call(caller, this.#rng);
      if (partner !== undefined) this.#converse(caller, partner);
    }
  }

  /** Runs until everybody has heard. */
  run(): EpidemicOutcome {
    while (this.population.informed < this.population.sites) this.cycle();
    return this.population.outcome();
  }

  #converse(caller: number, partner: number): void {
    const { direction, onConversation } = this.#options;
    const carried =
      (pushes(direction) && this.#pass(caller, partner)) || (pulls(direction) && this.#pass(partner, caller));
    onConversation?.(caller, partner, carried);
  }

  /** The comparison shows what the listener has by now, so nobody is sent the update twice. */
  #pass(teller: number, listener: number): boolean {
    if (!this.population.wasInformed(teller) || this.population.isInformed(listener)) return false;
    this.population.updatesSent += 1;
    this.population.inform(listener);
    return true;
  }
}

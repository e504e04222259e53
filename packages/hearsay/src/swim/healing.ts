/**
 * Healing (rule `heal`): after a partition both sides hold each other dead, and nothing in SWIM ever talks to
 * the dead again. So the remembered dead and the seeds are contacted, about one attempt per `healIntervalMs`
 * in the whole cluster in expectation. A heal takes two exchanges: in the first each side hears what is said
 * of it and refutes, in the second the refutations cross.
 */
import type { Endpoint, Millis } from '../base/core.ts';
import { Timer, timerKey, type Context } from './context.ts';
import type { Deaths } from './deaths.ts';
import { MemberState } from './member.ts';
import type { Slot } from './membership.ts';
import { endpointOf } from '../base/address.ts';

/**
 * The second exchange waits until refutations have come back to where the first was: this many gossip
 * intervals.
 */
const REFUTATION_GOSSIPS = 10;

/** The healer as saved. */
export interface HealerState {
  readonly seeds: readonly Endpoint[];
  readonly again: Endpoint | null;
}

export class Healer {
  readonly #context: Context;
  readonly #deaths: Deaths;
  #seeds: readonly Endpoint[] = [];
  /** Where a second exchange is due. */
  #again: Endpoint | null = null;

  constructor(context: Context, deaths: Deaths) {
    this.#context = context;
    this.#deaths = deaths;
  }

  start(now: Millis): void {
    if (!this.#context.rules.heal) return;
    const { deadlines, config, rng } = this.#context;
    deadlines.set(timerKey(Timer.HealTick), now + rng.unit() * config.healIntervalMs);
  }

  seeds(endpoints: readonly Endpoint[]): void {
    this.#seeds = endpoints;
  }

  /** Whom to contact now, or `null`: mostly nobody, so that the cluster as a whole makes one attempt. */
  tick(now: Millis): Endpoint | null {
    const { deadlines, config, rng, membership, local } = this.#context;
    deadlines.set(timerKey(Timer.HealTick), now + config.healIntervalMs);
    const alive = membership.countOf(MemberState.Alive) + membership.countOf(MemberState.Suspect);
    if (local.leaving || !rng.chance(1 / Math.max(1, alive))) return null;
    const lost = this.#lost(now);
    return lost.length === 0 ? null : lost[rng.below(lost.length)]!;
  }

  /** A first exchange went well: do it once more when both sides have refuted. */
  healed(peer: Endpoint, now: Millis): void {
    if (this.#again !== null) return;
    this.#again = peer;
    const { deadlines, config } = this.#context;
    deadlines.set(timerKey(Timer.HealAgain), now + REFUTATION_GOSSIPS * config.gossipIntervalMs);
  }

  /** Whom to contact for the second exchange. */
  takeAgain(): Endpoint | null {
    const peer = this.#again;
    this.#again = null;
    return peer;
  }

  save(): HealerState {
    return { seeds: this.#seeds, again: this.#again };
  }

  restore(saved: HealerState): void {
    this.#seeds = saved.seeds;
    this.#again = saved.again;
  }

  /**
   * The dead that did not say goodbye, remembered or still listed, and the seeds that nobody alive answers
   * for.
   */
  #lost(now: Millis): Endpoint[] {
    const { membership, local } = this.#context;
    const lost: Endpoint[] = [];
    const present = new Set<string>([keyOf(endpointOf(local.address))]);
    for (let i = 0; i < membership.count; i += 1) {
      const slot: Slot = membership.order[i]!;
      if (membership.state(slot) === MemberState.Dead) lost.push(membership.endpoint(slot));
      else present.add(keyOf(membership.endpoint(slot)));
    }
    for (const death of this.#deaths.remembered(now)) {
      if (!death.left) lost.push(endpointOf(death.address));
    }
    return lost.concat(this.#seeds).filter((endpoint) => !present.has(keyOf(endpoint)));
  }
}

function keyOf(endpoint: Endpoint): string {
  return `${endpoint.host} ${endpoint.port}`;
}

/**
 * A spec in motion: a simulated cluster and what befalls it. It runs forward, tells whoever looks on, and can
 * be put away as plain data and taken out again; what goes on from there is the same run.
 *
 * Each link has chance of its own (common random numbers): runs that differ in one setting meet the same
 * network.
 */
import {
  Cluster,
  Injection,
  type ClusterNode,
  type ClusterState,
  type Fault,
  type InjectionState,
  type Order,
  type Watcher,
} from 'hearsay/sim';
import type { SwimEvent } from 'hearsay/core';
import { nodesMostOf } from './numbers.ts';
import { nodesOfPlaces } from './places.ts';
import { settingsOf } from './profiles.ts';
import type { RunSpec } from './spec.ts';

/** Looks on, and changes nothing. */
export interface Onlooker extends Watcher {
  onEvent?(node: ClusterNode, event: SwimEvent, now: number): void;
  beforeOrder?(order: Order, now: number): void;
  afterOrder?(order: Order, now: number): void;
}

export interface ExperimentState {
  readonly cluster: ClusterState;
  readonly injection: InjectionState;
}

export class Experiment {
  readonly spec: RunSpec;
  readonly cluster: Cluster;
  readonly nodesMost: number;
  readonly #injection: Injection;
  readonly #onlookers: Onlooker[] = [];

  /** At time 0 with all nodes of the beginning, or, with `saved`, where that one was. */
  constructor(spec: RunSpec, saved?: ExperimentState) {
    this.spec = spec;
    this.nodesMost = nodesMostOf(spec);
    const { seed, rules, latencyMs, loss } = spec;
    const options = {
      seed,
      rules,
      ...settingsOf(spec),
      network: { latencyMs, loss, randomness: 'per-link' as const },
      // Acks without coordinates are shorter, and a run without places stays what it was.
      ...(spec.places === undefined
        ? {}
        : { places: nodesOfPlaces(spec.places, spec, this.nodesMost), coordinates: true }),
      nodesMost: this.nodesMost,
      onEvent: (node: ClusterNode, event: SwimEvent, now: number) => {
        for (const one of this.#onlookers) one.onEvent?.(node, event, now);
      },
    };
    this.cluster = new Cluster(options, saved?.cluster);
    this.#injection = new Injection(this.cluster, saved?.injection);
    this.#tellOfOrders();
  }

  /**
   * Puts the deeds on the timeline and starts the nodes; once, at time 0, when those who look on are there.
   */
  begin(): void {
    const { faults, actions, nodes, begins } = this.spec;
    // Deeds come first: theirs are the lowest places on the timeline, so a branch can exchange them.
    this.#injection.schedule(faults, actions, 0);
    if (begins === 'whole') this.cluster.spawnWhole(nodes);
    else for (let number = 1; number <= nodes; number += 1) this.cluster.spawn(number);
  }

  get now(): number {
    return this.cluster.sim.now;
  }

  get digest(): string {
    return this.cluster.sim.digest;
  }

  watch(onlooker: Onlooker): void {
    this.#onlookers.push(onlooker);
    this.cluster.sim.watch(onlooker);
  }

  /**
   * Runs until `atMs`, all that happens at that very moment included. A time that has passed changes nothing.
   */
  advanceTo(atMs: number): void {
    const { sim } = this.cluster;
    let duration = atMs - sim.now;
    if (duration < 0) return;
    // The sum may be rounded to just before `atMs`, and then what is due at `atMs` would be missing.
    while (sim.now + duration < atMs) duration += Math.max(duration, sim.now) * Number.EPSILON;
    sim.runFor(duration);
  }

  save(): ExperimentState {
    return { cluster: this.cluster.save(), injection: this.#injection.save() };
  }

  #tellOfOrders(): void {
    const { cluster } = this;
    const carryOut = cluster.onOrder;
    cluster.onOrder = (order) => {
      const { now } = cluster.sim;
      for (const one of this.#onlookers) one.beforeOrder?.(order, now);
      carryOut(order);
      for (const one of this.#onlookers) one.afterOrder?.(order, now);
    };
  }
}

/** Whether a fault befalls the link from one node to another; `peers` empty means all others. */
export function isOnLink(fault: Fault, from: number, to: number): boolean {
  const { nodes, peers, kind } = fault;
  const leads = (a: readonly number[], b: readonly number[]): boolean =>
    (a.length === 0 ? !b.includes(from) : a.includes(from)) &&
    (b.length === 0 ? !a.includes(to) : b.includes(to));
  return leads(nodes, peers) || (kind === 'partition' && leads(peers, nodes));
}

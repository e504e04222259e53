/**
 * Faults and actions, done to a cluster: each node is held by at most one fault at a time, what befalls links
 * lies on top of everything else, and what has begun can be ended. Plain data inside, so that a cluster in
 * the middle of its faults can be saved and branched.
 */
import type { Millis } from '../base/core.ts';
import type { Cluster, ClusterNode } from './cluster.ts';
import { disturbancesOf, FAULTS, type Fault } from './faults.ts';
import type { DisturbanceId } from './links.ts';
import type { Order } from './orders.ts';
import type { Action } from './workload.ts';

/** A fault that is on. */
interface Active {
  readonly fault: Fault;
  /** The nodes that it holds. */
  readonly held: readonly number[];
  readonly disturbances: readonly DisturbanceId[];
}

export interface InjectionState {
  readonly begun: number;
  readonly active: readonly (readonly [id: number, active: Active])[];
}

export class Injection {
  readonly #cluster: Cluster;
  readonly #active = new Map<number, Active>();
  #begun = 0;

  constructor(cluster: Cluster, saved?: InjectionState) {
    this.#cluster = cluster;
    cluster.onOrder = (order) => this.#carryOut(order);
    if (saved === undefined) return;
    this.#begun = saved.begun;
    for (const [id, active] of saved.active) this.#active.set(id, active);
  }

  /** Puts faults and actions on the timeline, their times counted from `from`. */
  schedule(faults: readonly Fault[], actions: readonly Action[], from: Millis): void {
    const { sim } = this.#cluster;
    for (const fault of faults) sim.schedule(from + fault.atMs, { kind: 'fault', fault });
    for (const action of actions) sim.schedule(from + action.atMs, { kind: 'action', action });
  }

  begin(fault: Fault): void {
    this.#begun += 1;
    const id = this.#begun;
    const held = this.#hold(fault);
    const disturbances = this.#disturb(fault);
    if (fault.forMs === null || held.length + disturbances.length === 0) return;
    this.#active.set(id, { fault, held, disturbances });
    this.#cluster.sim.schedule(this.#cluster.sim.now + fault.forMs, { kind: 'fault-ends', id });
  }

  act({ kind, node: number }: Action): void {
    const cluster = this.#cluster;
    const node = cluster.node(number);
    if (kind === 'join') {
      if (node === undefined) cluster.spawn(number);
      return;
    }
    if (node === undefined || node.process.state !== 'running' || node.isLeaving) return;
    if (kind === 'update') return cluster.update(node);
    if (!this.#isHeld(number)) cluster.leave(node);
  }

  /** Ends all faults that are still on. Who crashed for ever stays away; who was leaving is gone. */
  heal(): void {
    for (const id of this.#active.keys()) this.#end(id);
    this.#cluster.closeLeaving();
  }

  save(): InjectionState {
    return { begun: this.#begun, active: [...this.#active] };
  }

  #carryOut(order: Order): void {
    if (order.kind === 'fault') this.begin(order.fault);
    else if (order.kind === 'fault-ends') this.#end(order.id);
    else if (order.kind === 'action') this.act(order.action);
  }

  #isHeld(number: number): boolean {
    return [...this.#active.values()].some(({ held }) => held.includes(number));
  }

  /** Does to its nodes what the fault does to processes; those whom it can hold. */
  #hold(fault: Fault): number[] {
    if (FAULTS[fault.kind].onLinks) return [];
    const held = fault.nodes.filter((number) => {
      const node = this.#cluster.node(number);
      return node?.process.state === 'running' && !node.isLeaving && !this.#isHeld(number);
    });
    for (const number of held) this.#strike(fault, this.#cluster.node(number)!);
    return held;
  }

  #strike({ kind, amount }: Fault, node: ClusterNode): void {
    const { process } = node;
    if (kind === 'crash') this.#cluster.crash(node);
    else if (kind === 'pause') process.pause();
    else if (kind === 'gate') process.closeGate();
    else if (kind === 'slow') process.setInputCost(amount);
    else if (kind === 'clock') process.setClockRate(amount);
  }

  #release({ kind }: Fault, node: ClusterNode): void {
    const { process } = node;
    if (kind === 'crash') this.#cluster.restart(node);
    else if (process.state === 'crashed') return;
    else if (kind === 'pause') process.resume();
    else if (kind === 'gate') process.openGate();
    else if (kind === 'slow') process.setInputCost(0);
    else if (kind === 'clock') process.setClockRate(1);
  }

  #disturb(fault: Fault): DisturbanceId[] {
    const { sim, hosts } = this.#cluster;
    const endsAtMs = sim.now + (fault.forMs ?? 0);
    return disturbancesOf(fault, { hosts, endsAtMs }).map((one) => sim.network.disturb(one));
  }

  #end(id: number): void {
    const active = this.#active.get(id);
    if (active === undefined) return;
    this.#active.delete(id);
    for (const disturbance of active.disturbances) this.#cluster.sim.network.calm(disturbance);
    for (const number of active.held) this.#release(active.fault, this.#cluster.node(number)!);
  }
}

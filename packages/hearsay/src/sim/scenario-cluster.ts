/**
 * The cluster of a scenario: whole nodes (`Stack`) on a simulated network, each held by at most one fault at
 * a time. It does to them what faults and actions say, keeps joining until a join succeeds, and counts what
 * the nodes report.
 */
import { sameBytes, wireAddressOf } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import { Rng } from '../base/rng.ts';
import { Stack } from '../stack/stack.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../swim/api.ts';
import { swimConfig, type SwimConfig } from '../swim/config.ts';
import { Directory } from '../swim/directory.ts';
import { RULES } from '../swim/rules.ts';
import { PLAIN_ENVELOPE } from '../wire/envelope.ts';
import { disturbancesOf, type Fault } from './faults.ts';
import type { Process } from './process.ts';
import type { Scenario } from './scenario.ts';
import { Simulation } from './simulation.ts';
import type { Action } from './workload.ts';

interface Node {
  readonly number: number;
  readonly name: string;
  readonly process: Process<SwimEvent, Stack>;
  /** It has said goodbye in this life. */
  isLeaving: boolean;
  /** What holds it: no other fault may take it meanwhile. */
  heldBy: Fault | Action | null;
  crashedAt: Millis | null;
  lives: number;
}

/** What the nodes have reported so far. */
export interface Tally {
  readonly detectionsMs: Millis[];
  falseSuspicions: number;
  falseDeaths: number;
}

const PORT = 7946;
/** What memberlist 0.5 and we advertise. */
const VERSIONS = Uint8Array.of(1, 5, 2, 0, 0, 0);
const JOIN_AGAIN_MS = 2000;
/** How long a node that leaves goes on answering before its process ends. */
const GOODBYE_MS = 5000;

export class ScenarioCluster {
  readonly sim: Simulation<SwimEvent>;
  readonly config: SwimConfig;
  readonly tally: Tally = { detectionsMs: [], falseSuspicions: 0, falseDeaths: 0 };
  readonly #scenario: Scenario;
  readonly #rng: Rng;
  readonly #directory = new Directory();
  readonly #nodes = new Map<number, Node>();
  readonly #byName = new Map<string, Node>();
  readonly #hosts = new Map<number, string>();
  /** Faults that are on, each with what ends it. */
  readonly #active = new Map<Fault, () => void>();
  #updates = 0;

  constructor(scenario: Scenario) {
    const { seed, nodes, actions, profile } = scenario;
    this.#scenario = scenario;
    this.sim = new Simulation<SwimEvent>({ seed, network: { refusals: false } });
    this.config = swimConfig(profile);
    this.#rng = Rng.seeded(seed, 2);
    const most = Math.max(nodes, ...actions.map(({ node }) => node));
    for (let number = 1; number <= most; number += 1) this.#hosts.set(number, endpointOf(number).host);
  }

  /** All that were ever started. */
  get nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  get running(): readonly Node[] {
    return this.nodes.filter(({ process, isLeaving }) => process.state === 'running' && !isLeaving);
  }

  /** Starts a node, which joins through another one unless it is the first. */
  spawn(number: number): void {
    const name = `n${number}`;
    const endpoint = endpointOf(number);
    const process = this.sim.spawn<Stack>(
      name,
      endpoint,
      (effects, rng, now) =>
        new Stack(
          {
            name,
            address: wireAddressOf(endpoint)!,
            meta: new Uint8Array(0),
            versions: VERSIONS,
            config: this.config,
            rules: RULES[this.#scenario.rules],
            delegate: SILENT_DELEGATE,
            directory: this.#directory,
            rng,
            now,
            envelope: PLAIN_ENVELOPE,
            explainRefusals: false,
          },
          effects,
        ),
      (event, now) => this.#hear(number, event, now),
    );
    const state = { isLeaving: false, heldBy: null, crashedAt: null, lives: 1 };
    const node: Node = { number, name, process, ...state };
    this.#nodes.set(number, node);
    this.#byName.set(name, node);
    this.#begin(node);
  }

  begin(fault: Fault): void {
    const { kind, forMs } = fault;
    if (kind === 'crash' || kind === 'pause') this.#hold(fault);
    else this.#disturb(fault);
    if (forMs === null || !this.#active.has(fault)) return;
    this.sim.at(this.sim.now + forMs, () => this.#end(fault));
  }

  act(action: Action): void {
    const { kind, node: number } = action;
    const node = this.#nodes.get(number);
    if (kind === 'join') {
      if (node === undefined) this.spawn(number);
      return;
    }
    if (node === undefined || node.process.state !== 'running' || node.isLeaving) return;
    if (kind === 'update') this.#update(node);
    else if (node.heldBy === null) this.#leave(node, action);
  }

  /** Ends all faults that are still on. Who crashed for ever stays away; who was leaving is gone. */
  heal(): void {
    for (const fault of this.#active.keys()) this.#end(fault);
    for (const node of this.nodes) if (node.isLeaving) this.#close(node);
  }

  /** Somebody who runs tells something new, and `false` if nobody does. */
  tellNews(): boolean {
    const { running } = this;
    if (running.length === 0) return false;
    this.#update(running[this.#rng.below(running.length)]!);
    return true;
  }

  get isQuiet(): boolean {
    return this.running.every(({ process }) => process.core.swim.queue.length === 0);
  }

  /**
   * `null` if all who run see each other alive, with what each says of itself, and nobody else alive; or the
   * first difference.
   */
  difference(): string | null {
    for (const observer of this.running) {
      const wrong = this.#differenceOf(observer);
      if (wrong !== null) return wrong;
    }
    return null;
  }

  /** How many of those who run see something that is not so. */
  get mistaken(): number {
    return this.running.filter((observer) => this.#differenceOf(observer) !== null).length;
  }

  #differenceOf(observer: Node): string | null {
    for (const subject of this.nodes) {
      const wrong = this.#wrongAbout(observer, subject);
      if (wrong !== null) return `${observer.name} holds ${subject.name} ${wrong}`;
    }
    return null;
  }

  #wrongAbout(observer: Node, subject: Node): string | null {
    const { membership } = observer.process.core.swim;
    const slot = membership.slotOf(subject.name);
    const member = slot < 0 ? undefined : membership.snapshot(slot);
    const isThere = subject.process.state === 'running' && !subject.isLeaving;
    const isLiving = member?.state === 'alive' || member?.state === 'suspect';
    if (!isThere) return isLiving ? `${member.state}, and it is gone` : null;
    if (member === undefined) return 'for nobody, and it runs';
    if (member.state !== 'alive') return `${member.state} ${member.incarnation}, and it runs`;
    const own = subject.process.core.swim;
    if (member.incarnation !== own.incarnation)
      return `alive ${member.incarnation}, and it says ${own.incarnation}`;
    const ownMeta = own.membership.meta(own.membership.slotOf(subject.name));
    return sameBytes(member.meta, ownMeta) ? null : 'alive with other metadata than its own';
  }

  #begin(node: Node): void {
    node.process.command({ type: 'start' });
    if (node.number === 1 && node.lives === 1) return;
    const endpoints = [...this.#hosts.keys()].map(endpointOf);
    if (RULES[this.#scenario.rules].heal) node.process.command({ type: 'seeds', endpoints });
    this.#join(node, node.lives);
  }

  #join(node: Node, life: number): void {
    if (node.lives !== life || node.process.state === 'crashed' || node.isLeaving) return;
    const others = this.running.filter((one) => one !== node);
    if (others.length === 0) return this.#joinLater(node, life);
    const first = this.#nodes.get(1)!;
    // Who forms the cluster joins through the first; later anybody will do.
    const isForming = node.lives === 1 && this.sim.now === 0;
    const to = isForming ? first : others[this.#rng.below(others.length)]!;
    node.process.command({ type: 'join', ticket: life, to: to.process.endpoint });
  }

  #joinLater(node: Node, life: number): void {
    this.sim.at(this.sim.now + JOIN_AGAIN_MS, () => this.#join(node, life));
  }

  #hear(number: number, event: SwimEvent, now: Millis): void {
    const node = this.#nodes.get(number);
    if (node === undefined) return;
    if (event.type === 'exchange-failed' && event.purpose === 'join') {
      this.#joinLater(node, event.ticket);
    } else if (event.type === 'member-suspect') {
      if (this.#runs(event.member.name)) this.tally.falseSuspicions += 1;
    } else if (event.type === 'member-leave' && event.member.state === 'dead') {
      const subject = this.#byName.get(event.member.name);
      if (this.#runs(event.member.name)) this.tally.falseDeaths += 1;
      const crashedAt = subject?.crashedAt ?? null;
      if (crashedAt !== null) this.tally.detectionsMs.push(now - crashedAt);
    }
  }

  #runs(name: string): boolean {
    const node = this.#byName.get(name);
    return node?.process.state === 'running' && !node.isLeaving;
  }

  #hold(fault: Fault): void {
    const held = fault.nodes
      .map((number) => this.#nodes.get(number))
      .filter((node) => node?.process.state === 'running' && !node.isLeaving && node.heldBy === null)
      .map((node) => node!);
    if (held.length === 0) return;
    for (const node of held) {
      node.heldBy = fault;
      if (fault.kind === 'pause') node.process.pause();
      else this.#crash(node);
    }
    if (fault.forMs !== null) this.#active.set(fault, () => held.forEach((node) => this.#release(node)));
  }

  #release(node: Node): void {
    node.heldBy = null;
    if (node.process.state === 'paused') node.process.resume();
    else this.#restart(node);
  }

  #crash(node: Node): void {
    node.process.crash();
    node.crashedAt = this.sim.now;
  }

  #restart(node: Node): void {
    node.crashedAt = null;
    node.lives += 1;
    node.process.restart();
    this.#begin(node);
  }

  #leave(node: Node, action: Action): void {
    node.heldBy = action;
    node.isLeaving = true;
    node.process.command({ type: 'leave', ticket: 1 });
    this.sim.at(this.sim.now + GOODBYE_MS, () => this.#close(node));
  }

  #close(node: Node): void {
    if (node.process.state !== 'crashed') node.process.crash();
  }

  #update(node: Node): void {
    this.#updates += 1;
    const meta = Uint8Array.of(node.number, this.#updates & 255);
    node.process.command({ type: 'update', ticket: this.#updates, meta });
  }

  #disturb(fault: Fault): void {
    const { network } = this.sim;
    const endsAtMs = this.sim.now + (fault.forMs ?? 0);
    const disturbances = disturbancesOf(fault, { hosts: this.#hosts, endsAtMs });
    for (const disturbance of disturbances) network.disturb(disturbance);
    this.#active.set(fault, () => disturbances.forEach((disturbance) => network.calm(disturbance)));
  }

  #end(fault: Fault): void {
    const end = this.#active.get(fault);
    this.#active.delete(fault);
    end?.();
  }
}

function endpointOf(number: number): Endpoint {
  return { host: `10.0.${number >> 8}.${number & 255}`, port: PORT };
}

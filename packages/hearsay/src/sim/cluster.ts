/**
 * A cluster of whole nodes (`Stack`) on a simulated network: it forms, its nodes crash and come back, leave
 * and change, and a node that joins goes on trying until a join succeeds. Nodes are numbered from 1 and named
 * `n1`, `n2`, … Everything that it schedules is plain data, so a cluster can be saved and branched.
 */
import { wireAddressOf } from '../base/address.ts';
import { assert } from '../base/assert.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { Rng, type RngState } from '../base/rng.ts';
import { Stack, type StackOptions } from '../stack/stack.ts';
import { SILENT_DELEGATE, type Delegate, type SwimEvent } from '../swim/api.ts';
import { swimConfig, type Profile, type SwimConfig } from '../swim/config.ts';
import { Directory } from '../swim/directory.ts';
import { MemberState } from '../swim/member.ts';
import { Membership } from '../swim/membership.ts';
import type { Rules, RulesName } from '../swim/rules.ts';
import { PLAIN_ENVELOPE } from '../wire/envelope.ts';
import { Coordinates, type CoordinatesState } from './coordinates.ts';
import type { NetworkOptions } from './network.ts';
import type { Order } from './orders.ts';
import type { Places } from './places.ts';
import { presetOf } from './presets.ts';
import type { CoreFactory, Process } from './process.ts';
import { Simulation } from './simulation.ts';
import type { SimulationState } from './state.ts';
import { count, emptyTally, isCounted, type Counted, type Tally } from './tally.ts';

/** What a cluster is made of. Its seed and `nodesMost` have to be said. */
export interface ClusterOptions {
  /** Any finite number. The same seed, options and calls give the same run. */
  readonly seed: number;
  /** A preset by its name, or rules of one's own; default: `hearsay`. */
  readonly rules?: RulesName | Rules;
  /** Default: `lan`. */
  readonly profile?: Profile;
  /** Settings that differ from the profile's. */
  readonly config?: Partial<SwimConfig>;
  /** Default: a quiet local network, on which nobody hears that a port is closed. */
  readonly network?: NetworkOptions;
  /** As in `SimulationOptions`; default: yes. */
  readonly lateDeadlineRule?: boolean;
  /** Which nodes are near each other, by their numbers, and how far apart the groups are (`Places`). */
  readonly places?: { readonly nodes: readonly (readonly number[])[] } & Pick<Places, 'apartMs'>;
  /** Whether members tell each other their network coordinates; default: no. */
  readonly coordinates?: boolean;
  /**
   * The highest number that a node will have, up to 1,000,000; the addresses of the first sixteen are
   * everybody's seeds.
   */
  readonly nodesMost: number;
  /** Told what each node reports. */
  readonly onEvent?: (node: ClusterNode, event: SwimEvent, now: Millis) => void;
}

/** A node that was started at some time, in whatever state it is by now. */
export interface ClusterNode {
  /** From 1. */
  readonly number: number;
  /** `n1`, `n2`, … */
  readonly name: string;
  /** Its host, the same in all its lives. */
  readonly process: Process<SwimEvent, Stack>;
  /** It has said goodbye in this life. */
  isLeaving: boolean;
  /** The virtual time of the crash that ended its life; `null`: it has not crashed. A goodbye is no crash. */
  crashedAt: Millis | null;
  /** How often it has started. */
  lives: number;
}

/** A cluster as plain data, for the constructor of another one with the same options. */
export interface ClusterState {
  readonly simulation: SimulationState<SwimEvent>;
  readonly rng: RngState;
  readonly tally: Tally;
  readonly updates: number;
  readonly nodes: readonly Omit<ClusterNode, 'process' | 'name'>[];
  readonly coordinates: CoordinatesState | null;
}

/** The simulation of a cluster: its nodes report `SwimEvent`s, and what it has scheduled is `Order`s. */
export type ClusterSimulation = Simulation<SwimEvent, Order>;

const PORT = 7946;
/** What memberlist 0.5 and we advertise. */
const VERSIONS: Uint8Array = Uint8Array.of(1, 5, 2, 0, 0, 0);
const NO_META = new Uint8Array(0);
/** A node is told so many addresses to begin with; lists of thousands help nobody. */
const SEEDS_MAX = 16;
const JOIN_AGAIN_MS = 2000;
/** More addresses than this nobody has the memory to simulate. */
const NODES_MOST_MAX = 1_000_000;
/** How long a node that leaves goes on answering before its process ends. */
const GOODBYE_MS = 5000;

/** A cluster in virtual time. It does nothing until nodes are spawned and `sim` is run. */
export class Cluster {
  /** The simulation in which it lives: its time, its network and its processes. */
  readonly sim: ClusterSimulation;
  /** The settings of every node: those of the profile, with the changes. */
  readonly config: SwimConfig;
  /** The rules of every node. */
  readonly rules: Rules;
  /** What its nodes have reported so far, held against what was so. */
  readonly tally: Tally = emptyTally();
  /** `null`: its members have none. */
  readonly coordinates: Coordinates | null;
  /** Carries out what is scheduled by others than the cluster itself. */
  onOrder: (order: Order) => void = (order) => assert(false, `nobody carries out '${order.kind}'`);
  readonly #options: ClusterOptions;
  readonly #rng: Rng;
  readonly #directory = new Directory();
  readonly #nodes = new Map<number, ClusterNode>();
  readonly #byName = new Map<string, ClusterNode>();
  readonly #hosts = new Map<number, string>();
  readonly #seeds: readonly Endpoint[];
  #updates = 0;

  /**
   * With `saved` the cluster goes on from there.
   * @throws UsageError naming the option that cannot be.
   */
  constructor(options: ClusterOptions, saved?: ClusterState) {
    const { seed, rules = 'hearsay', profile = 'lan', nodesMost } = options;
    checkNodesMost(nodesMost);
    this.#options = options;
    this.rules = typeof rules === 'string' ? presetOf(rules) : rules;
    this.config = swimConfig(profile, options.config ?? {});
    this.#rng = Rng.seeded(seed, 2);
    this.coordinates =
      options.coordinates === true
        ? new Coordinates(Rng.seeded(seed, 3), saved?.coordinates ?? undefined)
        : null;
    for (let number = 1; number <= nodesMost; number += 1) this.#hosts.set(number, endpointOf(number).host);
    this.#seeds = [...this.#hosts.keys()].slice(0, SEEDS_MAX).map(endpointOf);
    this.sim = saved === undefined ? this.#simulation() : this.#restore(saved);
  }

  /** All that were ever started. */
  get nodes(): readonly ClusterNode[] {
    return [...this.#nodes.values()];
  }

  /** Those whose process runs and who have not said goodbye. */
  get running(): readonly ClusterNode[] {
    return this.nodes.filter(isRunning);
  }

  /** The address of each number, whether or not it was ever started. */
  get hosts(): ReadonlyMap<number, string> {
    return this.#hosts;
  }

  /** The node of a number; `undefined` if it was never started. */
  node(number: number): ClusterNode | undefined {
    return this.#nodes.get(number);
  }

  /** The node of a name, such as `n3`; `undefined` if it was never started. */
  named(name: string): ClusterNode | undefined {
    return this.#byName.get(name);
  }

  /**
   * Starts a node, which joins through another one unless it is the first.
   * @throws UsageError for a number above `nodesMost`, or one that was started before.
   */
  spawn(number: number): void {
    this.#checkNumber('number', number);
    this.#begin(this.#add(number));
  }

  /**
   * Starts the nodes 1 to `size`, each with the view that everybody is alive.
   * @throws UsageError for a size above `nodesMost`, or if one of them was started before.
   */
  spawnWhole(size: number): void {
    this.#checkNumber('size', size);
    const view = wholeView(this.#directory, size);
    for (let number = 1; number <= size; number += 1) {
      const { process } = this.#add(number, view);
      process.command({ type: 'start' });
      this.#seed(process);
    }
  }

  /** The node's process ends without a farewell. @throws UsageError if it has crashed already. */
  crash(node: ClusterNode): void {
    node.process.crash();
    node.crashedAt = this.sim.now;
  }

  /** A crashed node comes back without its state, and joins. @throws UsageError if it has not crashed. */
  restart(node: ClusterNode): void {
    node.crashedAt = null;
    node.isLeaving = false;
    node.lives += 1;
    this.coordinates?.begin(node.name);
    node.process.restart();
    this.#begin(node);
  }

  /** The node says goodbye, and is gone some seconds later. */
  leave(node: ClusterNode): void {
    node.isLeaving = true;
    node.process.command({ type: 'leave', ticket: 1 });
    const { number, lives: life } = node;
    this.sim.schedule(this.sim.now + GOODBYE_MS, { kind: 'close', node: number, life });
  }

  /** Ends the processes of those who have said goodbye. */
  closeLeaving(): void {
    for (const node of this.nodes) if (node.isLeaving) close(node);
  }

  /** The node changes its metadata. */
  update(node: ClusterNode): void {
    this.#updates += 1;
    const meta = Uint8Array.of(node.number, this.#updates & 255);
    node.process.command({ type: 'update', ticket: this.#updates, meta });
  }

  /** Somebody who runs, drawn at random; `undefined` if nobody does. */
  drawRunning(): ClusterNode | undefined {
    const { running } = this;
    return running.length === 0 ? undefined : running[this.#rng.below(running.length)];
  }

  /** Itself as plain data, between two steps. */
  save(): ClusterState {
    const { detectionsMs, ...counts } = this.tally;
    return {
      simulation: this.sim.save(),
      rng: this.#rng.save(),
      tally: { detectionsMs: [...detectionsMs], ...counts },
      updates: this.#updates,
      nodes: this.nodes.map(({ number, isLeaving, crashedAt, lives }) => ({
        number,
        isLeaving,
        crashedAt,
        lives,
      })),
      coordinates: this.coordinates?.save() ?? null,
    };
  }

  #checkNumber(field: string, number: number): void {
    if (this.#hosts.has(number)) return;
    const most = this.#hosts.size;
    throw new UsageError(field, number, `a whole number from 1 to nodesMost, which is ${most}`);
  }

  #simulation(): ClusterSimulation {
    const { seed, network, lateDeadlineRule = true } = this.#options;
    return new Simulation<SwimEvent, Order>({
      seed,
      network: { refusals: false, ...network, ...this.#places() },
      lateDeadlineRule,
      onOrder: (order) => this.#carryOut(order),
    });
  }

  #places(): Pick<NetworkOptions, 'places'> {
    const { places } = this.#options;
    if (places === undefined) return {};
    const hosts = places.nodes.map((group) => group.map((number) => endpointOf(number).host));
    return { places: { hosts, apartMs: places.apartMs } };
  }

  #restore(saved: ClusterState): ClusterSimulation {
    this.#rng.restore(saved.rng);
    this.#updates = saved.updates;
    const { detectionsMs, ...counts } = saved.tally;
    this.tally.detectionsMs.push(...detectionsMs);
    Object.assign(this.tally, counts);
    const numbers = new Map(saved.nodes.map(({ number }) => [nameOf(number), number]));
    const simulation = Simulation.restore<SwimEvent, Order>(saved.simulation, {
      revive: (name) => this.#member(numbers.get(name)!),
      onOrder: (order) => this.#carryOut(order),
    });
    for (const node of saved.nodes) {
      const process = simulation.processes.find(({ name }) => name === nameOf(node.number))!;
      this.#keep({ ...node, name: nameOf(node.number), process: process as ClusterNode['process'] });
    }
    return simulation;
  }

  #add(number: number, view?: Membership): ClusterNode {
    const name = nameOf(number);
    this.coordinates?.begin(name);
    const { factory, onEvent } = this.#member(number, view);
    const process = this.sim.spawn<Stack>(name, endpointOf(number), factory, onEvent);
    return this.#keep({ number, name, process, isLeaving: false, crashedAt: null, lives: 1 });
  }

  #keep(node: ClusterNode): ClusterNode {
    this.#nodes.set(node.number, node);
    this.#byName.set(node.name, node);
    return node;
  }

  /** How the core of a node is made, and what becomes of its news. Only its first life begins with a view. */
  #member(
    number: number,
    view?: Membership,
  ): { factory: CoreFactory<SwimEvent, Stack>; onEvent: (event: SwimEvent, now: Millis) => void } {
    let first = view;
    return {
      factory: (effects, rng, now, saved) => {
        const stack = new Stack(this.#stackOptions(number, rng, now, first), effects, saved);
        first = undefined;
        return stack;
      },
      onEvent: (event, now) => this.#hear(number, event, now),
    };
  }

  #stackOptions(number: number, rng: Rng, now: Millis, view: Membership | undefined): StackOptions {
    return {
      name: nameOf(number),
      address: wireAddressOf(endpointOf(number))!,
      meta: NO_META,
      versions: VERSIONS,
      config: this.config,
      rules: this.rules,
      delegate: this.#delegate(nameOf(number)),
      directory: this.#directory,
      rng,
      now,
      envelope: PLAIN_ENVELOPE,
      explainRefusals: false,
      view,
    };
  }

  #delegate(name: string): Delegate {
    const { coordinates } = this;
    if (coordinates === null) return SILENT_DELEGATE;
    return { ...SILENT_DELEGATE, ackPayload: () => coordinates.payload(name) };
  }

  #begin(node: ClusterNode): void {
    node.process.command({ type: 'start' });
    if (node.number === 1 && node.lives === 1) return;
    this.#seed(node.process);
    this.#join(node, node.lives);
  }

  #seed(process: ClusterNode['process']): void {
    if (!this.rules.heal) return;
    process.command({ type: 'seeds', endpoints: this.#seeds });
  }

  #join(node: ClusterNode, life: number): void {
    if (node.lives !== life || node.process.state === 'crashed' || node.isLeaving) return;
    const others = this.running.filter((one) => one !== node);
    if (others.length === 0) return this.#joinLater(node, life);
    const first = this.#nodes.get(1);
    // Who forms the cluster joins through the first; later anybody will do.
    const isForming = node.lives === 1 && this.sim.now === 0 && first !== undefined;
    const to = isForming ? first : others[this.#rng.below(others.length)]!;
    node.process.command({ type: 'join', ticket: life, to: to.process.endpoint });
  }

  #joinLater({ number }: ClusterNode, life: number): void {
    this.sim.schedule(this.sim.now + JOIN_AGAIN_MS, { kind: 'join', node: number, life });
  }

  #carryOut(order: Order): void {
    if (order.kind !== 'join' && order.kind !== 'close') return this.onOrder(order);
    const node = this.#nodes.get(order.node)!;
    if (order.kind === 'join') this.#join(node, order.life);
    else if (node.lives === order.life) close(node);
  }

  #hear(number: number, event: SwimEvent, now: Millis): void {
    const { onEvent } = this.#options;
    this.coordinates?.hear(nameOf(number), event);
    // Most of what nodes report, such as every ack, concerns nobody here.
    if (onEvent === undefined && event.type !== 'exchange-failed' && !isCounted(event)) return;
    const node = this.#nodes.get(number);
    // A node that is being made is not in the cluster yet.
    if (node === undefined) return;
    if (event.type === 'exchange-failed' && event.purpose === 'join') this.#joinLater(node, event.ticket);
    else if (isCounted(event)) this.#count(event, event.member.name, now);
    onEvent?.(node, event, now);
  }

  #count(event: Counted, name: string, now: Millis): void {
    const subject = this.#byName.get(name);
    const crashedAt = subject?.crashedAt ?? null;
    count(this.tally, event, { isRunning: subject !== undefined && isRunning(subject), crashedAt }, now);
  }
}

function checkNodesMost(nodesMost: number): void {
  if (Number.isSafeInteger(nodesMost) && nodesMost >= 1 && nodesMost <= NODES_MOST_MAX) return;
  const allowed = `a whole number from 1 to ${NODES_MOST_MAX}`;
  throw new UsageError('nodesMost', nodesMost, `the highest number that a node will have: ${allowed}`);
}

function isRunning({ process, isLeaving }: ClusterNode): boolean {
  return process.state === 'running' && !isLeaving;
}

function close({ process }: ClusterNode): void {
  if (process.state !== 'crashed') process.crash();
}

/** A view in which the nodes 1 to `size` are alive with incarnation 1. */
function wholeView(directory: Directory, size: number): Membership {
  const view = new Membership(directory);
  const rng = Rng.seeded(size);
  for (let number = 1; number <= size; number += 1) {
    const address = wireAddressOf(endpointOf(number))!;
    const slot = view.add(nameOf(number), { address, meta: NO_META, versions: VERSIONS }, rng);
    view.setIncarnation(slot, 1);
    view.setState(slot, MemberState.Alive, 0);
  }
  return view;
}

export function nameOf(number: number): string {
  return `n${number}`;
}

export function endpointOf(number: number): Endpoint {
  return { host: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`, port: PORT };
}

/**
 * A deterministic simulation of processes and the network between them, for any core. Virtual time moves from
 * one happening to the next, so a minute of protocol takes milliseconds and no test sleeps; a seed decides
 * everything, so a run that failed can be run again.
 */
import { assert } from '../base/assert.ts';
import { formatEndpoint } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { Rng } from '../base/rng.ts';
import { Digest } from '../trace/digest.ts';
import { Asked } from './asked.ts';
import { Frequent } from './frequent.ts';
import { Network, type NetworkOptions } from './network.ts';
import { Process, type CoreFactory, type EventSink } from './process.ts';
import type { StreamEnd } from './stream.ts';
import type { HappeningState, SimulationState } from './state.ts';
import { Happening, Timeline } from './timeline.ts';
import type { AnyCore, Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** What a simulation is made of. */
export interface SimulationOptions<Order = never> {
  /** Any finite number. The same seed and the same calls give the same run. */
  readonly seed: number;
  /** Default: a quiet local network. */
  readonly network?: NetworkOptions;
  /**
   * `false` makes hosts judge late deadlines before they read what has arrived: the control of that rule.
   * Default: `true`.
   */
  readonly lateDeadlineRule?: boolean;
  /** Carries out what `schedule` was given, when its time has come. */
  readonly onOrder?: (order: Order, now: Millis) => void;
}

/** What a saved process needs besides its state: functions, which no state holds. */
export interface Revival<Event> {
  /** Makes the core from its saved state, and those of its next lives; it must take four parameters. */
  readonly factory: CoreFactory<Event, AnyCore>;
  /** Without it the process keeps its events in its `news`. */
  readonly onEvent?: EventSink<Event> | undefined;
}

/** What a saved simulation needs besides its state. */
export interface Revivals<Event, Order> {
  /** Asked once for each process, by its name. */
  readonly revive: (name: string) => Revival<Event>;
  /** Carries out what was scheduled as plain data. */
  readonly onOrder?: ((order: Order, now: Millis) => void) | undefined;
}

/** More happenings than this in one instant are a loop that time cannot leave. */
const STEPS_IN_ONE_INSTANT_MAX = 1_000_000;
/** Of such a loop the last steps are looked at, and the most frequent ones named. */
const SPINNING_LOOKED_AT = 1000;

/** Effects, randomness, time, and the saved state. */
const FACTORY_PARAMETERS = 4;

const PREDICATE_CHARACTERS_MAX = 160;
const PROCESSES_DESCRIBED_MAX = 20;

/**
 * Processes, the network between them, and virtual time, which passes only in `step`, `runFor` and
 * `runUntil`. What a core, a sink or a watcher throws ends the call that it happened in.
 *
 * `Event` is what the cores of this simulation emit, `Order` what may be scheduled as plain data.
 */
export class Simulation<Event, Order = never> {
  /** All chance comes from it. */
  readonly seed: number;
  /** Links are cut, healed and disturbed there. */
  readonly network: Network;
  readonly #options: SimulationOptions<Order>;
  readonly #timeline = new Timeline();
  readonly #digest = new Digest();
  readonly #world: World;
  readonly #processes = new Map<string, Process<Event, AnyCore>>();
  readonly #watchers: Watcher[] = [];
  #steps = 0;
  #stepsInThisInstant = 0;
  readonly #spinning = new Frequent();

  /** @throws UsageError naming the option that cannot be. */
  constructor(options: SimulationOptions<Order>) {
    if (!Number.isFinite(options.seed)) throw new UsageError('seed', options.seed, 'a finite number');
    this.seed = options.seed;
    this.#options = options;
    const rng = Rng.seeded(options.seed);
    this.network = new Network(this.#timeline, rng.fork(), options.network);
    this.#world = {
      timeline: this.#timeline,
      network: this.network,
      digest: this.#digest,
      rng,
      watchers: this.#watchers,
      lateDeadlineRule: options.lateDeadlineRule ?? true,
      asked: new Asked(),
    };
  }

  /**
   * A simulation that goes on from `state` exactly as the saved one would. Watchers are not part of a state:
   * who wants to look on has to say so again.
   */
  static restore<Event, Order = never>(
    state: SimulationState<Event>,
    revivals: Revivals<Event, Order>,
  ): Simulation<Event, Order> {
    const { seed, networkOptions: network, lateDeadlineRule } = state;
    const { onOrder } = revivals;
    const handler = onOrder === undefined ? {} : { onOrder };
    const simulation = new Simulation<Event, Order>({ seed, network, lateDeadlineRule, ...handler });
    simulation.#restore(state, (name) => revivals.revive(name));
    return simulation;
  }

  /** Itself as plain data. What waits as a closure (`at`) cannot be saved; a `UsageError` says so. */
  save(): SimulationState<Event> {
    const ends: StreamEnd[] = [];
    const numbers = new Map<object, number>();
    const endOf = (end: object): number => {
      const known = numbers.get(end);
      if (known !== undefined) return known;
      numbers.set(end, ends.length);
      return ends.push(end as StreamEnd) - 1;
    };
    const processes = this.processes.map((process) => process.save(endOf));
    const timeline = this.#timeline.save(endOf);
    const streams = [];
    // An end that is saved names its peer, which may be a new one.
    for (let i = 0; i < ends.length; i += 1) streams.push(ends[i]!.save(endOf));
    return {
      seed: this.seed,
      networkOptions: this.#options.network ?? {},
      lateDeadlineRule: this.#world.lateDeadlineRule,
      now: this.now,
      steps: this.#steps,
      additions: this.#timeline.additions,
      rng: this.#world.rng.save(),
      digest: this.#digest.save(),
      network: this.network.save(),
      processes,
      streams,
      timeline,
    };
  }

  /**
   * Another simulation with the same past and, if nothing is done to either, the same future. By default its
   * processes are made as ours were, and keep their events in their `news`.
   */
  branch(revivals: Partial<Revivals<Event, Order>> = {}): Simulation<Event, Order> {
    const revive = (name: string): Revival<Event> => ({ factory: this.#processes.get(name)!.factory });
    return Simulation.restore(this.save(), { revive, onOrder: this.#options.onOrder, ...revivals });
  }

  /** Virtual time, from 0. */
  get now(): Millis {
    return this.#timeline.now;
  }

  /** How many happenings there have been. */
  get steps(): number {
    return this.#steps;
  }

  /** All that were ever spawned, in that order. */
  get processes(): readonly Process<Event, AnyCore>[] {
    return [...this.#processes.values()];
  }

  /** Of every input that a core has been given so far, with its time and its process. */
  get digest(): string {
    return this.#digest.value;
  }

  /**
   * Starts a process with a core of its own at `endpoint`. Without a sink its events are kept in its `news`.
   * @throws UsageError for a name or an endpoint that another process has.
   */
  spawn<C extends AnyCore>(
    name: string,
    endpoint: Endpoint,
    factory: CoreFactory<Event, C>,
    onEvent?: EventSink<Event>,
  ): Process<Event, C> {
    if (this.#processes.has(name)) throw new UsageError('name', name, 'another process has it');
    const process = new Process<Event, C>(this.#world, { name, endpoint, factory, onEvent });
    this.#processes.set(name, process);
    return process;
  }

  /** From now on `watcher` sees every input and every packet. What it throws ends the run. */
  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  /** Calls `action` at the virtual time `atMs`, which has not yet passed. */
  at(atMs: Millis, action: () => void): void {
    if (!(atMs >= this.now && atMs < Infinity)) throw new UsageError('atMs', atMs, `a time from ${this.now}`);
    this.#timeline.add(atMs, new Action(action));
  }

  /** Hands `order`, plain data, to `onOrder` at the virtual time `atMs`, which has not yet passed. */
  schedule(atMs: Millis, order: Order): void {
    if (!(atMs >= this.now && atMs < Infinity)) throw new UsageError('atMs', atMs, `a time from ${this.now}`);
    this.#timeline.add(atMs, new Ordered(order, this.#onOrder));
  }

  /**
   * Moves to the next happening. `false` if nothing will ever happen. Throws when there have been a million
   * in one instant, which are a loop that time cannot leave, and names the most frequent.
   */
  step(): boolean {
    const before = this.now;
    const happening = this.#timeline.take();
    if (happening === undefined) return false;
    this.#steps += 1;
    this.#stepsInThisInstant = this.now === before ? this.#stepsInThisInstant + 1 : 0;
    if (this.#stepsInThisInstant > STEPS_IN_ONE_INSTANT_MAX - SPINNING_LOOKED_AT) this.#spin(happening);
    happening.happen();
    return true;
  }

  /** Runs for `durationMs` of virtual time. */
  runFor(durationMs: Millis): void {
    const until = this.#later(durationMs, 'durationMs');
    while (this.#timeline.next() <= until) this.step();
    this.#timeline.advance(until);
  }

  /**
   * Runs until `predicate` holds, asking before the first step and after each. Throws when it does not hold
   * within `withinMs` of virtual time.
   */
  runUntil(predicate: () => boolean, withinMs: Millis): void {
    const until = this.#later(withinMs, 'withinMs');
    while (!predicate()) {
      if (this.#timeline.next() > until) {
        this.#timeline.advance(until);
        throw new Error(this.#describeFailure(predicate, withinMs));
      }
      this.step();
    }
  }

  readonly #onOrder = (order: Order): void => {
    const { onOrder } = this.#options;
    if (onOrder === undefined)
      throw new UsageError('onOrder', 'nothing', 'a function, if orders are scheduled');
    onOrder(order, this.now);
  };

  #restore(state: SimulationState<Event>, revive: (name: string) => Revival<Event>): void {
    const { rng, timeline } = { rng: this.#world.rng, timeline: this.#timeline };
    rng.restore(state.rng);
    timeline.restore(state.now, state.additions);
    this.#digest.restore(state.digest);
    this.#steps = state.steps;
    this.network.restore(state.network);
    for (const saved of state.processes) {
      const { name, endpoint } = saved;
      const { factory, onEvent } = revive(name);
      if (factory.length < FACTORY_PARAMETERS) {
        throw new UsageError('factory', name, 'a fourth parameter, the saved state that it goes on from');
      }
      const process = new Process<Event, AnyCore>(this.#world, { name, endpoint, factory, onEvent }, saved);
      this.#processes.set(name, process);
    }
    const ends = this.#restoreStreams(state);
    for (const entry of state.timeline) timeline.restoreEntry(entry, this.#happening(entry.what, ends));
  }

  #restoreStreams({ streams, processes }: SimulationState<Event>): StreamEnd[] {
    const ends = streams.map((end) => this.network.restoreEnd(this.#processes.get(end.station)!, end));
    for (const [i, { peer }] of streams.entries()) if (peer !== null) ends[i]!.join(ends[peer]!);
    for (const saved of processes) {
      const process = this.#processes.get(saved.name)!;
      for (const [stream, end] of saved.streams) process.restoreStream(stream, ends[end]!);
    }
    return ends;
  }

  #happening(state: HappeningState, ends: readonly StreamEnd[]): Happening {
    switch (state.kind) {
      case 'packet':
      case 'refusal':
        return this.network.happening(state);
      case 'wake':
        return this.#processes.get(state.process)!.restoreWakeUp();
      case 'order':
        return new Ordered(state.order as Order, this.#onOrder);
      default:
        return ends[state.end]!.happening(state.kind);
    }
  }

  /** Time has stood still for long: notes what happens, and ends the run when it has been too long. */
  #spin(happening: Happening): void {
    if (this.#stepsInThisInstant === STEPS_IN_ONE_INSTANT_MAX - SPINNING_LOOKED_AT + 1)
      this.#spinning.clear();
    this.#spinning.add(describeHappening(happening));
    if (this.#stepsInThisInstant < STEPS_IN_ONE_INSTANT_MAX) return;
    const { total } = this.#spinning;
    const most = this.#spinning.describe();
    assert(false, `time stands still at ${this.now} ms; of the last ${total} steps ${most}`);
  }

  #later(durationMs: Millis, field: string): Millis {
    if (!(durationMs >= 0 && durationMs < Infinity)) {
      throw new UsageError(field, durationMs, 'milliseconds from 0');
    }
    return this.now + durationMs;
  }

  #describeFailure(predicate: () => boolean, withinMs: Millis): string {
    const source = String(predicate).replaceAll(/\s+/g, ' ');
    const wanted = predicate.name === '' ? source.slice(0, PREDICATE_CHARACTERS_MAX) : predicate.name;
    const next = this.#timeline.next();
    const processes = this.processes.map(
      (process) => `  ${process.name} at ${formatEndpoint(process.endpoint)}: ${process.state}`,
    );
    return [
      `not reached within ${withinMs} ms: ${wanted}`,
      `  seed ${this.seed}, time ${this.now} ms, ${this.#steps} steps, digest ${this.digest}`,
      next === Infinity ? '  nothing more will happen' : `  the next happening is at ${next} ms`,
      ...processes.slice(0, PROCESSES_DESCRIBED_MAX),
      ...(processes.length > PROCESSES_DESCRIBED_MAX ? [`  and ${processes.length} processes in all`] : []),
    ].join('\n');
  }
}

/** A happening in a few words, alike for those that do the same. */
function describeHappening(happening: Happening): string {
  if (happening instanceof Action) return 'an action of the caller';
  const what = happening.save(() => 0);
  switch (what.kind) {
    case 'packet':
      return `a packet from ${formatEndpoint(what.from)} to ${formatEndpoint(what.to)}`;
    case 'refusal':
      return `a refusal by ${formatEndpoint(what.to)}`;
    case 'wake':
      return `a deadline of ${what.process}`;
    case 'order':
      return 'an order';
    default:
      return `a piece of a stream`;
  }
}

/** A closure that waits for its time. */
class Action extends Happening {
  readonly #action: () => void;

  constructor(action: () => void) {
    super();
    this.#action = action;
  }

  happen(): void {
    this.#action();
  }

  save(): never {
    throw new UsageError('save', `an action at ${this.at} ms`, 'use schedule instead of at, with plain data');
  }
}

/** Plain data that waits for its time. */
class Ordered<Order> extends Happening {
  readonly #order: Order;
  readonly #carryOut: (order: Order) => void;

  constructor(order: Order, carryOut: (order: Order) => void) {
    super();
    this.#order = order;
    this.#carryOut = carryOut;
  }

  happen(): void {
    this.#carryOut(this.#order);
  }

  save(): HappeningState {
    return { kind: 'order', order: this.#order };
  }
}

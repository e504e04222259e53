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
import { Digest } from './digest.ts';
import { Network, type NetworkOptions } from './network.ts';
import {
  Process,
  type AnyCore,
  type CoreFactory,
  type EventSink,
  type Watcher,
  type World,
} from './process.ts';
import { Timeline } from './timeline.ts';

export interface SimulationOptions {
  /** Any finite number. The same seed and the same calls give the same run. */
  readonly seed: number;
  readonly network?: NetworkOptions;
  /** `false` makes hosts judge late deadlines before they read what has arrived: the control of that rule. */
  readonly lateDeadlineRule?: boolean;
}

/** More happenings than this in one instant are a loop that time cannot leave. */
const STEPS_IN_ONE_INSTANT_MAX = 1_000_000;

const PREDICATE_CHARACTERS_MAX = 160;
const PROCESSES_DESCRIBED_MAX = 20;

/** `Event` is what the cores of this simulation emit. */
export class Simulation<Event> {
  readonly seed: number;
  readonly network: Network;
  readonly #timeline = new Timeline();
  readonly #digest = new Digest();
  readonly #world: World;
  readonly #processes = new Map<string, Process<Event, AnyCore>>();
  readonly #watchers: Watcher[] = [];
  #steps = 0;
  #stepsInThisInstant = 0;

  constructor(options: SimulationOptions) {
    if (!Number.isFinite(options.seed)) throw new UsageError('seed', options.seed, 'a finite number');
    this.seed = options.seed;
    const rng = Rng.seeded(options.seed);
    this.network = new Network(this.#timeline, rng.fork(), options.network);
    this.#world = {
      timeline: this.#timeline,
      network: this.network,
      digest: this.#digest,
      rng,
      watchers: this.#watchers,
      lateDeadlineRule: options.lateDeadlineRule ?? true,
    };
  }

  /** Virtual time, from 0. */
  get now(): Millis {
    return this.#timeline.now;
  }

  /** How many happenings there have been. */
  get steps(): number {
    return this.#steps;
  }

  get processes(): readonly Process<Event, AnyCore>[] {
    return [...this.#processes.values()];
  }

  /** Of every input that a core has been given so far, with its time and its process. */
  get digest(): string {
    return this.#digest.value;
  }

  /**
   * Starts a process with a core of its own at `endpoint`. Without a sink its events are kept in its `news`.
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
    this.#timeline.add(atMs, { happen: action });
  }

  /** Moves to the next happening. `false` if nothing will ever happen. */
  step(): boolean {
    const before = this.now;
    const happening = this.#timeline.take();
    if (happening === undefined) return false;
    this.#steps += 1;
    this.#stepsInThisInstant = this.now === before ? this.#stepsInThisInstant + 1 : 0;
    assert(this.#stepsInThisInstant < STEPS_IN_ONE_INSTANT_MAX, `time stands still at ${this.now} ms`);
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

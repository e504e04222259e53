/**
 * Writes the inputs of a simulation into a trace. Each life of a process begins with its core's state, so the
 * same inputs can be given to the same cores elsewhere; the end holds the digest of the run.
 */
import type { Millis } from '../base/core.ts';
import type { TraceHeader } from '../trace/format.ts';
import type { Input } from '../trace/input.ts';
import { TraceWriter, type BlockOptions } from '../trace/trace-writer.ts';
import type { Watched, Watcher } from './watcher.ts';
import type { Simulation } from './simulation.ts';

/** What a trace says of itself, and where it goes. */
export interface RecordingOptions extends BlockOptions {
  /** The program and its version. */
  readonly writtenBy: string;
  /** Whatever else there is to say of the run, as plain data. */
  readonly about?: unknown;
  /** `false`: lives begin without their state, which is long where views are large. */
  readonly states?: boolean;
  /** Takes the trace, piece by piece. */
  readonly sink: (bytes: Uint8Array) => void;
}

/** A trace that is being written; it must be ended. */
export interface Recording {
  /** Ends the trace. What happens afterwards is not recorded. */
  end(): void;
}

/**
 * Records from now on. What runs already begins with its state in the middle of its life; only the trace of
 * a whole run has all inputs that the run's digest is about.
 */
export function recordTrace<Event, Order>(
  simulation: Simulation<Event, Order>,
  options: RecordingOptions,
): Recording {
  const { writtenBy, about = null, sink, states = true } = options;
  const processes = simulation.processes.map(({ name, endpoint }) => ({ name, endpoint }));
  const header: TraceHeader = { writtenBy, seed: simulation.seed, processes, about };
  const recorder = new Recorder(new TraceWriter(header, sink, options), simulation, states);
  for (const process of simulation.processes) {
    if (process.state !== 'crashed') recorder.begin(process, simulation.now);
  }
  simulation.watch(recorder);
  return recorder;
}

class Recorder<Event, Order> implements Watcher, Recording {
  readonly #writer: TraceWriter;
  readonly #simulation: Simulation<Event, Order>;
  readonly #states: boolean;
  #isOver = false;

  constructor(writer: TraceWriter, simulation: Simulation<Event, Order>, states: boolean) {
    this.#writer = writer;
    this.#simulation = simulation;
    this.#states = states;
  }

  begin(process: Watched, now: Millis): void {
    const state = this.#states ? process.core.save() : null;
    this.#writer.add({ process, at: now, ownTime: now, input: { kind: 'start', state } });
  }

  beforeInput(process: Watched, input: Input<unknown>, now: Millis, ownTime: Millis): void {
    if (!this.#isOver) this.#writer.add({ process, at: now, ownTime, input });
  }

  afterInput(process: Watched, kind: Input<never>['kind'] | 'start', now: Millis): void {
    if (kind === 'start' && !this.#isOver) this.begin(process, now);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#writer.end(this.#simulation.digest);
  }
}

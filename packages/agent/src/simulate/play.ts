/**
 * Plays a plan: the cluster forms, what is to go wrong goes wrong, and the views are compared on the way. It
 * runs in slices, so that whoever waits can look on and stop it; slices change nothing of the run.
 */
import type { Millis } from 'hearsay/core';
import {
  BrokenLaw,
  Cluster,
  difference,
  Injection,
  isQuiet,
  watchInvariants,
  type ClusterOptions,
} from 'hearsay/sim';
import { recordTrace, type Recording } from 'hearsay/trace';
import { InputBound, TooManyInputs } from './input-bound.ts';
import type { RunPlan } from './plan.ts';

export interface PlayOptions {
  /** Takes the trace of the run, piece by piece. */
  readonly trace?: { readonly writtenBy: string; readonly sink: (bytes: Uint8Array) => void };
  /** Called between slices, with the share of the run that is done. */
  onProgress?(done: number, now: Millis): void;
  /** Asked between slices: stop here? */
  isStopped?(): boolean;
}

/** What went wrong with the run itself. */
export interface RunFailure {
  /** The law that was broken, or what else ended it. */
  readonly what: string;
  readonly details: string;
  readonly atMs: Millis;
}

export interface RunOutcome {
  /** `null`: it ran to its end. */
  readonly failure: RunFailure | null;
  readonly wasStopped: boolean;
  /** How long the cluster took to form; `null`: it has not, or was born whole. */
  readonly formMs: Millis | null;
  /** When the last fault was over, or the last thing happened that is for good; `null`: not in this run. */
  readonly lastFaultMs: Millis | null;
  /** From then until all views were equal and true; `null`: that did not come, or nothing went wrong. */
  readonly healMs: Millis | null;
  /** At the end: the first thing that a view has wrong, or `null`. */
  readonly difference: string | null;
  readonly detectionsMs: readonly Millis[];
  readonly falseSuspicions: number;
  readonly falseDeaths: number;
  /** Nodes that were ever started. */
  readonly members: number;
  /** Nodes that run at the end. */
  readonly running: number;
  /** Sent since the cluster had formed; bytes are those of packets and streams. */
  readonly packets: number;
  readonly bytes: number;
  /** For so long. */
  readonly measuredMs: Millis;
  readonly inputs: number;
  readonly virtualMs: Millis;
  readonly realMs: number;
  readonly digest: string;
}

/** Longer than any cluster of ours takes to form, as `runScenario` has it. */
const FORM_BOUND_MS = 180_000;
/** How often views are compared. */
const LOOK_MS = 100;
/** For how long the run keeps the event loop for itself. */
const SLICE_MS = 40;
/** Larger views make states that nobody wants to keep: so many members a view, of so many views. */
const STATES_NODES_MAX = 200;

/** Plays to the end, to the first thing that goes wrong, or until it is stopped. */
export async function play(plan: RunPlan, options: PlayOptions = {}): Promise<RunOutcome> {
  const run = new Run(plan, options);
  let failure: RunFailure | null = null;
  try {
    await run.toTheEnd();
  } catch (error) {
    failure = run.failureOf(error);
  }
  run.recording?.end();
  return run.outcome(failure);
}

/** The run was stopped from outside. */
class Stopped extends Error {}

/** The cluster has not formed. */
class Unformed extends Error {}

class Run {
  readonly recording: Recording | null = null;
  readonly #plan: RunPlan;
  readonly #options: PlayOptions;
  readonly #cluster: Cluster;
  readonly #injection: Injection;
  readonly #startedAt = performance.now();
  readonly #inputs: InputBound;
  #sliceBegan: number = this.#startedAt;
  #wasStopped = false;
  #formMs: Millis | null = null;
  #formedAt: Millis | null = null;
  #lastFaultAt: Millis | null = null;
  #healMs: Millis | null = null;
  #sentBefore = { packets: 0, bytes: 0 };

  constructor(plan: RunPlan, options: PlayOptions) {
    const { rules, laws, nodes, born } = plan;
    this.#plan = plan;
    this.#options = options;
    this.#inputs = new InputBound(plan);
    this.#cluster = new Cluster(clusterOptions(plan));
    this.#injection = new Injection(this.#cluster);
    const { sim, config } = this.#cluster;
    if (options.trace !== undefined) {
      const states = born === 'formed' || nodes <= STATES_NODES_MAX;
      this.recording = recordTrace(sim, { ...options.trace, about: { plan }, states });
    }
    sim.watch({
      beforeInput: ({ name }, { kind }, now) => this.#inputs.take(name, kind, now),
    });
    if (laws) watchInvariants(sim, { rules, config });
  }

  async toTheEnd(): Promise<void> {
    await this.#form();
    this.#sentBefore = this.#sent();
    await this.#goOn();
  }

  failureOf(error: unknown): RunFailure | null {
    if (error instanceof Stopped) {
      this.#wasStopped = true;
      return null;
    }
    const atMs = this.#cluster.sim.now;
    if (!(error instanceof Error)) throw error;
    if (error instanceof Unformed)
      return { what: 'the cluster has not formed', details: error.message, atMs };
    if (error instanceof BrokenLaw) {
      const { law, message } = error;
      return { what: law, details: message.replace(`${law}: `, ''), atMs };
    }
    if (error instanceof TooManyInputs) {
      const what = `the run does not get on: ${this.#inputs.count} inputs`;
      return { what, details: error.message, atMs };
    }
    const details = `the last inputs: ${this.#inputs.last}`;
    return { what: `${error.name}: ${error.message}`, details, atMs };
  }

  outcome(failure: RunFailure | null): RunOutcome {
    const { sim, tally, nodes, running } = this.#cluster;
    const { packets, bytes } = this.#sent();
    const isOver = this.#lastFaultAt !== null && sim.now >= this.#lastFaultAt;
    return {
      failure,
      wasStopped: this.#wasStopped,
      formMs: this.#formMs,
      lastFaultMs: isOver ? this.#lastFaultAt! - this.#formedAt! : null,
      healMs: this.#healMs,
      difference: difference(this.#cluster),
      detectionsMs: tally.detectionsMs,
      falseSuspicions: tally.falseSuspicions,
      falseDeaths: tally.falseDeaths,
      members: nodes.length,
      running: running.length,
      packets: packets - this.#sentBefore.packets,
      bytes: bytes - this.#sentBefore.bytes,
      measuredMs: sim.now - (this.#formedAt ?? 0),
      inputs: this.#inputs.count,
      virtualMs: sim.now,
      realMs: performance.now() - this.#startedAt,
      digest: sim.digest,
    };
  }

  async #form(): Promise<void> {
    const cluster = this.#cluster;
    const { nodes, born } = this.#plan;
    if (born === 'whole') cluster.spawnWhole(nodes);
    else for (let number = 1; number <= nodes; number += 1) cluster.spawn(number);
    const isReady = (): boolean => born === 'whole' || (difference(cluster) === null && isQuiet(cluster));
    while (!isReady()) {
      if (cluster.sim.now >= FORM_BOUND_MS) throw new Unformed(difference(cluster) ?? 'there is still news');
      await this.#advance(LOOK_MS);
    }
    this.#formedAt = cluster.sim.now;
    if (born === 'formed') this.#formMs = cluster.sim.now;
  }

  async #goOn(): Promise<void> {
    const { sim } = this.#cluster;
    const { faults, actions, forMs } = this.#plan;
    const from = sim.now;
    this.#injection.schedule(faults, actions, from);
    const ends = [
      ...faults.map(({ atMs, forMs }) => atMs + (forMs ?? 0)),
      ...actions.map(({ atMs }) => atMs),
    ];
    if (ends.length > 0) this.#lastFaultAt = from + Math.max(...ends);
    for (;;) {
      const lastAt = this.#lastFaultAt ?? Infinity;
      if (sim.now >= lastAt && this.#healMs === null && this.#isWhole()) this.#healMs = sim.now - lastAt;
      if (sim.now >= from + forMs) return;
      const untilLast = sim.now < lastAt ? lastAt - sim.now : Infinity;
      await this.#advance(Math.min(LOOK_MS, from + forMs - sim.now, untilLast));
    }
  }

  /** Somebody runs, and all who do have equal and true views. */
  #isWhole(): boolean {
    return this.#cluster.running.length > 0 && difference(this.#cluster) === null;
  }

  async #advance(ms: Millis): Promise<void> {
    const { sim } = this.#cluster;
    sim.runFor(ms);
    if (performance.now() - this.#sliceBegan < SLICE_MS) return;
    const formedAt = this.#formedAt ?? sim.now;
    this.#options.onProgress?.((sim.now - formedAt) / this.#plan.forMs, sim.now);
    // Signals and the terminal have their turn.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#options.isStopped?.() === true) throw new Stopped();
    this.#sliceBegan = performance.now();
  }

  #sent(): { packets: number; bytes: number } {
    let packets = 0;
    let bytes = 0;
    for (const { process } of this.#cluster.nodes) {
      const { packetsSent, packetBytesSent, streamBytesSent } = process.traffic;
      packets += packetsSent;
      bytes += packetBytesSent + streamBytesSent;
    }
    return { packets, bytes };
  }
}

function clusterOptions({ seed, rules, profile, nodes, actions, loss, latencyMs }: RunPlan): ClusterOptions {
  const nodesMost = Math.max(nodes, ...actions.map(({ node }) => node));
  const network = { loss, ...(latencyMs === null ? {} : { latencyMs }) };
  return { seed, rules, profile, nodesMost, network };
}

/**
 * One run: its experiment is computed ahead once and writes the journal, while a second experiment, the
 * cursor, is taken to whatever moment is looked at: forward from where it is, or from the last checkpoint.
 * Both are the same run.
 */
import { beginningOf, Recorder } from './recorder.ts';
import { Checkpoints, StateCompactor, type Checkpoint } from './checkpoints.ts';
import { Experiment } from './experiment.ts';
import type { RunInfo } from './engine-api.ts';
import { Journal } from './journal.ts';
import type { RunSpec } from './spec.ts';

/** Where a run goes on from another one's past. */
export interface Origin {
  readonly checkpoint: Checkpoint;
  readonly journal: Journal;
  /** The checkpoints that it shares. */
  readonly past: readonly Checkpoint[];
}

/** Virtual time between two looks at the clock, to begin with. */
const FIRST_STRIDE_MS = 50;
/** A stride takes about this long; the worker answers between two calls of `compute`. */
const STRIDE_REAL_MS = 4;
/** A checkpoint is made when running again from the last one would take so long, or what making one costs. */
const RERUN_REAL_MS = 20;
const SAVES_A_RERUN = 4;
const STRIDE_MS_MIN = 1;

/** The real clock, in milliseconds. */
export type Clock = () => number;

export interface RunOptions {
  readonly clock: Clock;
  /** For all checkpoints of one run. */
  readonly budgetBytes?: number | undefined;
  /**
   * Virtual time from one checkpoint to the next; left out: as the real time that running again takes asks
   * for.
   */
  readonly checkpointMs?: number | undefined;
}

export class Run {
  readonly id: number;
  readonly spec: RunSpec;
  readonly parent: RunInfo['parent'];
  readonly journal: Journal;
  readonly checkpoints: Checkpoints;
  readonly nodes: number;
  readonly #clock: Clock;
  readonly #checkpointMs: number | undefined;
  readonly #compactor = new StateCompactor();
  readonly #head: Experiment;
  readonly #recorder: Recorder;
  #cursor: Experiment | null = null;
  #strideMs = FIRST_STRIDE_MS;
  #sinceCheckpointMs = 0;
  #saveCostMs = 0;

  constructor(
    about: { readonly id: number; readonly spec: RunSpec; readonly parent: RunInfo['parent'] },
    options: RunOptions,
    origin?: Origin,
  ) {
    this.id = about.id;
    this.spec = about.spec;
    this.parent = about.parent;
    this.#clock = options.clock;
    this.#checkpointMs = options.checkpointMs;
    this.checkpoints = new Checkpoints(options.budgetBytes);
    this.#head = new Experiment(about.spec, origin?.checkpoint.state);
    if (origin === undefined) this.#head.begin();
    else for (const one of origin.past) this.checkpoints.add(one);
    this.journal = origin?.journal ?? new Journal(beginningOf(this.#head));
    this.nodes = this.#head.nodesMost;
    this.#recorder = new Recorder(this.#head, this.journal, origin?.checkpoint.recorder);
    this.#head.watch(this.#recorder);
    if (origin === undefined) this.#save();
  }

  get computedMs(): number {
    return Math.min(this.#head.now, this.spec.forMs);
  }

  get isComplete(): boolean {
    return this.#head.now >= this.spec.forMs;
  }

  get info(): RunInfo {
    const { id, spec, parent, computedMs, journal } = this;
    const { events, packets } = journal.lengths;
    return { id, spec, parent, computedMs, digest: this.#head.digest, events, packets };
  }

  /** Computes ahead for about `budgetMs` of real time. */
  compute(budgetMs: number): void {
    const startedAt = this.#clock();
    let at = startedAt;
    while (!this.isComplete) {
      const strideMs = Math.min(this.#strideMs, this.#checkpointMs ?? Infinity);
      this.#head.advanceTo(Math.min(this.spec.forMs, this.#head.now + strideMs));
      const now = this.#clock();
      this.#pace(now - at);
      at = now;
      if (this.#isCheckpointDue) this.#save();
      if (this.#clock() - startedAt >= budgetMs) return;
    }
  }

  /** Computes until `atMs`, however long that takes. */
  computeUntil(atMs: number): void {
    while (!this.isComplete && this.#head.now < atMs) this.compute(0);
  }

  /** The experiment as it is at `atMs`, for looking only; it moves with the next call. */
  at(atMs: number): Experiment {
    this.computeUntil(Math.min(atMs, this.spec.forMs));
    const checkpoint = this.checkpoints.before(atMs)!;
    const cursor = this.#cursor;
    const isOnTheWay = cursor !== null && cursor.now <= atMs && cursor.now >= checkpoint.atMs;
    if (!isOnTheWay) this.#cursor = new Experiment(this.spec, checkpoint.state);
    this.#cursor!.advanceTo(atMs);
    return this.#cursor!;
  }

  /**
   * An experiment of one's own from the last checkpoint at or before `atMs`, to be watched while it runs
   * again.
   */
  replayFrom(atMs: number): { readonly experiment: Experiment; readonly checkpoint: Checkpoint } {
    const checkpoint = this.checkpoints.before(atMs)!;
    return { experiment: new Experiment(this.spec, checkpoint.state), checkpoint };
  }

  get #isCheckpointDue(): boolean {
    if (this.#checkpointMs !== undefined) {
      return this.#head.now >= this.checkpoints.all.at(-1)!.atMs + this.#checkpointMs;
    }
    return this.#sinceCheckpointMs >= Math.max(RERUN_REAL_MS, SAVES_A_RERUN * this.#saveCostMs);
  }

  /** Strides grow and shrink towards `STRIDE_REAL_MS`; how long they are changes nothing in the run. */
  #pace(tookMs: number): void {
    this.#sinceCheckpointMs += tookMs;
    const factor = Math.min(2, Math.max(0.5, STRIDE_REAL_MS / Math.max(tookMs, 0.01)));
    this.#strideMs = Math.max(STRIDE_MS_MIN, this.#strideMs * factor);
  }

  #save(): void {
    const startedAt = this.#clock();
    const { state, bytes } = this.#compactor.compact(this.#head.save());
    this.checkpoints.add({
      atMs: this.#head.now,
      state,
      bytes,
      lengths: this.journal.lengths,
      recorder: this.#recorder.save(state.cluster.simulation),
    });
    this.#saveCostMs = this.#clock() - startedAt;
    this.#sinceCheckpointMs = 0;
  }
}

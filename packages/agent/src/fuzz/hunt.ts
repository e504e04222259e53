/**
 * The hunt for seeds whose scenarios break a law: a worker on every core, each given the next seed whenever
 * it has done with one, until there are no more seeds or the time is up.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ScenarioBounds } from 'hearsay/sim';
import type { Find, WorkerFound, WorkerOrder, WorkerResult, WorkerStart } from './messages.ts';

export interface HuntOptions {
  readonly firstSeed: number;
  /** How many seeds at most; `Infinity`: until the time is up. */
  readonly seeds: number;
  readonly durationMs: number;
  readonly bounds: ScenarioBounds;
  /** How many failing seeds are enough; each costs the runs that make it small. */
  readonly findsMax: number;
  readonly workers?: number;
  /** Ends the hunt at once; what has been seen by then is reported. */
  readonly signal?: AbortSignal;
  /** Called after each scenario. */
  onProgress?(progress: HuntReport): void;
}

/** Why a hunt is over: no seeds left, no time left, enough found, or interrupted. */
export type HuntEnd = 'seeds' | 'time' | 'finds' | 'interrupt';

export interface HuntReport {
  readonly scenarios: number;
  readonly virtualMs: number;
  readonly tookMs: number;
  readonly workers: number;
  readonly falseSuspicions: number;
  readonly falseDeaths: number;
  readonly slowestHealMs: number;
  /** `null`: it goes on. */
  readonly endedBy: HuntEnd | null;
  /** The first seed that has not been tried. */
  readonly nextSeed: number;
  readonly finds: readonly Find[];
}

const SHRINK_RUNS_MAX = 400;
const WORKER_SOURCE = new URL('./worker.ts', import.meta.url);

/** Hunts until the end; a worker that dies ends the hunt with its error. */
export async function hunt(options: HuntOptions): Promise<HuntReport> {
  // More than there are seeds would have nothing to do.
  const workers = Math.min(options.workers ?? availableParallelism(), options.seeds);
  const state = new HuntState(options, workers);
  await Promise.all(Array.from({ length: workers }, async () => runWorker(state)));
  return state.report();
}

async function runWorker(state: HuntState): Promise<void> {
  const workerData: WorkerStart = { bounds: state.options.bounds, shrinkRunsMax: SHRINK_RUNS_MAX };
  // Compiled if we are.
  const file = new URL(WORKER_SOURCE.href.replace(/\.ts$/, extname(import.meta.url)));
  const worker = new Worker(file, { workerData });
  const order = (): void => worker.postMessage(state.nextSeed(), []);
  worker.on('message', (message: WorkerResult | WorkerFound) => {
    if ('found' in message) return state.found(message.found);
    state.add(message);
    order();
  });
  const stop = (): void => void worker.terminate();
  state.options.signal?.addEventListener('abort', stop, { once: true });
  order();
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
  state.options.signal?.removeEventListener('abort', stop);
}

class HuntState {
  readonly options: HuntOptions;
  readonly #workers: number;
  readonly #startedAt = performance.now();
  readonly #finds: Find[] = [];
  /** What is being made small, by seed. */
  readonly #open = new Map<number, Find>();
  #endedBy: HuntEnd | null = null;
  #given = 0;
  #scenarios = 0;
  #virtualMs = 0;
  #falseSuspicions = 0;
  #falseDeaths = 0;
  #slowestHealMs = 0;

  constructor(options: HuntOptions, workers: number) {
    this.options = options;
    this.#workers = workers;
  }

  nextSeed(): WorkerOrder {
    const { seeds, durationMs, findsMax, firstSeed } = this.options;
    if (this.#finds.length >= findsMax) this.#endedBy ??= 'finds';
    if (this.#given >= seeds) this.#endedBy ??= 'seeds';
    // However little time there is, one seed is tried: a hunt that looked at nothing has nothing to say.
    const isLate = this.#given > 0 && performance.now() - this.#startedAt >= durationMs;
    if (isLate) this.#endedBy ??= 'time';
    if (this.#endedBy !== null) return null;
    this.#given += 1;
    return firstSeed + this.#given - 1;
  }

  found(find: Find): void {
    this.#open.set(find.seed, find);
  }

  add({ seed, virtualMs, healMs, falseDeaths, falseSuspicions, find }: WorkerResult): void {
    this.#scenarios += 1;
    this.#virtualMs += virtualMs;
    this.#falseSuspicions += falseSuspicions;
    this.#falseDeaths += falseDeaths;
    this.#slowestHealMs = Math.max(this.#slowestHealMs, healMs ?? 0);
    this.#open.delete(seed);
    if (find !== null) this.#finds.push(find);
    this.options.onProgress?.(this.report());
  }

  report(): HuntReport {
    const { firstSeed, signal } = this.options;
    return {
      scenarios: this.#scenarios,
      virtualMs: this.#virtualMs,
      tookMs: performance.now() - this.#startedAt,
      workers: this.#workers,
      falseSuspicions: this.#falseSuspicions,
      falseDeaths: this.#falseDeaths,
      slowestHealMs: this.#slowestHealMs,
      endedBy: signal?.aborted === true ? 'interrupt' : this.#endedBy,
      nextSeed: firstSeed + this.#given,
      finds: [...this.#finds, ...this.#open.values()].sort((a, b) => a.seed - b.seed),
    };
  }
}

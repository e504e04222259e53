/**
 * The hunt for seeds whose scenarios break a law: a worker on every core, each given the next seed whenever
 * it has done with one, until there are no more seeds or the time is up.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ScenarioBounds } from 'hearsay/sim';
import type { Find, WorkerOrder, WorkerResult, WorkerStart } from './messages.ts';

export interface HuntOptions {
  readonly firstSeed: number;
  /** How many seeds at most; `Infinity`: until the time is up. */
  readonly seeds: number;
  readonly durationMs: number;
  readonly bounds: ScenarioBounds;
  /** How many failing seeds are enough; each costs the runs that make it small. */
  readonly findsMax: number;
  readonly workers?: number;
  /** Called after each scenario. */
  onProgress?(progress: HuntReport): void;
}

export interface HuntReport {
  readonly scenarios: number;
  readonly virtualMs: number;
  readonly tookMs: number;
  readonly workers: number;
  readonly falseSuspicions: number;
  readonly falseDeaths: number;
  readonly slowestHealMs: number;
  readonly finds: readonly Find[];
}

const SHRINK_RUNS_MAX = 400;
const WORKER_SOURCE = new URL('./worker.ts', import.meta.url);

/** Hunts until the end; a worker that dies ends the hunt with its error. */
export async function hunt(options: HuntOptions): Promise<HuntReport> {
  const workers = options.workers ?? Math.min(availableParallelism(), options.seeds);
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
  worker.on('message', (result: WorkerResult) => {
    state.add(result);
    order();
  });
  order();
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

class HuntState {
  readonly options: HuntOptions;
  readonly #workers: number;
  readonly #startedAt = performance.now();
  readonly #finds: Find[] = [];
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
    const isOver = this.#given >= seeds || performance.now() - this.#startedAt >= durationMs;
    if (isOver || this.#finds.length >= findsMax) return null;
    this.#given += 1;
    return firstSeed + this.#given - 1;
  }

  add({ virtualMs, healMs, falseDeaths, falseSuspicions, find }: WorkerResult): void {
    this.#scenarios += 1;
    this.#virtualMs += virtualMs;
    this.#falseSuspicions += falseSuspicions;
    this.#falseDeaths += falseDeaths;
    this.#slowestHealMs = Math.max(this.#slowestHealMs, healMs ?? 0);
    if (find !== null) this.#finds.push(find);
    this.options.onProgress?.(this.report());
  }

  report(): HuntReport {
    return {
      scenarios: this.#scenarios,
      virtualMs: this.#virtualMs,
      tookMs: performance.now() - this.#startedAt,
      workers: this.#workers,
      falseSuspicions: this.#falseSuspicions,
      falseDeaths: this.#falseDeaths,
      slowestHealMs: this.#slowestHealMs,
      finds: [...this.#finds].sort((a, b) => a.seed - b.seed),
    };
  }
}

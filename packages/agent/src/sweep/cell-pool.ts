/** Threads that run cells, one on every core, for a local sweep and for a worker of a queue alike. */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Tinypool } from 'tinypool';
import type { CellAnswer } from './cell-worker.ts';
import type { Runner } from './run.ts';
import type { CellInput } from './sweep.ts';

const WORKER_SOURCE = new URL('./cell-worker.ts', import.meta.url);

export class CellPool {
  readonly threads: number;
  readonly #pool: Tinypool;
  #isClosed = false;

  constructor(threads: number = availableParallelism()) {
    this.threads = threads;
    // Compiled if we are.
    const filename = WORKER_SOURCE.href.replace(/\.ts$/, extname(import.meta.url));
    this.#pool = new Tinypool({ filename, name: 'answer', minThreads: threads, maxThreads: threads });
  }

  /** What came out of a cell, or what it threw; `null`: the pool was closed meanwhile. */
  async run({ experiment, parameters, seed }: CellInput): Promise<CellAnswer | null> {
    try {
      return (await this.#pool.run({ experiment, parameters, seed })) as CellAnswer;
    } catch (error) {
      // A thread that ends by itself has met its cell's death: out of memory, most likely.
      return this.#isClosed ? null : { error: `the thread has ended: ${(error as Error).message}` };
    }
  }

  /** Ends all threads, in the middle of what they do. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.destroy();
  }
}

/** Runs a sweep on the cores of this machine. */
export function localRunner(threads: number | undefined): Runner {
  return async (work) => {
    const pool = new CellPool(Math.min(threads ?? availableParallelism(), work.total));
    const stop = (): void => void pool.close();
    work.signal.addEventListener('abort', stop, { once: true });
    // Each lane asks for the next cell when it has done one, so a million cells are never in memory at once.
    const lane = async (): Promise<void> => {
      for (let cell = work.next(); cell !== null && !work.signal.aborted; cell = work.next()) {
        const answer = await pool.run(cell);
        if (answer === null) return;
        if ('error' in answer) work.failed(cell, answer.error);
        else work.done(cell, answer.results, answer.law);
      }
    };
    try {
      await Promise.all(Array.from({ length: pool.threads }, lane));
    } finally {
      work.signal.removeEventListener('abort', stop);
      await pool.close();
    }
  };
}

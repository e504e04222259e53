/**
 * A worker of a queue: takes cells, runs them in threads so that its own loop is free to renew their locks,
 * and answers, until it is told to stop. Then it finishes the cells in hand. If it dies, its locks run out
 * and other workers take its cells.
 *
 * A cell of a sweep that another version of this program made is put back and the worker ends, since its
 * results might differ from those of the others.
 */
import type { Job } from 'bullmq';
import { openQueue, QUEUE_NAME, QUEUE_PREFIX, QueueError, type CellJob } from './bullmq.ts';
import { CellPool } from './cell-pool.ts';
import type { CellAnswer } from './cell-worker.ts';
import type { RedisTarget } from './redis-socket.ts';
import { parametersText } from './sweep.ts';

export interface QueueWorkerOptions {
  readonly target: RedisTarget;
  readonly version: string;
  /** How many cells at once. */
  readonly threads: number | undefined;
  /** Finish what is in hand, and stop. */
  readonly signal: AbortSignal;
  /** Told of each cell that is taken and done. */
  onCell(text: string): void;
  /** Told when it is ready for cells. */
  onReady(threads: number): void;
}

/** A worker that says nothing for so long is taken for dead; a living one says something twice as often. */
const LOCK_MS = 5000;
const LOOK_FOR_DEAD_MS = 2500;
/** A cell that so many workers died of is given up: it is likely to be the reason. */
const DEATHS_MAX = 20;

/**
 * Works until it is told to stop, and returns how many cells it has done.
 * @throws QueueError if there is no queue, or a cell is of another version.
 */
export async function workQueue(options: QueueWorkerOptions): Promise<number> {
  const { target, version, signal } = options;
  const { bullmq, close } = await openQueue(target);
  const pool = new CellPool(options.threads);
  let done = 0;
  let refused: QueueError | null = null;
  const take = async (job: Job<CellJob, CellAnswer>, token?: string): Promise<CellAnswer> => {
    const { data } = job;
    if (data.version !== version) {
      const versions = `made by hearsay ${data.version}, and this worker is ${version}`;
      refused = new QueueError(`sweep ${data.sweep} was ${versions}: run the same version everywhere`);
      stop();
      await job.moveToWait(token);
      throw new bullmq.WaitingError();
    }
    options.onCell(`took ${cellText(data)}`);
    const answer = await pool.run(data);
    if (answer === null) throw new Error('the worker was ended');
    done += 1;
    options.onCell(`done ${cellText(data)}${'error' in answer ? `: ${answer.error}` : ''}`);
    return answer;
  };
  const worker = new bullmq.Worker<CellJob, CellAnswer>(QUEUE_NAME, take, {
    connection: {},
    prefix: QUEUE_PREFIX,
    concurrency: pool.threads,
    lockDuration: LOCK_MS,
    stalledInterval: LOOK_FOR_DEAD_MS,
    maxStalledCount: DEATHS_MAX,
    runRetryDelay: 1000,
  });
  // A lost connection comes back by itself, and the cells of a lost lock are somebody else's.
  worker.on('error', () => undefined);
  const stopped = new Promise<void>((resolve) => worker.once('closed', resolve));
  const stop = (): void => void worker.close();
  signal.addEventListener('abort', stop, { once: true });
  worker.once('ready', () => options.onReady(pool.threads));
  if (signal.aborted) stop();
  try {
    await stopped;
  } finally {
    signal.removeEventListener('abort', stop);
    close();
    await pool.close();
  }
  if (refused !== null) throw refused as QueueError;
  return done;
}

function cellText({ cell, sweep, parameters, seed }: CellJob): string {
  return `cell ${cell} of ${sweep} (${parametersText(parameters)} seed=${seed})`;
}

/**
 * A sweep run by workers on other machines: each cell is a job of BullMQ, and `hearsay sim worker` takes
 * jobs.
 *
 * A job's id is a digest of the sweep, the cell and the version, so a cell is in the queue once however often
 * it is added; finished jobs stay for a day, so a sweep that was interrupted finds what was done meanwhile.
 * Completions are heard as events. An event may be missed while the connection is down, so all open cells are
 * also looked at from time to time. Either may tell of a cell first; its result is taken once.
 */
import { createHash } from 'node:crypto';
import type { Job, Queue } from 'bullmq';
import { openQueue, QUEUE_NAME, QUEUE_PREFIX, QueueError, type CellJob } from './bullmq.ts';
import type { CellAnswer } from './cell-worker.ts';
import { redisText, type RedisTarget } from './redis-socket.ts';
import type { Runner, Work } from './run.ts';
import { digestOf, type Cell } from './sweep.ts';

/** So many cells are in the queue at once: enough for many workers, and little for Redis. */
const OPEN_MAX = 2000;
const ADD_AT_ONCE = 500;
const LOOK_AT_ONCE = 100;
const LOOK_AGAIN_MS = 3000;
const KEPT_S = 24 * 60 * 60;
/** How long the server may be away before the sweep gives up. */
const AWAY_MAX_MS = 60_000;

type CellQueue = Queue<CellJob, CellAnswer>;

/** Runs a sweep through the queue at `target`. It throws a `QueueError` when the server stays away. */
export function queueRunner(target: RedisTarget, version: string): Runner {
  return async (work) => {
    const { bullmq, close } = await openQueue(target);
    const options = { connection: {}, prefix: QUEUE_PREFIX };
    const queue: CellQueue = new bullmq.Queue(QUEUE_NAME, {
      ...options,
      defaultJobOptions: { removeOnComplete: { age: KEPT_S }, removeOnFail: { age: KEPT_S } },
    });
    const events = new bullmq.QueueEvents(QUEUE_NAME, options);
    const open = new OpenCells(queue, work, version);
    // A lost connection is seen where it is used, and comes back by itself.
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    events.on('completed', ({ jobId, returnvalue }) => open.completed(jobId, returnvalue));
    events.on('failed', ({ jobId, failedReason }) => open.failed(jobId, failedReason));
    const stop = (): void => open.wake();
    work.signal.addEventListener('abort', stop);
    try {
      await runAll(open, work, target);
    } finally {
      work.signal.removeEventListener('abort', stop);
      await Promise.race([Promise.allSettled([queue.close(), events.close()]), soon(1000)]);
      close();
    }
  };
}

async function runAll(open: OpenCells, work: Work, target: RedisTarget): Promise<void> {
  let awaySince: number | null = null;
  while (!work.signal.aborted) {
    try {
      await open.fill();
      if (open.isEmpty) return;
      await open.lookIfDue();
      awaySince = null;
    } catch (error) {
      // A connection that is lost in the middle of a command shows itself in many ways.
      awaySince ??= performance.now();
      if (performance.now() - awaySince > AWAY_MAX_MS) {
        const away = `${AWAY_MAX_MS / 1000} s (${(error as Error).message})`;
        throw new QueueError(`Redis at ${redisText(target)} has been away for ${away}`);
      }
    }
    if (open.broken !== null) throw open.broken;
    if (open.isEmpty || !open.isLow) await open.pause();
    else if (awaySince !== null) await soon(1000);
  }
}

/** The cells that are in the queue and have not come back. */
class OpenCells {
  readonly #queue: CellQueue;
  readonly #work: Work;
  readonly #version: string;
  readonly #sweep: string;
  readonly #cells = new Map<string, Cell>();
  /** Given out by the sweep, and not yet known to be in the queue. */
  #unsent: Cell[] = [];
  #isExhausted = false;
  #lookedAt = -Infinity;
  #wake: () => void = () => undefined;
  /** Why a result could not be kept: no fault of the queue's, so no reason to wait for it. */
  broken: Error | null = null;

  constructor(queue: CellQueue, work: Work, version: string) {
    this.#queue = queue;
    this.#work = work;
    this.#version = version;
    this.#sweep = digestOf(work.sweep);
  }

  get isEmpty(): boolean {
    return this.#isExhausted && this.#unsent.length === 0 && this.#cells.size === 0;
  }

  /** There is more to add, and room for it. */
  get isLow(): boolean {
    return !this.#isExhausted && this.#cells.size <= OPEN_MAX / 2;
  }

  completed(id: string, value: unknown): void {
    const cell = this.#cells.get(id);
    if (cell === undefined) return;
    this.#cells.delete(id);
    try {
      // An event may have the value as text, which its type does not say.
      const answer = (typeof value === 'string' ? JSON.parse(value) : value) as CellAnswer;
      if ('error' in answer) this.#work.failed(cell, answer.error);
      else this.#work.done(cell, answer.results, answer.law);
    } catch (error) {
      this.broken = error as Error;
    }
    if (this.isEmpty || this.isLow || this.broken !== null) this.wake();
  }

  /** The queue has given it up: its workers died of it again and again. */
  failed(id: string, reason: string): void {
    const cell = this.#cells.get(id);
    if (cell === undefined) return;
    this.#cells.delete(id);
    this.#work.failed(cell, reason);
    if (this.isEmpty || this.isLow) this.wake();
  }

  /** Adds cells until enough are open. */
  async fill(): Promise<void> {
    while (this.#cells.size < OPEN_MAX && !this.#work.signal.aborted) {
      while (this.#unsent.length < ADD_AT_ONCE && !this.#isExhausted) {
        const cell = this.#work.next();
        if (cell === null) this.#isExhausted = true;
        else this.#unsent.push(cell);
      }
      if (this.#unsent.length === 0) return;
      const cells = this.#unsent;
      const ids = cells.map((cell) => this.#idOf(cell));
      await this.#queue.addBulk(cells.map((cell, index) => this.#jobOf(cell, ids[index]!)));
      this.#unsent = [];
      for (const [index, id] of ids.entries()) this.#cells.set(id, cells[index]!);
      // What was in the queue before may be done already, and then no event comes.
      await this.#look(ids, { retryFailed: true });
    }
  }

  async lookIfDue(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_AGAIN_MS) return;
    await this.#look([...this.#cells.keys()], { retryFailed: false });
    this.#lookedAt = performance.now();
  }

  /** Until something is to be done, or to be looked at. */
  async pause(): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#work.signal.aborted) return;
    await Promise.race([woken, soon(LOOK_AGAIN_MS)]);
  }

  wake(): void {
    this.#wake();
  }

  async #look(ids: readonly string[], how: { readonly retryFailed: boolean }): Promise<void> {
    for (let at = 0; at < ids.length && !this.#work.signal.aborted; at += LOOK_AT_ONCE) {
      const some = ids.slice(at, at + LOOK_AT_ONCE).filter((id) => this.#cells.has(id));
      const jobs = await Promise.all(some.map((id) => this.#queue.getJob(id)));
      for (const [index, id] of some.entries()) await this.#judge(id, jobs[index], how);
    }
  }

  async #judge(id: string, job: Job<CellJob, CellAnswer> | undefined, how: { retryFailed: boolean }) {
    const cell = this.#cells.get(id);
    if (cell === undefined) return;
    const isFailed = job?.finishedOn !== undefined && typeof job.failedReason === 'string';
    if (job === undefined || (isFailed && how.retryFailed)) {
      await job?.remove();
      await this.#queue.addBulk([this.#jobOf(cell, id)]);
    } else if (isFailed) {
      this.failed(id, job.failedReason);
    } else if (job.finishedOn !== undefined) {
      this.completed(id, job.returnvalue);
    }
  }

  #jobOf(cell: Cell, jobId: string): { name: string; data: CellJob; opts: { jobId: string } } {
    const { experiment, parameters, seed, index } = cell;
    const about = { version: this.#version, sweep: this.#sweep };
    return { name: 'cell', data: { ...about, cell: index, experiment, parameters, seed }, opts: { jobId } };
  }

  #idOf({ index }: Cell): string {
    const text = `${this.#version} ${this.#sweep} ${index}`;
    return `c${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  }
}

async function soon(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
}

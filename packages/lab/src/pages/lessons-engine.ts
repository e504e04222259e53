/**
 * The worker of the lessons, started when it is first needed, and whether the answer bank is this engine's.
 */
import { wrap, type Remote } from 'comlink';
import type { LessonsWorkerApi } from './lessons-worker-api.ts';

let started: Remote<LessonsWorkerApi> | undefined;
let digest: Promise<string> | undefined;

export function lessonsEngine(): Remote<LessonsWorkerApi> {
  started ??= wrap<LessonsWorkerApi>(startWorker());
  return started;
}

const startWorker = (): Worker =>
  new Worker(new URL('./lessons-worker.ts', import.meta.url), { type: 'module', name: 'lessons' });

const WORKERS_MAX = 4;

/** Many jobs on as many workers as there are cores, which end with them; `signal` ends them before. */
export async function eachInWorkers<Job, Result>(
  jobs: readonly Job[],
  run: (worker: Remote<LessonsWorkerApi>, job: Job) => Promise<Result>,
  onResult: (job: Job, result: Result) => void,
  signal: AbortSignal,
): Promise<void> {
  const count = Math.min(WORKERS_MAX, Math.max(1, navigator.hardwareConcurrency), jobs.length);
  const workers = Array.from({ length: count }, startWorker);
  const stop = (): void => {
    for (const worker of workers) worker.terminate();
  };
  signal.addEventListener('abort', stop);
  const left = [...jobs];
  const work = async (worker: Worker): Promise<void> => {
    const remote = wrap<LessonsWorkerApi>(worker);
    for (let job = left.shift(); job !== undefined && !signal.aborted; job = left.shift())
      onResult(job, await run(remote, job));
  };
  try {
    await Promise.all(workers.map(work));
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
  }
}

/** Asked once for the whole page. */
export const engineDigestHere = (): Promise<string> => (digest ??= lessonsEngine().engineDigest());

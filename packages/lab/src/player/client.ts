/**
 * The engine as the page has it: the same questions, each answered by a promise. Bands over many seeds take
 * seconds, so they are asked of a second worker, made when it is first needed.
 */
import { wrap, type Remote } from 'comlink';
import type { EngineApi, RunId, RunInfo } from './engine-api.ts';
import { EngineError, SpecError } from './errors.ts';
import type { Answer, Method, WorkerApi } from './worker-api.ts';

export type EngineClient = {
  readonly [Name in Method]: (...args: Parameters<EngineApi[Name]>) => Promise<ReturnType<EngineApi[Name]>>;
} & {
  /**
   * Computes a run to its end in slices, telling of each. Other questions are answered in between. The
   * function that it gives stops it.
   */
  readonly runAhead: (
    run: RunId,
    onProgress: (info: RunInfo) => void,
    onError?: (error: Error) => void,
  ) => () => void;
  /** Ends the workers. */
  readonly terminate: () => void;
};

/** Real time that one slice takes: what another question may have to wait. */
const SLICE_MS = 12;

const METHODS: readonly Method[] = [
  'open',
  'branch',
  'close',
  'info',
  'compute',
  'scene',
  'matrix',
  'events',
  'eventsUntil',
  'node',
  'map',
  'packet',
  'packets',
  'why',
  'infection',
  'lanes',
  'moments',
  'curves',
  'bands',
  'heat',
  'divergence',
  'describe',
  'digestAt',
  'facts',
];

/** Starts the engine's worker. */
export function startEngine(): EngineClient {
  const main = startWorker();
  let second: Started | undefined;
  const ask = async (method: Method, args: unknown[]): Promise<unknown> => {
    if (method === 'bands') second ??= startWorker();
    const { api } = method === 'bands' ? second! : main;
    const call = api.call as unknown as (method: Method, args: unknown[]) => Promise<Answer<unknown>>;
    const answer = await call(method, args);
    if (!answer.isError) return answer.value;
    throw errorOf(answer);
  };
  const methods = Object.fromEntries(
    METHODS.map((method) => [method, (...args: unknown[]) => ask(method, args)]),
  ) as unknown as Omit<EngineClient, 'runAhead' | 'terminate'>;
  return {
    ...methods,
    runAhead: (run, onProgress, onError) => runAhead(methods, run, onProgress, onError),
    terminate: () => {
      main.worker.terminate();
      second?.worker.terminate();
    },
  };
}

interface Started {
  readonly worker: Worker;
  readonly api: Remote<WorkerApi>;
}

function startWorker(): Started {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
  return { worker, api: wrap<WorkerApi>(worker) };
}

function errorOf({ name, field, message }: { name: string; field: string; message: string }): Error {
  if (name === 'SpecError') return new SpecError(field, message.slice(field.length + 2));
  if (name === 'EngineError') return new EngineError(field, message);
  const error = new Error(message);
  error.name = name;
  return error;
}

function runAhead(
  { compute }: Pick<EngineClient, 'compute'>,
  run: RunId,
  onProgress: (info: RunInfo) => void,
  onError: (error: Error) => void = () => undefined,
): () => void {
  let isStopped = false;
  const slice = async (): Promise<void> => {
    for (;;) {
      if (isStopped) return;
      const info = await compute(run, SLICE_MS);
      if (isStopped) return;
      onProgress(info);
      if (info.computedMs >= info.spec.forMs) return;
    }
  };
  slice().catch((error: unknown) => {
    // A run that has been closed meanwhile is nobody's concern.
    if (!isStopped) onError(error as Error);
  });
  return () => (isStopped = true);
}

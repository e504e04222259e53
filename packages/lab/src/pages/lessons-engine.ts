/**
 * The worker of the lessons, started when it is first needed, and whether the answer bank is this engine's.
 */
import { wrap, type Remote } from 'comlink';
import type { LessonsWorkerApi } from './lessons-worker-api.ts';

let started: Remote<LessonsWorkerApi> | undefined;
let digest: Promise<string> | undefined;

export function lessonsEngine(): Remote<LessonsWorkerApi> {
  started ??= wrap<LessonsWorkerApi>(
    new Worker(new URL('./lessons-worker.ts', import.meta.url), { type: 'module', name: 'lessons' }),
  );
  return started;
}

/** Asked once for the whole page. */
export const engineDigestHere = (): Promise<string> => (digest ??= lessonsEngine().engineDigest());

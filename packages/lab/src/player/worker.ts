/** The engine in a worker of its own, so that the page never waits for it. */
import { expose } from 'comlink';
import type { EngineApi } from './engine-api.ts';
import { Engine } from './engine.ts';
import type { Answer, Method, WorkerApi } from './worker-api.ts';

const engine: EngineApi = new Engine();

const api: WorkerApi = {
  call<Name extends Method>(
    method: Name,
    args: Parameters<EngineApi[Name]>,
  ): Answer<ReturnType<EngineApi[Name]>> {
    try {
      const run = engine[method].bind(engine) as (...given: unknown[]) => ReturnType<EngineApi[Name]>;
      return { isError: false, value: run(...args) };
    } catch (error) {
      const { name, message } = error as Error;
      return { isError: true, name, message, field: (error as { field?: string }).field ?? '' };
    }
  },
};

expose(api);

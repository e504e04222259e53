/**
 * How a page and its worker speak: an answer, or an error as plain data, since errors lose their fields on
 * the way.
 */
import type { EngineApi } from './engine-api.ts';

export type Answer<Value> =
  | { readonly isError: false; readonly value: Value }
  | { readonly isError: true; readonly name: string; readonly field: string; readonly message: string };

export type Method = keyof EngineApi;

/** What the worker exposes. */
export interface WorkerApi {
  call<Name extends Method>(
    method: Name,
    args: Parameters<EngineApi[Name]>,
  ): Answer<ReturnType<EngineApi[Name]>>;
}

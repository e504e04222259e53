/** Looking on at the processes of a simulation. */
import type { Core, Endpoint, Millis } from '../base/core.ts';
import type { Input } from '../trace/input.ts';

/** Any core, whatever its commands and its state. */
export type AnyCore = Core<never, unknown>;

/** Whether a process runs, stands still with its state, or has ended without it. */
export type ProcessCondition = 'running' | 'paused' | 'crashed';

/** A process as a watcher sees it. */
export interface Watched {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly state: ProcessCondition;
  readonly core: AnyCore;
}

/**
 * Looks on, and changes nothing: called around each input, its effects included, and for each packet that is
 * sent. Times are the world's, whatever the process's own clock says.
 */
export interface Watcher {
  /** `localNow` is what the core is told. */
  beforeInput?(process: Watched, input: Input<unknown>, now: Millis, localNow: Millis): void;
  /** `kind` is that of the input; 'start' when the core has been made. */
  afterInput?(process: Watched, kind: Input<never>['kind'] | 'start', now: Millis): void;
  onPacket?(process: Watched, to: Endpoint, packet: Uint8Array, now: Millis): void;
}

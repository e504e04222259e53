/**
 * Tells systemd how far the agent is (sd_notify): a unit of `Type=notify` is started when the agent is,
 * and not when its process is. The socket is a datagram socket with a path, which Node has none of;
 * systemd's own `systemd-notify` sends for us. It is another process, so the unit needs
 * `NotifyAccess=all`.
 */
import { execFile } from 'node:child_process';
import type { AgentLogger } from './log.ts';

export type SystemdState = 'ready' | 'stopping' | 'reloading';

export interface SystemdOptions {
  readonly log: Pick<AgentLogger, 'write'>;
  /** Where `NOTIFY_SOCKET` is looked for. Default: the agent's. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Default: `systemd-notify`, from the path. */
  readonly command?: string;
}

const TIMEOUT_MS = 5000;

/** Processes of their own would overtake each other: READY after RELOADING must come after it. */
let lastTold: Promise<unknown> = Promise.resolve();

/** Tells it, if systemd wants to know. Never rejects: an agent runs without systemd too. */
export async function notifySystemd(state: SystemdState, options: SystemdOptions): Promise<void> {
  const { log, environment = process.env, command = 'systemd-notify' } = options;
  if ((environment['NOTIFY_SOCKET'] ?? '') === '') return;
  const told = lastTold.then(() => run(command, assignments(state), environment));
  lastTold = told;
  const failure = await told;
  if (failure !== null)
    log.write('DEBUG', `agent: systemd was not told ${state.toUpperCase()}=1: ${failure}`);
}

function assignments(state: SystemdState): string[] {
  if (state !== 'reloading') return [`${state.toUpperCase()}=1`];
  // Type=notify-reload matches it with its own clock, which is the one that Node's hrtime reads.
  return ['RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`];
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, args, { env, timeout: TIMEOUT_MS }, (error) => resolve(error?.message.trim() ?? null));
  });
}

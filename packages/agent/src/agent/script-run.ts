/**
 * One run of an event handler script (serf `invokeEventScript`): `/bin/sh -c SCRIPT` in a process group of
 * its own, with the event in its environment and on its standard input.
 *
 * Differs: Serf waits for a script without end, and for whatever the script leaves running in the background
 * with its output open. Here a time limit ends the whole process group, and what goes on after the script
 * has ended is let be.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { formatIp, type SerfMember, type Tags } from 'hearsay/core';
import type { AgentEvent } from './agent-api.ts';

/** The output that is kept: its end. */
export const OUTPUT_BYTES_MAX = 8192;

/** How long output is waited for when the script has ended: what it started may hold it open for ever. */
const LATE_OUTPUT_MS = 1000;

/** Between asking a process group to end and ending it. */
const KILL_AFTER_MS = 2000;

export interface ScriptRun {
  /** Text in front of which `exit status` or `signal:` stand, as Go has them; `null`: it went well. */
  readonly failure: string | null;
  /** The last 8 KiB of what it wrote on standard output and standard error. */
  readonly output: Buffer;
  /** How much it wrote. */
  readonly writtenBytes: number;
}

export interface ScriptOptions {
  readonly event: AgentEvent;
  readonly self: { readonly name: string; readonly tags: Tags };
  /** Infinity: none. */
  readonly timeoutMs: number;
  /** What the script inherits. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A script that runs. */
export interface RunningScript {
  readonly done: Promise<ScriptRun>;
  /** Ends it and all that it has started; `done` then resolves. */
  kill(): void;
}

/** Starts a script. It never throws or rejects: what cannot be started has failed. */
export function startScript(script: string, options: ScriptOptions): RunningScript {
  let child: ChildProcess;
  try {
    // The outer shell makes the two streams one, so that their lines keep their order, and is then the inner.
    child = spawn('/bin/sh', ['-c', 'exec /bin/sh -c "$1" 2>&1', 'sh', script], {
      env: environmentOf(options),
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  } catch (error) {
    const failed = { failure: (error as Error).message, output: Buffer.alloc(0), writtenBytes: 0 };
    return { done: Promise.resolve(failed), kill: () => undefined };
  }
  // A script need not read what it is given.
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(inputOf(options.event));
  const killing = { isTimedOut: false };
  const kill = (): void => killGroup(child);
  return { done: finished(child, options.timeoutMs, killing), kill };
}

function finished(
  child: ChildProcess,
  timeoutMs: number,
  state: { isTimedOut: boolean },
): Promise<ScriptRun> {
  const output = new Tail();
  child.stdout!.on('data', (chunk: Buffer) => output.push(chunk));
  const limit = Number.isFinite(timeoutMs)
    ? setTimeout(() => {
        state.isTimedOut = true;
        killGroup(child);
      }, timeoutMs)
    : undefined;
  return new Promise((resolve) => {
    const end = (failure: string | null): void => {
      clearTimeout(limit);
      child.stdout!.destroy();
      resolve({ failure, output: output.bytes(), writtenBytes: output.writtenBytes });
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => {
      const failure = state.isTimedOut ? 'time limit exceeded' : failureOf(code, signal);
      const late = setTimeout(() => end(failure), LATE_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(late);
        end(failure);
      });
    });
  });
}

function killGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS).unref();
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Nobody is left in the group.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The signals that end scripts, as Go names them (`syscall.Signal.String`). */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGALRM: 'alarm clock',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
  SIGUSR1: 'user defined signal 1',
  SIGUSR2: 'user defined signal 2',
};

function failureOf(code: number | null, signal: string | null): string | null {
  if (signal !== null) return `signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? null : `exit status ${code}`;
}

/** What the event is, for the script. */
export function environmentOf({ event, self, environment }: ScriptOptions): NodeJS.ProcessEnv {
  const own: Record<string, string> = {
    SERF_EVENT: event.event,
    SERF_SELF_NAME: self.name,
    SERF_SELF_ROLE: self.tags['role'] ?? '',
  };
  for (const [name, value] of Object.entries(self.tags)) own[`SERF_TAG_${variableName(name)}`] = value;
  if (event.event === 'user') {
    own['SERF_USER_EVENT'] = event.name;
    own['SERF_USER_LTIME'] = String(event.lamportTime);
  } else if (event.event === 'query') {
    own['SERF_QUERY_NAME'] = event.name;
    own['SERF_QUERY_LTIME'] = String(event.lamportTime);
  }
  // No variable can hold the byte 0, which a peer can put into the name of an event. It is not left out: the
  // rest may be a name that means something.
  const values = Object.entries(own).map(([name, value]) => [name, value.replaceAll('\0', '\ufffd')]);
  return { ...environment, ...(Object.fromEntries(values) as Record<string, string>) };
}

/** Each character outside A-Z 0-9 _ becomes one `_`; as in Go, upper-casing never makes two of one. */
function variableName(tag: string): string {
  const upper = Array.from(tag, (one) => {
    const raised = one.toUpperCase();
    return Array.from(raised).length === 1 ? raised : one;
  });
  return upper.map((one) => (/^[A-Z0-9_]$/.test(one) ? one : '_')).join('');
}

/** What the script reads: a line a member, or the payload with the end of a line. */
export function inputOf(event: AgentEvent): Uint8Array {
  if ('members' in event) return Buffer.from(event.members.map(memberLine).join(''));
  const payload = event.payload ?? new Uint8Array();
  const NEWLINE = 10;
  return payload.length === 0 || payload.at(-1) === NEWLINE
    ? payload
    : Buffer.concat([payload, Buffer.of(NEWLINE)]);
}

function memberLine({ name, address, tags }: SerfMember): string {
  const pairs = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const fields = [clean(name), formatIp(address.bytes), clean(tags['role'] ?? ''), clean(pairs.join(','))];
  return `${fields.join('\t')}\n`;
}

/** serf `eventClean`: what would end a field or a line is shown instead. */
function clean(text: string): string {
  return text.replaceAll('\t', String.raw`\t`).replaceAll('\n', String.raw`\n`);
}

/** The last bytes of what is pushed. */
class Tail {
  writtenBytes = 0;
  #kept: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.writtenBytes += chunk.length;
    this.#kept = Buffer.concat([this.#kept, chunk.subarray(-OUTPUT_BYTES_MAX)]).subarray(-OUTPUT_BYTES_MAX);
  }

  bytes(): Buffer {
    return this.#kept;
  }
}

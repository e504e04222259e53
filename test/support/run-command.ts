/**
 * A command of `hearsay` run within the test, with what it prints and its exit status. One at a time: it
 * borrows the standard streams.
 */
import { vi } from 'vitest';
import type { versionCommand } from '../../packages/agent/src/cli/commands/version.ts';
import { serfArguments } from '../../packages/agent/src/cli/single-dash.ts';

/** As commander has it. */
export type Command = ReturnType<typeof versionCommand>;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  /** What it has printed so far, on each of the two streams. */
  out(): string;
  err(): string;
  readonly ended: Promise<Ran>;
}

class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** Runs the command with these arguments, written for `serf` or for us. */
export function runCommand(command: Command, args: readonly string[]): Promise<Ran> {
  return startCommand(command, args).ended;
}

export function startCommand(command: Command, args: readonly string[]): Running {
  const text = { out: '', err: '' };
  const collect = (name: 'out' | 'err') => (chunk: unknown) => {
    text[name] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(collect('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(collect('err')),
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Exit(Number(code));
    }),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  const run = async (): Promise<Ran> => {
    try {
      await command.parseAsync(serfArguments(command, args), { from: 'user' });
      return { code: Number(process.exitCode), ...text };
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      return { code: error.code, ...text };
    } finally {
      process.exitCode = before;
      for (const spy of spies) spy.mockRestore();
    }
  };
  return { out: () => text.out, err: () => text.err, ended: run() };
}

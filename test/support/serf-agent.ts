/**
 * A real `serf agent` as a child process: its log by the line, its view by `serf members`, and the signals
 * that a test sends it. Which binary: `HEARSAY_SERF`, else the first `serf` in PATH.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { endWithUs, hasExited } from './child-processes.ts';
import { waitFor } from './wait-for.ts';

/** The path of serf, or `undefined` where there is none. */
export function findSerf(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env['HEARSAY_SERF'];
  if (named !== undefined && named !== '') return named;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'serf')).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface SerfOptions {
  readonly name: string;
  /** `HOST:PORT`, IPv6 in brackets. */
  readonly bind: string;
  readonly rpc: string;
  readonly profile: 'lan' | 'local';
  /** 32 bytes in base64. */
  readonly key?: string;
  readonly seed?: string;
  readonly compression: boolean;
  /** `FILTER=SCRIPT`, as `-event-handler` has it. */
  readonly handlers?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** More flags, as they are. */
  readonly flags?: readonly string[];
  /** The program that asks the agent, where it is another one than the agent's own. */
  readonly cli?: string;
}

const START_TIMEOUT_MS = 20_000;
const run = promisify(execFile);

export class SerfAgent {
  readonly name: string;
  readonly endpoint: string;
  /** What the agent wrote, oldest first. */
  readonly log: string[] = [];
  readonly #serf: string;
  readonly #rpc: string;
  readonly #process: ChildProcess;

  private constructor(serf: string, options: SerfOptions) {
    this.name = options.name;
    this.endpoint = options.bind;
    this.#serf = options.cli ?? serf;
    this.#rpc = options.rpc;
    this.#process = spawn(serf, agentArguments(options), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process.on('error', (error) => this.log.push(String(error)));
    for (const stream of [this.#process.stdout, this.#process.stderr]) this.#collect(stream);
    endWithUs(this.#process);
  }

  /** Resolves when the agent runs and, with a seed, has joined through it. */
  static async start(serf: string, options: SerfOptions): Promise<SerfAgent> {
    const agent = new SerfAgent(serf, options);
    const joined = options.seed === undefined ? 'Log data will now stream in' : 'agent: joined: ';
    const describe = (): string => agent.tail();
    try {
      await waitFor({ what: `${options.name} runs`, timeoutMs: START_TIMEOUT_MS, describe }, () => {
        if (agent.hasExited) throw new Error(`serf agent ${options.name} ended:\n${agent.tail()}`);
        return agent.log.some((line) => line.includes(joined));
      });
    } catch (error) {
      await agent.kill();
      throw error;
    }
    return agent;
  }

  get hasExited(): boolean {
    return hasExited(this.#process);
  }

  /** What this agent believes: `alive`, `leaving`, `left` or `failed`, by name. */
  async view(): Promise<ReadonlyMap<string, string>> {
    const { stdout } = await run(this.#serf, ['members', `-rpc-addr=${this.#rpc}`, '-format=json']);
    const { members } = JSON.parse(stdout) as { members: { name: string; status: string }[] };
    return new Map(members.map(({ name, status }) => [name, status]));
  }

  /** What `serf ARGS` prints when it asks this agent. @throws with its output if it ends with an error. */
  async cli(command: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#serf, [command, `-rpc-addr=${this.#rpc}`, ...args]);
    return stdout;
  }

  /** Leaves the cluster in good order and ends. */
  async leave(): Promise<void> {
    this.#process.kill('SIGINT');
    await this.#ended();
  }

  /** Its exit status; `null` while it runs, or if a signal ended it. */
  get status(): number | null {
    return this.#process.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** `kill -9`. May be called again. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended();
  }

  tail(lines = 25): string {
    return `${this.name}:\n  ${this.log.slice(-lines).join('\n  ')}`;
  }

  async #ended(): Promise<void> {
    const what = `${this.name} ends`;
    await waitFor({ what, timeoutMs: 15_000, describe: () => this.tail() }, () => this.hasExited);
  }

  #collect(stream: Readable | null): void {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) this.log.push(line.trim());
    });
  }
}

function agentArguments(options: SerfOptions): string[] {
  const { name, bind, rpc, profile, key, seed, compression, handlers = [], tags = {}, flags = [] } = options;
  return [
    'agent',
    `-node=${name}`,
    `-bind=${bind}`,
    `-rpc-addr=${rpc}`,
    `-profile=${profile}`,
    '-log-level=debug',
    ...(key === undefined ? [] : [`-encrypt=${key}`]),
    ...(seed === undefined ? [] : [`-join=${seed}`]),
    ...(compression ? [] : ['-disable-compression']),
    ...handlers.map((handler) => `-event-handler=${handler}`),
    ...Object.entries(tags).map(([name, value]) => `-tag=${name}=${value}`),
    ...flags,
  ];
}

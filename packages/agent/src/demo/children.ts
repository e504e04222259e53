/**
 * The processes of the demonstration: starts them, talks to them, stops and continues them, and sees to it
 * that none is left. Nothing here waits for an answer, because a frozen process gives none.
 *
 * How none is left: each member exits when its IPC channel closes, however this process ends. A stopped
 * member cannot see that, so `endAll` kills, and every other member knows who is stopped and kills in our
 * place if we were killed ourselves. Only if we are killed with SIGKILL while all members are frozen at once
 * do they stay (stopped), unless we were the last of a terminal's job: then the kernel wakes them, and they
 * exit.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MemberMessage, MemberStart, ParentMessage } from './messages.ts';

/** How a process ended: its last words on standard error, if it did not end as it was meant to. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly complaint: string;
}

export interface ChildrenListener {
  handleMessage(name: string, message: MemberMessage): void;
  handleExit(name: string, ending: Ending): void;
}

interface Child {
  readonly process: ChildProcess;
  isFrozen: boolean;
}

const COMPLAINT_CHARACTERS_MAX = 2000;
const MEMBER_SOURCE = fileURLToPath(new URL('./member-process.ts', import.meta.url));
/** Compiled if we are. */
const MEMBER = MEMBER_SOURCE.replace(/\.ts$/, extname(import.meta.url));

export class Children {
  readonly #listener: ChildrenListener;
  readonly #running = new Map<string, Child>();

  constructor(listener: ChildrenListener) {
    this.#listener = listener;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Whether the member has a process, be it frozen. */
  has(name: string): boolean {
    return this.#running.has(name);
  }

  /** Starts a member that is not running. */
  start(start: MemberStart): void {
    // The key goes over IPC: arguments and environments can be read by others.
    const child = fork(MEMBER, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#running.set(start.name, { process: child, isFrozen: false });
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS_MAX);
    });
    child.on('message', (message) => this.#listener.handleMessage(start.name, message as MemberMessage));
    child.on('error', (error) => (complaint += error.message));
    child.on('close', (code, signal) => {
      this.#running.delete(start.name);
      this.#tellFrozen();
      this.#listener.handleExit(start.name, { code, signal, complaint: complaint.trim() });
    });
    this.tell(start.name, { type: 'start', start });
    this.#tellFrozen();
  }

  /** Sends without waiting; a process that is frozen or gone is not sent anything. */
  tell(name: string, message: ParentMessage): void {
    const child = this.#running.get(name);
    if (child === undefined || child.isFrozen || !child.process.connected) return;
    child.process.send(message, () => undefined);
  }

  freeze(name: string): void {
    this.#signal(name, 'SIGSTOP', true);
    this.#tellFrozen();
  }

  resume(name: string): void {
    this.#signal(name, 'SIGCONT', false);
    this.#tellFrozen();
  }

  kill(name: string): void {
    this.#running.get(name)?.process.kill('SIGKILL');
  }

  /** Ends all at once, frozen ones included. Synchronous: it is the last thing that a dying process does. */
  endAll(): void {
    for (const { process } of this.#running.values()) process.kill('SIGKILL');
  }

  #signal(name: string, signal: NodeJS.Signals, isFrozen: boolean): void {
    const child = this.#running.get(name);
    if (child === undefined || !child.process.kill(signal)) return;
    child.isFrozen = isFrozen;
  }

  #tellFrozen(): void {
    const frozen = [...this.#running.values()].filter(({ isFrozen }) => isFrozen);
    const pids = frozen.flatMap(({ process }) => process.pid ?? []);
    for (const name of this.#running.keys()) this.tell(name, { type: 'frozen', pids });
  }
}

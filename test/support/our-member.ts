/**
 * A member of ours as a child process, because it is to be killed, stopped and continued. The parent asks
 * over IPC and is told every event as it happens; `test/interop/member-process.ts` is the child's side.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClusterEvent, JoinOptions } from 'hearsay';
import { endWithUs, hasExited, sourceProcess } from './child-processes.ts';
import { waitFor } from './wait-for.ts';

/** Options of `join` that can be sent to another process. */
export type MemberOptions = Pick<
  JoinOptions,
  'bind' | 'seeds' | 'profile' | 'config' | 'rules' | 'compression' | 'encryption' | 'tags'
> & { readonly keys?: readonly string[] };

/** A member as the child reports it. */
export interface SeenMember {
  readonly name: string;
  readonly state: string;
  readonly host: string;
  readonly port: number;
  readonly incarnation: number;
  readonly instance: string | null;
}

/** What the parent asks, and what the child answers. */
export interface Questions {
  join: { readonly asked: MemberOptions & { readonly name: string }; readonly answer: string };
  members: { readonly asked: null; readonly answer: readonly SeenMember[] };
  why: { readonly asked: string; readonly answer: string };
  dropped: { readonly asked: null; readonly answer: Readonly<Record<string, number>> };
  leave: { readonly asked: null; readonly answer: null };
}
export type Question = keyof Questions;
export type Request<Kind extends Question = Question> = {
  readonly id: number;
  readonly kind: Kind;
  readonly asked: Questions[Kind]['asked'];
};

/** An event without what does not travel: the member is its name. */
export interface MemberEvent {
  readonly type: ClusterEvent['type'];
  readonly member: string | null;
  readonly incarnation: number | null;
}
export type Report =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly event: MemberEvent }
  | { readonly log: string };

const ANSWER_TIMEOUT_MS = 20_000;

export class OurMember {
  readonly name: string;
  /** `HOST:PORT`, as soon as it has joined. */
  endpoint = '';
  readonly events: MemberEvent[] = [];
  /** Events, warnings and output, each with the seconds since the start: for failures. */
  readonly #timeline: string[] = [];
  readonly #startedAt: number = performance.now();
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, (report: Report) => void>();
  #asked = 0;

  private constructor(name: string) {
    this.name = name;
    const main = fileURLToPath(new URL('../interop/member-process.ts', import.meta.url));
    this.#process = fork(main, {
      ...sourceProcess(),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process.on('message', (report: Report) => this.#handleReport(report));
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#note(text.trimEnd()));
    }
    endWithUs(this.#process);
  }

  /** Starts the process, which does nothing yet. */
  static start(name: string): OurMember {
    return new OurMember(name);
  }

  async join(options: MemberOptions): Promise<void> {
    this.endpoint = await this.#ask('join', { ...options, name: this.name });
  }

  get hasExited(): boolean {
    return hasExited(this.#process);
  }

  members(): Promise<readonly SeenMember[]> {
    return this.#ask('members', null);
  }

  /** What this member believes: `alive`, `suspect`, `dead` or `left`, by name. */
  async view(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.members()).map(({ name, state }) => [name, state]));
  }

  /** Why it believes what it believes of a member: the story. */
  why(member: string): Promise<string> {
    return this.#ask('why', member);
  }

  /** What it could not use, counted by reason. */
  dropped(): Promise<Readonly<Record<string, number>>> {
    return this.#ask('dropped', null);
  }

  /** Whether there was such an event about a member, from event number `since` on. */
  hasSeen(type: MemberEvent['type'], member: string | null, since = 0): boolean {
    return this.events.slice(since).some((event) => event.type === type && event.member === member);
  }

  /** Leaves the cluster in good order and ends. */
  async leave(): Promise<void> {
    await this.#ask('leave', null);
    this.#process.disconnect();
    await this.#ended();
  }

  /** `kill -9`. May be called again. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended();
  }

  stop(): void {
    this.#process.kill('SIGSTOP');
  }

  resume(): void {
    this.#process.kill('SIGCONT');
  }

  tail(lines = 25): string {
    return `${this.name}:\n  ${this.#timeline.slice(-lines).join('\n  ')}`;
  }

  async #ended(): Promise<void> {
    const what = `${this.name} ends`;
    await waitFor({ what, timeoutMs: 15_000, describe: () => this.tail() }, () => this.hasExited);
  }

  #ask<Kind extends Question>(
    kind: Kind,
    asked: Questions[Kind]['asked'],
  ): Promise<Questions[Kind]['answer']> {
    const id = (this.#asked += 1);
    const request: Request<Kind> = { id, kind, asked };
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        this.#answers.delete(id);
        reject(new Error(`${this.name}: ${kind}: ${why}\n${this.tail()}`));
      };
      const timer = setTimeout(() => fail('no answer'), ANSWER_TIMEOUT_MS);
      this.#answers.set(id, (report) => {
        clearTimeout(timer);
        if ('answer' in report) resolve(report.answer as Questions[Kind]['answer']);
        else fail('error' in report ? report.error : 'no answer');
      });
      this.#process.send(request, (error) => {
        if (error !== null) this.#answers.get(id)?.({ id, error: String(error) });
      });
    });
  }

  #note(text: string): void {
    this.#timeline.push(`+${((performance.now() - this.#startedAt) / 1000).toFixed(1)} s  ${text}`);
  }

  #handleReport(report: Report): void {
    if ('event' in report) {
      this.events.push(report.event);
      this.#note([report.event.type, report.event.member ?? ''].join(' '));
    } else if ('log' in report) {
      this.#note(report.log);
    } else {
      this.#answers.get(report.id)?.(report);
      this.#answers.delete(report.id);
    }
  }
}

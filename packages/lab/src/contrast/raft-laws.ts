/**
 * What Raft promises (figure 3 of the paper), held against a running one: at most one leader a term; logs
 * that agree at one entry agree up to it; what is committed stays, in every later leader and at every voter.
 */
import type { Millis } from 'hearsay/core';
import type { Watcher } from 'hearsay/sim';
import { Raft, type Entry } from './raft.ts';

/** What is looked at, whatever its operations are. */
export type AnyRaft = Pick<Raft<unknown>, 'role' | 'term' | 'log' | 'commitIndex'>;

export type RaftLaw = 'election safety' | 'log matching' | 'leader completeness' | 'state machine safety';

/** @throws by its methods: an `Error` that names the law, the moment and who broke it. */
export class RaftLaws implements Watcher {
  readonly #leaders = new Map<number, string>();
  readonly #cores = new Map<string, AnyRaft>();
  readonly #checkedUpTo = new Map<AnyRaft, number>();
  /** What has been committed anywhere, as text, and in which term it was. */
  readonly #committed: { readonly text: string; readonly term: number }[] = [];

  /**
   * How many terms had a leader, and how many entries were committed: a law that meets nothing proves
   * nothing.
   */
  get terms(): number {
    return this.#leaders.size;
  }

  get committed(): number {
    return this.#committed.length;
  }

  /** `raftOf` finds the Raft of a process, if it has one. */
  readonly #raftOf: (core: unknown) => AnyRaft | undefined;

  constructor(raftOf: (core: unknown) => AnyRaft | undefined = asRaft) {
    this.#raftOf = raftOf;
  }

  afterInput(
    { name, core }: Parameters<NonNullable<Watcher['afterInput']>>[0],
    _kind: Parameters<NonNullable<Watcher['afterInput']>>[1],
    now: Millis,
  ): void {
    const raft = this.#raftOf(core);
    if (raft === undefined) return;
    this.#cores.set(name, raft);
    this.#checkCommitted(name, raft, now);
    if (raft.role === 'leader') this.#checkLeader(name, raft, now);
  }

  /** Compares all logs with each other. Costly: for now and then, and the end. */
  checkLogs(now: Millis): void {
    const all = [...this.#cores];
    for (const [i, [name, raft]] of all.entries()) {
      for (const [other, peer] of all.slice(i + 1)) {
        if (!agree(raft.log, peer.log)) throw broken('log matching', `${name} and ${other}`, now);
      }
    }
  }

  #checkLeader(name: string, raft: AnyRaft, now: Millis): void {
    const known = this.#leaders.get(raft.term);
    if (known === name) return;
    if (known !== undefined) {
      throw broken('election safety', `${known} and ${name} lead term ${raft.term}`, now);
    }
    this.#leaders.set(raft.term, name);
    // A vote may be late: who wins an old term so need not know what a newer one has committed.
    const missing = this.#committed.findIndex(
      ({ text, term }, i) => term < raft.term && textOf(raft.log[i]) !== text,
    );
    if (missing >= 0) throw broken('leader completeness', `${name} lacks entry ${missing + 1}`, now);
  }

  #checkCommitted(name: string, raft: AnyRaft, now: Millis): void {
    for (let i = this.#checkedUpTo.get(raft) ?? 0; i < raft.commitIndex; i += 1) {
      const text = textOf(raft.log[i]);
      this.#committed[i] ??= { text, term: raft.term };
      if (this.#committed[i]!.text !== text)
        throw broken('state machine safety', `${name} at entry ${i + 1}`, now);
    }
    this.#checkedUpTo.set(raft, raft.commitIndex);
  }
}

function asRaft(core: unknown): AnyRaft | undefined {
  return core instanceof Raft ? core : undefined;
}

function textOf(entry: Entry<unknown> | undefined): string {
  return JSON.stringify(entry ?? null);
}

/** Whether two logs are the same up to the last entry at which their terms are. */
function agree(one: readonly Entry<unknown>[], other: readonly Entry<unknown>[]): boolean {
  let last = Math.min(one.length, other.length) - 1;
  while (last >= 0 && one[last]!.term !== other[last]!.term) last -= 1;
  for (let i = 0; i <= last; i += 1) if (textOf(one[i]) !== textOf(other[i])) return false;
  return true;
}

function broken(law: RaftLaw, what: string, now: Millis): Error {
  return new Error(`${law} is broken at ${now} ms: ${what}`);
}

/**
 * How many inputs a run may take, and the last of them. A core that asks for one deadline just after the
 * other lets virtual time creep, so that the run would never come to its end; the bound ends it, and says who
 * it was.
 */
import type { Millis } from 'hearsay/core';
import type { RunPlan } from './plan.ts';

/** A run takes more inputs than any honest one; the message says who took the last ones. */
export class TooManyInputs extends Error {
  override readonly name = 'TooManyInputs';
}

/**
 * An honest node takes some 5 inputs in a second, and 15 where everything arrives twice. What waits in a clog
 * has been paid for by the seconds in which it waited.
 */
const A_NODE_SECOND = 500;
/** For a node, whatever time it is: forming. */
const A_NODE = 20_000;
const RATE_MOST = 100;
const RECENT = 1000;
const LAST = 8;
const NAMED_MAX = 4;

export class InputBound {
  readonly #base: number;
  readonly #perMs: number;
  /** A ring of the last inputs, each as `n3 timeout`. */
  readonly #recent: string[] = [];
  #count = 0;

  constructor({ nodes, faults, actions }: Pick<RunPlan, 'nodes' | 'faults' | 'actions'>) {
    const members = nodes + actions.filter(({ kind }) => kind === 'join').length;
    // A clock that goes faster wakes its node more often; beyond a hundred times it is a livelock itself.
    const rates = faults.filter(({ kind }) => kind === 'clock').map(({ amount }) => amount);
    this.#base = A_NODE * members;
    this.#perMs = (A_NODE_SECOND * members * Math.min(RATE_MOST, Math.max(1, ...rates))) / 1000;
  }

  /** How many inputs there were. */
  get count(): number {
    return this.#count;
  }

  /** The last inputs, the oldest first. */
  get last(): string {
    const inputs = Array.from({ length: Math.min(LAST, this.#count) }, (_, i) => {
      return this.#recent[(this.#count - 1 - i) % RECENT];
    });
    return inputs.toReversed().join(', ');
  }

  /** Counts an input. @throws TooManyInputs if there were too many in so much virtual time */
  take(name: string, kind: string, now: Millis): void {
    this.#recent[this.#count % RECENT] = `${name} ${kind}`;
    this.#count += 1;
    const most = this.#base + this.#perMs * now;
    if (this.#count > most) throw new TooManyInputs(this.#busiest());
  }

  /** Who took the last inputs, the most frequent first. */
  #busiest(): string {
    const counts = new Map<string, number>();
    for (const input of this.#recent) counts.set(input, (counts.get(input) ?? 0) + 1);
    const sorted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, NAMED_MAX);
    const named = sorted.map(([input, count]) => `${count} × ${input}`).join(', ');
    return `of the last ${this.#recent.length} inputs: ${named}`;
  }
}

/**
 * A model, for comparison: vector clocks (Fidge 1988, Mattern 1989) beside Lamport's (1978). Both count; a
 * vector counts each process apart, so of two events it says whether one could have known of the other. A
 * Lamport time puts the two in an order whether or not there is one.
 */

export type Causality = 'before' | 'after' | 'equal' | 'concurrent';

/** How many events of each process are known; who is not in it has had none. */
export type VectorTime = Readonly<Record<string, number>>;

export class VectorClock {
  readonly #self: string;
  #time: VectorTime = {};

  constructor(self: string) {
    this.#self = self;
  }

  get time(): VectorTime {
    return this.#time;
  }

  /** An event of our own. */
  tick(): VectorTime {
    this.#time = { ...this.#time, [this.#self]: countOf(this.#time, this.#self) + 1 };
    return this.#time;
  }

  /** An event of another's has come: what it knew, we know. */
  witness(time: VectorTime): void {
    const merged: Record<string, number> = { ...this.#time };
    for (const [process, count] of Object.entries(time)) {
      merged[process] = Math.max(count, countOf(this.#time, process));
    }
    this.#time = merged;
  }
}

/** How the event at `one` stands to the event at `other`. */
export function compareVectors(one: VectorTime, other: VectorTime): Causality {
  const processes = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const isLess = processes.some((process) => countOf(one, process) < countOf(other, process));
  const isMore = processes.some((process) => countOf(one, process) > countOf(other, process));
  if (isLess && isMore) return 'concurrent';
  if (isLess) return 'before';
  return isMore ? 'after' : 'equal';
}

/** What Lamport times say of the same: an order, or the same time, never "concurrent". */
export function compareLamport(one: number, other: number): Exclude<Causality, 'concurrent'> {
  if (one === other) return 'equal';
  return one < other ? 'before' : 'after';
}

function countOf(time: VectorTime, process: string): number {
  return time[process] ?? 0;
}

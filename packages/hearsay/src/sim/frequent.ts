/** What happens most: a run that does not end is explained by the steps that it repeats. */

/** So many kinds are named; behind the first few there is only noise. */
const NAMED_MAX = 4;

/** Counts things by what they are called, and names the most frequent ones. */
export class Frequent {
  readonly #counts = new Map<string, number>();
  #total = 0;

  /** How many have been counted. */
  get total(): number {
    return this.#total;
  }

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    this.#total += 1;
  }

  clear(): void {
    this.#counts.clear();
    this.#total = 0;
  }

  /** The most frequent first: `903 × a deadline of n1, 97 × an order`. */
  describe(): string {
    const most = [...this.#counts].sort((a, b) => b[1] - a[1]).slice(0, NAMED_MAX);
    return most.map(([what, count]) => `${count} × ${what}`).join(', ');
  }
}

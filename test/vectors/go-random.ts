/**
 * Go's `math/rand` as it was up to Go 1.23 for a fixed seed: an additive lagged Fibonacci generator, whose
 * words are each the sum of those 607 and 273 places before it. It goes on from its first 607 words, so the
 * way in which Go seeds it is not needed.
 */
const LENGTH = 607;
const TAP = 273;
const INT63_MASK = 0x7fff_ffff_ffff_ffffn;
const INT63_END = 2 ** 63;
const INT31_END = 2 ** 31;

export class GoRandom {
  readonly #first: BigUint64Array;
  /** The last 607 words; the next one replaces the oldest. */
  readonly #words: BigUint64Array;
  #given = 0;

  /** `words` in hex. */
  constructor(words: readonly string[]) {
    if (words.length !== LENGTH) throw new Error(`${words.length} words`);
    this.#first = BigUint64Array.from(words, (word) => BigInt(`0x${word}`));
    this.#words = this.#first.slice();
  }

  seedAgain(): void {
    this.#words.set(this.#first);
    this.#given = 0;
  }

  /** `Intn`, for bounds below 2^31. */
  below(bound: number): number {
    // Not biased: what is left of 2^31 after whole bounds is drawn again. A power of two leaves nothing.
    const end = INT31_END - (INT31_END % bound);
    let value = this.#int31();
    while (value >= end) value = this.#int31();
    return value % bound;
  }

  /** `Float64`. */
  unit(): number {
    let value = Number(this.#int63()) / INT63_END;
    while (value === 1) value = Number(this.#int63()) / INT63_END;
    return value;
  }

  #int31(): number {
    return Number(this.#int63() >> 32n);
  }

  #int63(): bigint {
    const at = this.#given % LENGTH;
    if (this.#given >= LENGTH) {
      // The array keeps the lower 64 bits.
      this.#words[at] = this.#words[at]! + this.#words[(at + LENGTH - TAP) % LENGTH]!;
    }
    this.#given += 1;
    return this.#words[at]! & INT63_MASK;
  }
}

/**
 * The random source of every core: sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, from
 * PractRand), 128 bits of state in four 32-bit words. Integer arithmetic only, so every engine gives the same
 * numbers; the state is part of a core's saved state. Not for keys or nonces.
 */

/** Four unsigned 32-bit words. */
export type RngState = readonly [number, number, number, number];

const WARM_UP_ROUNDS = 12;

export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  private constructor(a: number, b: number, c: number, counter: number) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#counter = counter | 0;
  }

  /**
   * A stream of numbers that depends only on `seed` (any finite number) and `stream` (which of its streams).
   */
  static seeded(seed: number, stream = 0): Rng {
    const high = Math.floor(seed / 0x1_0000_0000);
    const rng = new Rng(seed, high, stream, 1);
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) rng.u32();
    return rng;
  }

  /** Goes on where the saved source was. */
  restore(state: RngState): void {
    this.#a = state[0] | 0;
    this.#b = state[1] | 0;
    this.#c = state[2] | 0;
    this.#counter = state[3] | 0;
  }

  save(): RngState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#counter >>> 0];
  }

  /** Uniform over the unsigned 32-bit integers. */
  u32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform over [0, 1), in steps of 2^-32. */
  unit(): number {
    return this.u32() / 0x1_0000_0000;
  }

  /** Uniform over 0 … bound − 1; `bound` from 1 to 2^32. */
  below(bound: number): number {
    return Math.floor(this.unit() * bound);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** A seed for somebody else's stream, such as a child process of a simulation. */
  fork(): Rng {
    return Rng.seeded(this.u32() * 0x1_0000_0000 + this.u32(), this.u32());
  }

  /** Shuffles the first `length` entries of `items` in place (Fisher and Yates). */
  shuffle(items: { [index: number]: number }, length: number): void {
    for (let last = length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const moved = items[last]!;
      items[last] = items[other]!;
      items[other] = moved;
    }
  }
}

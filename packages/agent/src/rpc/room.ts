/** An amount that several share, and how much of it is left. */
export class Room {
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Below zero if more was taken than there is. */
  get left(): number {
    return this.#most - this.#taken;
  }

  take(amount: number): void {
    this.#taken += amount;
  }

  giveBack(amount: number): void {
    this.#taken -= amount;
  }
}

/**
 * Rows of numbers as columns that grow: what a run remembers of millions of packets and changes fits in flat
 * memory, is searched by time, and costs the garbage collector nothing.
 */
export type NumberArray = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** How a column is made: one of the constructors of typed arrays. */
export type ColumnType = new (length: number) => NumberArray;

const FIRST_CAPACITY = 1024;

/** `Row` names the columns; each value must fit into its column's type. */
export class Table<Row extends { readonly [Name in keyof Row]: number }> {
  readonly #names: readonly (keyof Row)[];
  readonly #types: Readonly<Record<keyof Row, ColumnType>>;
  #capacity = FIRST_CAPACITY;
  #length = 0;
  /**
   * Taken anew after each `push`: columns are replaced when they grow. Rows from `length` on are not there.
   */
  columns: Readonly<Record<keyof Row, NumberArray>>;

  constructor(types: Readonly<Record<keyof Row, ColumnType>>) {
    this.#types = types;
    this.#names = Object.keys(types) as (keyof Row)[];
    this.columns = this.#reserved(FIRST_CAPACITY);
  }

  get length(): number {
    return this.#length;
  }

  /** What the columns take, the room for more rows included. */
  get bytes(): number {
    return this.#names.reduce((sum, name) => sum + this.columns[name].byteLength, 0);
  }

  /** Adds a row and gives its number. */
  push(row: Row): number {
    if (this.#length === this.#capacity) this.#grow();
    const at = this.#length;
    for (const name of this.#names) this.columns[name][at] = row[name];
    this.#length += 1;
    return at;
  }

  row(at: number): Row {
    return Object.fromEntries(this.#names.map((name) => [name, this.columns[name][at]])) as unknown as Row;
  }

  /** How many rows have a value of at most `limit` in `name`, a column whose values never fall. */
  until(name: keyof Row, limit: number): number {
    const column = this.columns[name];
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (column[middle]! <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A table of its own with the first `length` rows. */
  fork(length: number): Table<Row> {
    const forked = new Table<Row>(this.#types);
    while (forked.#capacity < length) forked.#capacity *= 2;
    forked.columns = forked.#reserved(forked.#capacity);
    for (const name of this.#names) forked.columns[name].set(this.columns[name].subarray(0, length));
    forked.#length = length;
    return forked;
  }

  #grow(): void {
    this.#capacity *= 2;
    const old = this.columns;
    this.columns = this.#reserved(this.#capacity);
    for (const name of this.#names) this.columns[name].set(old[name]);
  }

  #reserved(capacity: number): Record<keyof Row, NumberArray> {
    const columns = this.#names.map((name) => [name, new this.#types[name](capacity)]);
    return Object.fromEntries(columns) as Record<keyof Row, NumberArray>;
  }
}

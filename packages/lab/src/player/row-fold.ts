/**
 * Which row of a table counts for each cell at any moment; it moves both ways, by each row's own `before`.
 */
import { NONE } from './journal.ts';
import type { Table } from './table.ts';

interface Chained {
  readonly atMs: number;
  readonly before: number;
}

export class RowFold<Row extends Chained & { readonly [Name in keyof Row]: number }> {
  /** By cell: the row that counts, or `NONE`. */
  readonly current: Int32Array;
  readonly #table: Table<Row>;
  readonly #cellOf: (row: number) => number;
  #rows = 0;

  constructor(table: Table<Row>, cells: number, cellOf: (row: number) => number) {
    this.#table = table;
    this.#cellOf = cellOf;
    this.current = new Int32Array(cells).fill(NONE);
  }

  moveTo(atMs: number): void {
    const until = this.#table.until('atMs', atMs);
    for (; this.#rows < until; this.#rows += 1) this.current[this.#cellOf(this.#rows)] = this.#rows;
    const { before } = this.#table.columns;
    for (; this.#rows > until; this.#rows -= 1) {
      this.current[this.#cellOf(this.#rows - 1)] = before[this.#rows - 1]!;
    }
  }
}

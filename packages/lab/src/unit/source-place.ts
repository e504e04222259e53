/** Where a rule stands in the library: a file under its sources and a name in it. */
export interface SourcePlace {
  /** E.g. `swim/transitions.ts`. */
  readonly file: string;
  readonly symbol: string;
}

/**
 * A published result, run again: the set-up as the paper gives it, what we measure, what was published, and
 * whether the two agree within the paper's own noise. A miss is reported as a miss; no tolerance is ever
 * widened to pass.
 */
/** What may be varied. */
export interface PaperOptions {
  /** How many independent runs; the paper's own number, or enough for its tolerance, if absent. */
  readonly seeds?: number | undefined;
  /** Another group size: nothing is published for it, so nothing is gated. */
  readonly n?: number | undefined;
}

export interface PaperRow {
  /** What was varied, such as `k = 3`. */
  readonly label: string;
  /** The quantity, such as `residue`. */
  readonly quantity: string;
  readonly unit: string;
  readonly measured: number;
  /** `null`: nothing was published for this. */
  readonly published: number | null;
  /** How far apart the two may be, as a sentence; '' where nothing is gated. */
  readonly tolerance: string;
  /** `info`: shown, not gated. */
  readonly verdict: 'hit' | 'miss' | 'info';
  /** Why it misses, if that is known, or anything else a reader should hear. */
  readonly note?: string;
}

export interface PaperResult {
  /** The set-up, a line each: group size, rounds, seeds, what was left out. */
  readonly setup: readonly string[];
  readonly tables: readonly { readonly title: string; readonly rows: readonly PaperRow[] }[];
}

export interface Paper {
  /** As in `hearsay sim paper NAME`. */
  readonly name: string;
  readonly title: string;
  /** Authors, venue, year, and the table or figure. */
  readonly source: string;
  /** Runs it all; `progress` is told how many of how many runs are done. Depends on its options alone. */
  run(options: PaperOptions, progress: (done: number, total: number) => void): PaperResult;
}

/** Compares a measured number with a published one, by a relative distance. */
export function relativeVerdict(measured: number, published: number, share: number): 'hit' | 'miss' {
  return Math.abs(measured - published) <= share * Math.abs(published) ? 'hit' : 'miss';
}

/**
 * How often each of many sources may do something: a bucket of tokens a source. Sources are named by peers,
 * so their number is bounded too: beyond it those that have been quiet are forgotten, and the rest share one
 * bucket.
 */
import type { Millis } from './core.ts';
import { TokenBucket } from './token-bucket.ts';

const SOURCES_MAX = 1024;
/** Where all sources beyond the bound meet. No source is named so. */
const CROWD = '\0';

export type SourceLimitState = readonly (readonly [
  source: string,
  bucket: readonly [tokens: number, at: Millis],
])[];

export class SourceLimit {
  readonly #capacity: number;
  readonly #refillMs: Millis;
  readonly #buckets = new Map<string, TokenBucket>();

  /** `capacity` at once, and as many again in each `refillMs`, for each source. */
  constructor(limit: { capacity: number; refillMs: Millis }) {
    this.#capacity = limit.capacity;
    this.#refillMs = limit.refillMs;
  }

  /** Whether `source` may do it once more now. */
  allows(source: string, now: Millis): boolean {
    const known = this.#buckets.get(source);
    if (known !== undefined) return known.take(now);
    if (this.#buckets.size >= SOURCES_MAX) this.#forgetTheQuiet(now);
    const name = this.#buckets.size >= SOURCES_MAX ? CROWD : source;
    return (this.#buckets.get(name) ?? this.#begin(name, now)).take(now);
  }

  /** How many sources are being watched. */
  get size(): number {
    return this.#buckets.size;
  }

  save(): SourceLimitState {
    return Array.from(this.#buckets, ([source, bucket]) => [source, bucket.save()]);
  }

  restore(saved: SourceLimitState): void {
    this.#buckets.clear();
    for (const [source, state] of saved) this.#begin(source, state[1]).restore(state);
  }

  #begin(source: string, now: Millis): TokenBucket {
    const bucket = new TokenBucket({ capacity: this.#capacity, refillMs: this.#refillMs, now });
    this.#buckets.set(source, bucket);
    return bucket;
  }

  #forgetTheQuiet(now: Millis): void {
    for (const [source, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(source);
  }
}

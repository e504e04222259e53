/**
 * How many suspicions one accuser may start (rule `limitAccusers`). A healthy node accuses at most one member
 * a probe interval; a half-deaf one accuses everybody, and with memberlist's rules the whole cluster then
 * repeats it. Each accuser may accuse every member once a minute, and no more.
 */
import type { Millis } from '../base/core.ts';
import { TokenBucket } from '../base/token-bucket.ts';
import type { Context } from './context.ts';

const BASE_ACCUSATIONS = 32;
const REFILL_MS = 60_000;
/** Names are the peer's to invent; beyond this many accusers at once, all share one allowance. */
const ACCUSERS_MAX = 1024;

export class AccuserLimit {
  readonly #context: Context;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Whether `accuser` may start one more suspicion now. Our own judgement is never limited. */
  allows(accuser: string, now: Millis): boolean {
    const { rules, local } = this.#context;
    if (!rules.limitAccusers || accuser === local.name) return true;
    return this.#bucket(accuser, now).take(now);
  }

  #bucket(accuser: string, now: Millis): TokenBucket {
    const known = this.#buckets.get(accuser);
    if (known !== undefined) return known;
    if (this.#buckets.size >= ACCUSERS_MAX) this.#forgetTheQuiet(now);
    const name = this.#buckets.size >= ACCUSERS_MAX ? '' : accuser;
    const shared = this.#buckets.get(name);
    if (shared !== undefined) return shared;
    const capacity = BASE_ACCUSATIONS + this.#context.membership.count;
    const bucket = new TokenBucket({ capacity, refillMs: REFILL_MS, now });
    this.#buckets.set(name, bucket);
    return bucket;
  }

  #forgetTheQuiet(now: Millis): void {
    for (const [accuser, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(accuser);
  }
}

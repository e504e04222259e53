/**
 * How many suspicions one accuser may start by gossip (rule `limitAccusers`). A healthy node accuses at most
 * one member a probe interval; a half-deaf one accuses everybody, and with memberlist's rules the whole
 * cluster then repeats it.
 */
import { SourceLimit } from '../base/source-limit.ts';

/** As many at once as a healthy node accuses in two minutes, and so many again in each minute. */
const ACCUSATIONS_AT_ONCE = 120;
const REFILL_MS = 60_000;

export function accuserLimit(): SourceLimit {
  return new SourceLimit({ capacity: ACCUSATIONS_AT_ONCE, refillMs: REFILL_MS });
}

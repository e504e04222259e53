/** What the nodes of a simulated cluster report, held against what is so: who was found, and who wronged. */
import type { Millis } from '../base/core.ts';
import type { SwimEvent } from '../swim/api.ts';

/** What is so about the subject of a report. */
export interface Truth {
  /** Its process runs and has not said goodbye. */
  readonly isRunning: boolean;
  /** When it crashed, if it has. */
  readonly crashedAt: Millis | null;
}

/** What a cluster's nodes have reported so far, each observer's report for itself. */
export interface Tally {
  /** From a crash to each verdict on it, while it lasted. */
  readonly detectionsMs: Millis[];
  /** Accusations of processes that were running. */
  falseSuspicions: number;
  /** Verdicts on processes that were running. */
  falseDeaths: number;
}

export function emptyTally(): Tally {
  return { detectionsMs: [], falseSuspicions: 0, falseDeaths: 0 };
}

/** A report that may count. */
export type Counted = Extract<SwimEvent, { readonly type: 'member-suspect' | 'member-leave' }>;

export function isCounted(event: SwimEvent): event is Counted {
  return event.type === 'member-suspect' || event.type === 'member-leave';
}

/** Adds a report. */
export function count(tally: Tally, event: Counted, { isRunning, crashedAt }: Truth, now: Millis): void {
  if (event.type === 'member-suspect') {
    if (isRunning) tally.falseSuspicions += 1;
  } else if (event.member.state === 'dead') {
    if (isRunning) tally.falseDeaths += 1;
    if (crashedAt !== null) tally.detectionsMs.push(now - crashedAt);
  }
}

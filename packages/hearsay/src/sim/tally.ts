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

/** Adds a report. */
export function count(tally: Tally, event: SwimEvent, { isRunning, crashedAt }: Truth, now: Millis): void {
  if (event.type === 'member-suspect') {
    if (isRunning) tally.falseSuspicions += 1;
  } else if (event.type === 'member-leave' && event.member.state === 'dead') {
    if (isRunning) tally.falseDeaths += 1;
    if (crashedAt !== null) tally.detectionsMs.push(now - crashedAt);
  }
}

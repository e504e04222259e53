/**
 * A run in numbers: who was taken for what, wrongly or rightly, and what it cost. Counted from the events
 * alone, so that two runs can be held against each other. A member is up from when it starts until it crashes
 * or says goodbye; one that stands still is up, and whoever declares it dead is wrong.
 */
import type { LabEvent } from '../player/engine-api.ts';
import type { RunSpec } from '../player/spec.ts';

export interface Figures {
  /** Views in which a member that was up was suspected, or declared dead. */
  readonly falseSuspicions: number;
  readonly falseDeaths: number;
  /** Views in which one was declared dead that had crashed. */
  readonly trueDeaths: number;
  readonly refutations: number;
  /**
   * From the first crash until the first has noticed, and until all who run have; `null`: no crash, or never.
   */
  readonly firstNoticedMs: number | null;
  readonly allNoticedMs: number | null;
  readonly packetsPerNodeSecond: number;
}

/** `events` of a whole run, and how many packets it sent. */
export function figuresOf(spec: RunSpec, events: readonly LabEvent[], packets: number): Figures {
  const gone = new Set<number>();
  const count = { falseSuspicions: 0, falseDeaths: 0, trueDeaths: 0, refutations: 0 };
  for (const { kind, observer, subject } of events) {
    if (kind === 'crashed' || kind === 'leaving') gone.add(observer);
    else if (kind === 'restarted' || kind === 'joined') gone.delete(observer);
    else if (kind === 'suspect' && !gone.has(subject)) count.falseSuspicions += 1;
    else if (kind === 'dead' && gone.has(subject)) count.trueDeaths += 1;
    else if (kind === 'dead') count.falseDeaths += 1;
    else if (kind === 'refuted') count.refutations += 1;
  }
  const perNode = packets / Math.max(1, spec.nodes) / (spec.forMs / 1000);
  return { ...count, ...noticed(spec, events), packetsPerNodeSecond: perNode };
}

/** How long the first crash went unnoticed. */
function noticed(
  spec: RunSpec,
  events: readonly LabEvent[],
): Pick<Figures, 'firstNoticedMs' | 'allNoticedMs'> {
  const crash = events.find(({ kind }) => kind === 'crashed');
  if (crash === undefined) return { firstNoticedMs: null, allNoticedMs: null };
  const waiting = new Set(Array.from({ length: spec.nodes }, (_, i) => i + 1));
  waiting.delete(crash.observer);
  let firstNoticedMs: number | null = null;
  for (const { kind, observer, subject, atMs } of events) {
    if (kind === 'crashed' || kind === 'leaving') waiting.delete(observer);
    if (kind !== 'dead' || subject !== crash.observer || atMs < crash.atMs) continue;
    firstNoticedMs ??= atMs - crash.atMs;
    waiting.delete(observer);
    if (waiting.size === 0) return { firstNoticedMs, allNoticedMs: atMs - crash.atMs };
  }
  return { firstNoticedMs, allNoticedMs: null };
}

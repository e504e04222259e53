/** Where two runs part: the first event that they do not share. */
import type { Divergence } from './engine-api.ts';
import { eventOf } from './event-text.ts';
import type { EventRow } from './journal.ts';
import type { Run } from './run.ts';

const COMPARED: readonly (keyof EventRow)[] = [
  'atMs',
  'kind',
  'observer',
  'subject',
  'incarnation',
  'accuser',
];

/** As far as both have been computed; `null`: they are alike so far. */
export function divergenceOf(left: Run, right: Run): Divergence | null {
  const untilMs = Math.min(left.computedMs, right.computedMs);
  const lefts = left.journal.events.until('atMs', untilMs);
  const rights = right.journal.events.until('atMs', untilMs);
  const most = Math.max(lefts, rights);
  let id = 0;
  while (id < most && id < lefts && id < rights && isSame(left, right, id)) id += 1;
  if (id === most) return null;
  const ours = id < lefts ? eventOf(left.journal, id, left.spec) : null;
  const theirs = id < rights ? eventOf(right.journal, id, right.spec) : null;
  return { atMs: Math.min(ours?.atMs ?? Infinity, theirs?.atMs ?? Infinity), left: ours, right: theirs };
}

function isSame(left: Run, right: Run, id: number): boolean {
  const a = left.journal.events.columns;
  const b = right.journal.events.columns;
  return COMPARED.every((name) => a[name][id] === b[name][id]);
}

/** A moment as people write it: a time of day, or a whole date and time. */
import { UsageError } from 'hearsay/core';

/** Given a day, milliseconds of the wall clock. */
export type Moment = (dayMs: number) => number;

/** @throws UsageError for what is neither. */
export function parseAt(text: string): Moment {
  const ofDay = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/.exec(text);
  if (ofDay !== null) {
    const [hours, minutes, seconds] = ofDay.slice(1, 4).map((part) => Number(part ?? 0));
    const millis = Number((ofDay[4] ?? '').padEnd(3, '0'));
    return (dayMs) => new Date(dayMs).setHours(hours!, minutes, seconds, millis);
  }
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new UsageError('--at', text, 'a time such as 14:03:07 or 2026-11-23T14:03:07Z');
  return () => ms;
}

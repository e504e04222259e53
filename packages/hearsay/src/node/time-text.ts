/** Monotonic times as an operator's clock shows them. */
import type { Millis } from '../base/core.ts';
import { systemClock } from './clock.ts';

/** A moment of `systemClock` as local time of day, with milliseconds: `14:03:07.250`. */
export function timeText(at: Millis): string {
  const date = new Date(systemClock.wallNow() - (systemClock.now() - at));
  const two = (part: number): string => String(part).padStart(2, '0');
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

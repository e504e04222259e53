/** A length of time as people write it: `90s`, `200ms`, `1m30s`, `2min`, `1.5h`. */
import type { Millis } from '../base/core.ts';

const UNITS_MS: Readonly<Record<string, Millis>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
const WHOLE = /^(\d+(\.\d+)?(ms|s|min|m|h))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|min|m|h)/g;

/** The milliseconds of a text; `null` for one that says no time. */
export function parseTime(text: string): Millis | null {
  if (!WHOLE.test(text)) return null;
  const parts = [...text.matchAll(PART)];
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS_MS[unit!]!, 0);
  return Number.isFinite(ms) ? ms : null;
}

/** Durations as Go writes them (`time.ParseDuration`), which Serf's configuration and command line use. */

const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5
  μs: 1e-3, // U+03BC
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** What Go's 64 bits of nanoseconds hold: 292 years. */
const LONGEST_MS = 9_223_372_036_854;

/** What to say where a duration is asked for. */
export const DURATION_ALLOWED = 'a duration such as 500ms, 30s or 1m30s';

/** Milliseconds, for a text such as `1m30s`; `undefined` for what is none, and for a negative one. */
export function parseGoDuration(text: string): number | undefined {
  const digits = text.replace(/^\+/, '');
  if (digits === '0') return 0;
  let totalMs = 0;
  let at = 0;
  while (at < digits.length) {
    PART.lastIndex = at;
    const part = PART.exec(digits);
    if (part === null) return undefined;
    totalMs += Number(part[1]) * UNITS_MS[part[2]!]!;
    at = PART.lastIndex;
  }
  return at === 0 || totalMs > LONGEST_MS ? undefined : totalMs;
}

/** As Go prints it (`Duration.String`), to the millisecond: `10m0s`, `1.5s`, `250ms`. */
export function formatGoDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0s' : `${Math.round(ms)}ms`;
  const seconds = Math.round(ms) / 1000;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${Number((seconds % 60).toFixed(3))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

/** Wall-clock times as people read them, in the time of whoever looks. */

/** `14:03:07.250`, as in the accounts of verdicts. */
export function clockText(atMs: number): string {
  return `${secondText(atMs)}.${String(new Date(atMs).getMilliseconds()).padStart(3, '0')}`;
}

/** `14:03:07`. */
export function secondText(atMs: number): string {
  const date = new Date(atMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `2026-11-23 14:03:07`. */
export function dateText(atMs: number): string {
  const date = new Date(atMs);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${secondText(atMs)}`;
}

/** Moments for the marks of an axis, at most `most`, at whole steps that people count in. */
export function ticksIn(fromMs: number, toMs: number, most: number): number[] {
  const step = STEPS_MS.find((one) => (toMs - fromMs) / one <= most) ?? STEPS_MS.at(-1)!;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs && ticks.length <= 2 * most; at += step)
    ticks.push(at);
  return ticks;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200]
  .map((seconds) => seconds * SECOND)
  .concat([24 * 60 * MINUTE, 7 * 24 * 60 * MINUTE]);

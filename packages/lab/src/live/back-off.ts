/** How long to wait before the next try: longer each time, and never at the same time as everybody else. */

const FIRST_MS = 500;
const MOST_MS = 15_000;

/** `attempt` counts from 1; `chance` is in 0 … 1. Between half of the wait and all of it. */
export function backOffMs(attempt: number, chance: number): number {
  const wait = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(10, attempt - 1));
  return Math.round(wait * (0.5 + chance / 2));
}

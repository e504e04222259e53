/**
 * A log for what clients do. They choose how much that is: a line for each of ten thousand connections a
 * second would drown all others, and go to everybody who watches the log. So many lines of a level are
 * written in a second; the rest are counted.
 */
import type { Logger } from 'hearsay';

/** Of one level in `WINDOW_MS`. */
export const LINES_MAX = 32;
const WINDOW_MS = 1000;

type Level = keyof Logger;

export function quietLog(log: Logger): Logger {
  return {
    debug: limited(log, 'debug'),
    info: limited(log, 'info'),
    warn: limited(log, 'warn'),
    error: limited(log, 'error'),
  };
}

function limited(log: Logger, level: Level): Logger[Level] {
  let lines = 0;
  const end = (): void => {
    const more = lines - LINES_MAX;
    lines = 0;
    if (more > 0) log[level]({ more }, `agent.ipc: ${more} more lines about clients were left out`);
  };
  return (fields, message) => {
    if (lines === 0) setTimeout(end, WINDOW_MS).unref();
    lines += 1;
    if (lines <= LINES_MAX) log[level](fields, message);
  };
}

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Logger } from 'hearsay';
import { LINES_MAX, quietLog } from './quiet-log.ts';

let lines: string[];
let log: Logger;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  const at =
    (level: string) =>
    (_fields: object, message: string): void =>
      void lines.push(`${level} ${message}`);
  log = quietLog({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a quiet log', () => {
  test('writes so many lines of a level in a second, then says how many it left out', () => {
    for (let i = 0; i < LINES_MAX + 7; i += 1) log.info({}, String(i));
    expect(lines).toHaveLength(LINES_MAX);
    vi.advanceTimersByTime(1000);
    expect(lines.slice(LINES_MAX)).toEqual(['info agent.ipc: 7 more lines about clients were left out']);
    log.info({}, 'again');
    expect(lines.at(-1)).toBe('info again');
  });

  test('does not let one level take the place of another', () => {
    for (let i = 0; i < LINES_MAX + 1; i += 1) log.info({}, String(i));
    log.warn({}, 'refused');
    expect(lines.at(-1)).toBe('warn refused');
  });

  test('says nothing of what was left out when nothing was', () => {
    log.error({}, 'one');
    vi.advanceTimersByTime(5000);
    expect(lines).toEqual(['error one']);
  });
});

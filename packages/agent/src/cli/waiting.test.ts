import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ProgressStream } from './progress.ts';
import { queryTimeoutMs, showWaiting } from './waiting.ts';

function stream(isTTY: boolean): ProgressStream & { text: string } {
  return {
    isTTY,
    columns: 80,
    text: '',
    write(text: string) {
      this.text += text;
    },
  };
}

describe('what is shown while something takes its time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is nothing in the first second, then what goes on and how long', () => {
    const terminal = stream(true);
    const waiting = showWaiting('joining', { stream: terminal });
    vi.advanceTimersByTime(900);
    expect(terminal.text).toBe('');
    vi.advanceTimersByTime(1200);
    expect(terminal.text).toContain('\r\u001B[Kjoining, 2 s');
    waiting.end();
    expect(terminal.text.endsWith('\r\u001B[K')).toBe(true);
    const { length } = terminal.text;
    vi.advanceTimersByTime(2000);
    expect(terminal.text).toHaveLength(length);
  });

  test('has a bar if it is known how long it will take', () => {
    const terminal = stream(true);
    const waiting = showWaiting('asking', { expectedMs: 4000, stream: terminal });
    vi.advanceTimersByTime(2000);
    expect(terminal.text).toContain('[############            ]  50 %  asking, 2 s of about 4 s');
    waiting.end();
  });

  test('is nothing where there is no terminal', () => {
    const pipe = stream(false);
    const waiting = showWaiting('joining', { stream: pipe });
    vi.advanceTimersByTime(5000);
    waiting.end();
    expect(pipe.text).toBe('');
  });

  test('expects of a query what serf waits by default', () => {
    expect([1, 9, 10, 99, 10_000].map(queryTimeoutMs)).toEqual([3200, 3200, 6400, 6400, 16_000]);
  });
});

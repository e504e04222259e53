import { describe, expect, test } from 'vitest';
import { progressLine, type ProgressStream } from './progress.ts';

function terminal(columns: number): ProgressStream & { readonly text: string } {
  return {
    isTTY: true,
    columns,
    text: '',
    write(text: string) {
      (this as { text: string }).text += text;
    },
  };
}

describe('a progress line', () => {
  test('shows a bar over itself, and goes away', () => {
    const stream = terminal(80);
    let now = 0;
    const progress = progressLine(stream, () => now);
    progress.show(0.25, '15 s of 60 s');
    now = 200;
    progress.show(2, '60 s of 60 s');
    progress.clear();
    progress.clear();
    const [first, second] = [
      '[######                  ]  25 %  15 s of 60 s',
      `[${'#'.repeat(24)}] 100 %  60 s of 60 s`,
    ];
    expect(stream.text).toBe(`\r\u001B[K${first}\r\u001B[K${second}\r\u001B[K`);
  });

  test('is not written more often than anybody reads', () => {
    const stream = terminal(80);
    let now = 0;
    const progress = progressLine(stream, () => now);
    for (now = 0; now < 1000; now += 1) progress.show(now / 1000, 'x');
    expect(stream.text.split('\r')).toHaveLength(11);
  });

  test('never fills the last column of a narrow terminal', () => {
    const stream = terminal(20);
    progressLine(stream).show(0.5, 'a text');
    expect(stream.text).toBe('\r\u001B[K[############      ');
  });

  test('writes nothing where nobody looks on', () => {
    const stream = { ...terminal(80), isTTY: false };
    const progress = progressLine(stream);
    progress.show(0.5, 'x');
    progress.clear();
    expect(stream.text).toBe('');
  });
});

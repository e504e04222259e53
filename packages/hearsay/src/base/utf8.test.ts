import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, encodeUtf8Into, utf8Length } from './utf8.ts';

function encoded(text: string): number[] {
  const bytes = new Uint8Array(utf8Length(text));
  return [...bytes.subarray(0, encodeUtf8Into(text, bytes, 0))];
}

describe('utf8', () => {
  test('short and long, plain and accented texts come back as they went', () => {
    for (const text of ['', 'node-1', 'Zürich-1', '東京', 'a😀b', 'x'.repeat(300), `${'x'.repeat(300)}é😀`]) {
      expect(encoded(text)).toEqual([...new TextEncoder().encode(text)]);
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }
  });

  test('invalid bytes become U+FFFD, and nothing is thrown', () => {
    expect(decodeUtf8(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\ufffdb');
    expect(decodeUtf8(new Uint8Array(200).fill(0xc0))).toBe('\ufffd'.repeat(200));
  });

  test('a lone surrogate is written as U+FFFD', () => {
    expect(encoded('a\ud800')).toEqual([0x61, 0xef, 0xbf, 0xbd]);
    expect(encoded('\udc00b')).toEqual([0xef, 0xbf, 0xbd, 0x62]);
  });

  test('a byte order mark is part of the text', () => {
    expect(decodeUtf8(encodeUtf8('\ufeffa'))).toBe('\ufeffa');
  });

  test('only the bytes between start and end count', () => {
    expect(decodeUtf8(encodeUtf8('abcdef'), 2, 4)).toBe('cd');
  });
});

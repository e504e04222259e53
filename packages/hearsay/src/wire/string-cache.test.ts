import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../base/utf8.ts';
import { internUtf8 } from './string-cache.ts';

describe('internUtf8', () => {
  test('every string is right, however many there are and whichever came before', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 20_000; i += 1) {
        const text = `node-${i}`;
        const bytes = encodeUtf8(`<${text}>`);
        expect(internUtf8(bytes, 1, bytes.length - 1)).toBe(text);
      }
    }
  });

  test('empty, long and invalid strings are right too', () => {
    expect(internUtf8(new Uint8Array(4), 2, 2)).toBe('');
    const long = 'x'.repeat(65);
    expect(internUtf8(encodeUtf8(long), 0, 65)).toBe(long);
    expect(internUtf8(Uint8Array.of(0x61, 0xff), 0, 2)).toBe('a\ufffd');
    expect(internUtf8(Uint8Array.of(0), 0, 1)).toBe('\0');
  });

  test('bytes that are not ASCII are never taken for their characters', () => {
    for (let round = 0; round < 2; round += 1) {
      expect(internUtf8(Uint8Array.of(0xe9), 0, 1)).toBe('\ufffd');
      expect(internUtf8(encodeUtf8('é'), 0, 2)).toBe('é');
      expect(internUtf8(encodeUtf8('knöterich'), 0, 10)).toBe('knöterich');
    }
  });
});

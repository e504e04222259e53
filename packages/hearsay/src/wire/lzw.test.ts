import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { lzwBytesMax, lzwDecode, lzwEncode } from './lzw.ts';

function encoded(input: Uint8Array): Uint8Array {
  const out = new Uint8Array(lzwBytesMax(input.length));
  return out.subarray(0, lzwEncode(input, out, 0));
}

describe('LZW', () => {
  test('nothing becomes a clear code and an end code', () => {
    expect([...encoded(new Uint8Array(0))]).toEqual([0x00, 0x03, 0x02]);
    expect(lzwDecode(Uint8Array.of(0x00, 0x03, 0x02), 10)).toHaveLength(0);
  });

  test('data that fills the table again and again comes back', () => {
    const rng = Rng.seeded(1);
    for (const symbols of [2, 5, 256]) {
      const input = Uint8Array.from({ length: 100_000 }, () => rng.below(symbols));
      const packed = encoded(input);
      expect(packed.length).toBeLessThanOrEqual(lzwBytesMax(input.length));
      expect(Buffer.compare(lzwDecode(packed, input.length), input)).toBe(0);
    }
  });

  test('thousands of calls one after the other do not see each other’s tables', () => {
    // More calls than there are generation stamps.
    for (let i = 0; i < 9000; i += 1) {
      const input = Uint8Array.from({ length: 12 }, (_, j) => (i + (j % 3)) & 0xff);
      expect(Buffer.compare(lzwDecode(encoded(input), 12), input)).toBe(0);
    }
  });

  test('a stream without the leading clear code is taken', () => {
    expect([...lzwDecode(Uint8Array.of(0x61, 0x02, 0x02), 10)]).toEqual([0x61]);
  });

  test('bytes behind the end code are ignored', () => {
    const packed = encoded(Uint8Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3));
    expect([...lzwDecode(Uint8Array.of(...packed, 9, 9), 9)]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });

  test('a missing end code and an impossible code are refused', () => {
    const packed = encoded(new Uint8Array(100).fill(7));
    for (let length = 0; length < packed.length - 1; length += 1) {
      expect(() => lzwDecode(packed.subarray(0, length), 100)).toThrow('compression');
    }
    expect(() => lzwDecode(new Uint8Array(5).fill(0xff), 100)).toThrow('compression');
    expect(() => lzwDecode(Uint8Array.of(0x02, 0x03, 0xff), 100)).toThrow('compression');
  });

  test('the limit holds exactly', () => {
    const packed = encoded(new Uint8Array(5000));
    expect(lzwDecode(packed, 5000)).toHaveLength(5000);
    expect(() => lzwDecode(packed, 4999)).toThrow('limit');
    expect(() => lzwDecode(packed, 0)).toThrow('limit');
  });
});

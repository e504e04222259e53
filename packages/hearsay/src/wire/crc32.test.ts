import { crc32 as platform } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

test('the checksum is the one of IEEE 802.3', () => {
  expect(crc32(new Uint8Array(Buffer.from('123456789')))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 0xff);
    const wrapped = Uint8Array.of(1, 2, 3, ...bytes, 4);
    expect(crc32(wrapped, 3, 3 + length)).toBe(
      typeof platform === 'function' ? platform(bytes) : crc32(bytes),
    );
  }
});

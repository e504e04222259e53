import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

test('every length of bytes comes back', () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 151) & 0xff);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
    expect(decodeBase64(encodeBase64(bytes).replaceAll('=', ''))).toEqual(bytes);
  }
});

test('what is not base64 is undefined', () => {
  for (const text of ['A', 'AAAAA', 'AA-_', 'AA==A', 'A===', 'AAA==', 'AB==', 'AAB=', 'AA AA', 'é']) {
    expect(decodeBase64(text)).toBeUndefined();
  }
});

import { describe, expect, test } from 'vitest';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import { decodeCompressed, encodeCompressed, encodeCompressedIfShorter } from './compression.ts';

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  writer.begin();
  write(writer);
  return writer.finish();
}

function inflated(hex: string): Uint8Array {
  return decodeCompressed(new Reader().reset(new Uint8Array(Buffer.from(hex, 'hex'))), 1000);
}

describe('compression', () => {
  test('what would not become shorter is not written', () => {
    for (let length = 0; length < 60; length += 1) {
      const payload = new Uint8Array(length);
      const whole = written((writer) => encodeCompressed(writer, payload));
      let shorter = false;
      const result = written((writer) => {
        shorter = encodeCompressedIfShorter(writer, payload);
      });
      expect(shorter).toBe(whole.length < payload.length);
      expect([...result]).toEqual(shorter ? [...whole] : []);
    }
  });

  test('a payload larger than any packet comes back', () => {
    const payload = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 7);
    const message = written((writer) => encodeCompressed(writer, payload));
    expect(Buffer.compare(decodeCompressed(new Reader().reset(message, 1), payload.length), payload)).toBe(0);
  });

  test('another algorithm, an empty and a missing buffer are refused', () => {
    expect(() => inflated('82a4416c676f01a3427566a3000302')).toThrow('compression');
    expect(() => inflated('82a4416c676f00a3427566a0')).toThrow('compression');
    expect(() => inflated('81a4416c676f00')).toThrow('compression');
    expect(inflated('82a4416c676f00a3427566a3000302')).toHaveLength(0);
    expect(inflated('9200a3000302')).toHaveLength(0);
  });
});

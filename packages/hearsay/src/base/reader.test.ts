import { describe, expect, test } from 'vitest';
import { Reader } from './reader.ts';

describe('Reader', () => {
  test('integers are big-endian and unsigned', () => {
    const reader = new Reader().reset(Uint8Array.of(1, 0xff, 2, 0xff, 0, 0, 3));
    expect([reader.u8(), reader.u16(), reader.u32()]).toEqual([1, 0xff02, 0xff000003]);
    expect(reader.remaining).toBe(0);
  });

  test('taken bytes are a view of the input', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const taken = new Reader().reset(bytes, 1).take(2);
    expect([...taken]).toEqual([2, 3]);
    expect(taken.buffer).toBe(bytes.buffer);
  });

  test('nothing is read behind the end, though the array goes on', () => {
    const reader = new Reader().reset(new Uint8Array(10), 2, 3);
    expect(() => reader.u16()).toThrow('truncated');
    expect(() => reader.u32()).toThrow('truncated');
    expect(() => reader.take(2)).toThrow('truncated');
    expect(reader.u8()).toBe(0);
    expect(() => reader.u8()).toThrow('truncated');
  });
});

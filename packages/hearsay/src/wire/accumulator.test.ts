import { expect, test } from 'vitest';
import { Accumulator } from './accumulator.ts';

test('what comes in small chunks goes out in order', () => {
  const unread = new Accumulator();
  let written = 0;
  let read = 0;
  for (let round = 0; round < 3000; round += 1) {
    unread.append(Uint8Array.from({ length: round % 11 }, () => written++ & 0xff));
    const length = Math.min(unread.length, (round * 7) % 13);
    for (const byte of unread.take(length)) expect(byte).toBe(read++ & 0xff);
  }
  expect(unread.length).toBe(written - read);
});

test('memory is moved a few times, however small the chunks are', () => {
  const unread = new Accumulator();
  const arrays = new Set<Uint8Array>();
  for (let i = 0; i < 1_000_000; i += 1) {
    unread.append(Uint8Array.of(i));
    arrays.add(unread.bytes);
  }
  expect(arrays.size).toBeLessThan(12);
  expect(unread.bytes.length).toBeLessThanOrEqual(2_100_000);
});

test('what was taken stays as it was', () => {
  const unread = new Accumulator();
  unread.append(Uint8Array.of(1, 2, 3));
  const taken = unread.take(2);
  for (let i = 0; i < 10_000; i += 1) unread.append(Uint8Array.of(9));
  expect([...taken]).toEqual([1, 2]);
});

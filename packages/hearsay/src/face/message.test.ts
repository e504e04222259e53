import { expect, test } from 'vitest';
import { decodeApplicationMessage, encodeApplicationMessage } from './message.ts';

test('a message comes back with its sender', () => {
  const message = { from: 'n1 ä', payload: Uint8Array.of(0, 255, 7) };
  expect(decodeApplicationMessage(encodeApplicationMessage(message))).toEqual(message);
  const empty = { from: '', payload: new Uint8Array(0) };
  expect(decodeApplicationMessage(encodeApplicationMessage(empty))).toEqual(empty);
});

test('a long one too', () => {
  const message = { from: 'n1', payload: new Uint8Array(100_000).fill(7) };
  expect(decodeApplicationMessage(encodeApplicationMessage(message))).toEqual(message);
});

test("Serf's messages and broken ones are nobody's", () => {
  const whole = encodeApplicationMessage({ from: 'n1', payload: Uint8Array.of(1, 2, 3) });
  for (const bytes of [
    new Uint8Array(0),
    Uint8Array.of(3, 0x80),
    whole.subarray(0, whole.length - 1),
    Uint8Array.of(0xe0),
  ]) {
    expect(decodeApplicationMessage(bytes)).toBeUndefined();
  }
});

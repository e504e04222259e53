import { expect, test } from 'vitest';
import { KEY_HELP, keysOf } from './keys.ts';

test('each key of the footer means something', () => {
  for (const { key } of KEY_HELP) expect(keysOf(key)).toHaveLength(1);
});

test('digits select, letters are deeds, and several may come at once', () => {
  expect(keysOf('3kF')).toEqual([
    { type: 'select', place: 3 },
    { type: 'deed', deed: 'kill' },
    { type: 'deed', deed: 'freeze' },
  ]);
});

test('Ctrl-C quits, as it sends no signal from a raw terminal', () => {
  expect(keysOf('\u0003')).toEqual([{ type: 'quit' }]);
});

test('arrows move, and the letters inside other escape sequences are no keys', () => {
  expect(keysOf('\u001b[A\u001b[B')).toEqual([
    { type: 'move', by: -1 },
    { type: 'move', by: 1 },
  ]);
  expect(keysOf('\u001b[15~\u001b[1;5k\u001bOl')).toEqual([]);
});

test('what means nothing is left out', () => {
  expect(keysOf('0x \r\u{1f600}\u001b')).toEqual([]);
});

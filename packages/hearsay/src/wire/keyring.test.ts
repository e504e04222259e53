import { describe, expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import { Keyring, KEYRING_KEYS_MAX } from './keyring.ts';

const [a, b, c] = [1, 2, 3].map((byte) => new Uint8Array(16).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

describe('Keyring', () => {
  test('the first key is the primary, and new keys go last', () => {
    const keyring = new Keyring([a, b]);
    keyring.add(c);
    expect(keyring.keys).toEqual([a, b, c]);
    expect(keyring.primary).toEqual(a);
  });

  test('adding a key that is there changes nothing', () => {
    const keyring = new Keyring([a, b, a]);
    keyring.add(b);
    expect(keyring.keys).toEqual([a, b]);
  });

  test('the key in use moves to the front', () => {
    const keyring = new Keyring([a, b, c]);
    keyring.use(c);
    expect(keyring.keys).toEqual([c, a, b]);
    expect(() => keyring.use(new Uint8Array(16))).toThrow(UsageError);
  });

  test('the primary stays, an absent key is gone already', () => {
    const keyring = new Keyring([a, b]);
    expect(() => keyring.remove(a)).toThrow(UsageError);
    keyring.remove(c);
    keyring.remove(b);
    expect(keyring.keys).toEqual([a]);
  });

  test('keys have 16, 24 or 32 bytes, and a ring is never empty', () => {
    for (const size of [16, 24, 32]) expect(new Keyring([new Uint8Array(size)]).primary).toHaveLength(size);
    for (const size of [0, 15, 17, 33]) expect(() => new Keyring([new Uint8Array(size)])).toThrow(UsageError);
    expect(() => new Keyring([])).toThrow(UsageError);
  });

  test('there are only so many keys', () => {
    const keys = Array.from({ length: KEYRING_KEYS_MAX }, (_, i) => new Uint8Array(16).fill(i));
    const keyring = new Keyring([...keys, a]);
    expect(keyring.isFull).toBe(true);
    const more = new Uint8Array(32);
    expect(() => keyring.add(more)).toThrow(UsageError);
    expect(() => new Keyring([...keys, more])).toThrow('a keyring has at most 64 keys');
    keyring.add(a);
    keyring.remove(b);
    keyring.add(more);
    expect(keyring.has(more)).toBe(true);
  });

  test('a key is copied', () => {
    const key = new Uint8Array(16).fill(9);
    const keyring = new Keyring([key]);
    key.fill(0);
    expect(keyring.primary[0]).toBe(9);
  });
});

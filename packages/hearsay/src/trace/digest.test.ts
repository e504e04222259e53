import { describe, expect, test } from 'vitest';
import { Digest } from './digest.ts';

function digestOf(add: (digest: Digest) => void): string {
  const digest = new Digest();
  add(digest);
  return digest.value;
}

describe('Digest', () => {
  test('equal additions give equal digests, in every engine', () => {
    const add = (digest: Digest): void => {
      digest.addNumber(0.1);
      digest.addText('packet');
      digest.addBytes(Uint8Array.of(1, 2, 3, 4, 5));
    };
    expect(digestOf(add)).toBe(digestOf(add));
    expect(digestOf(add)).toBe('7ff28838');
  });

  test('a change of any byte, number, character, length or order changes it', () => {
    const digests = [
      digestOf(() => {}),
      digestOf((digest) => digest.addBytes(Uint8Array.of())),
      digestOf((digest) => digest.addBytes(Uint8Array.of(0))),
      digestOf((digest) => digest.addBytes(Uint8Array.of(0, 0))),
      ...[0, 1, 2, 3, 4].map((place) =>
        digestOf((digest) => digest.addBytes(Uint8Array.of(0, 0, 0, 0, 0).fill(1, place, place + 1))),
      ),
      digestOf((digest) => digest.addNumber(1)),
      digestOf((digest) => digest.addNumber(1 + Number.EPSILON)),
      digestOf((digest) => digest.addText('ab')),
      digestOf((digest) => digest.addText('ba')),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('reading the value changes nothing', () => {
    const digest = new Digest();
    digest.addNumber(1);
    const first = digest.value;
    expect(digest.value).toBe(first);
  });
});

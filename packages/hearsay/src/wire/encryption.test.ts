import { describe, expect, test } from 'vitest';
import { Writer } from '../base/writer.ts';
import { nodeAead } from '../node/crypto.ts';
import {
  decodeEncrypted,
  encodeEncrypted,
  encryptedBytes,
  encryptionOverheadBytes,
  putPadding,
} from './encryption.ts';
import { Keyring } from './keyring.ts';

const key = new Uint8Array(24).fill(3);
const aad = Uint8Array.of(1, 2);
const keyring = new Keyring([key]);

/** Version 0 around a plaintext that the test has padded itself. */
function sealed(version: 0 | 1, plain: readonly number[]): Uint8Array {
  const writer = new Writer();
  writer.begin();
  encodeEncrypted(writer, version, Uint8Array.from(plain), { aead: nodeAead, key, aad });
  return writer.finish();
}

function opened(box: Uint8Array): number[] {
  return [...decodeEncrypted(box, { aead: nodeAead, keyring, aad })];
}

describe('encryption', () => {
  test('lengths are what they say', () => {
    for (const length of [0, 1, 15, 16, 17]) {
      const plain = Array.from({ length }, (_, i) => i);
      const writer = new Writer();
      writer.begin();
      writer.raw(Uint8Array.from(plain));
      putPadding(writer, length);
      const padded = writer.finish();
      expect(padded.length % 16).toBe(0);
      const box = sealed(0, [...padded]);
      expect(box).toHaveLength(encryptedBytes(0, length));
      expect(opened(box)).toEqual(plain);
      expect(sealed(1, plain)).toHaveLength(encryptedBytes(1, length));
      expect(opened(sealed(1, plain))).toEqual(plain);
    }
    expect([encryptionOverheadBytes(0), encryptionOverheadBytes(1)]).toEqual([45, 29]);
  });

  test('padding that lies is refused', () => {
    const block = Array<number>(16).fill(5);
    expect(() => opened(sealed(0, [...block.slice(1), 0]))).toThrow('padding');
    expect(() => opened(sealed(0, [...block.slice(1), 17]))).toThrow('padding');
    expect(() => opened(sealed(0, [...block.slice(2), 1, 2]))).toThrow('padding');
    expect(opened(sealed(0, block))).toEqual(block.slice(5));
  });

  test('a box too short, of another version, or empty is refused before any key is tried', () => {
    expect(() => opened(new Uint8Array(0))).toThrow('empty');
    expect(() => opened(Uint8Array.of(2, ...new Uint8Array(60)))).toThrow('encryption-version');
    expect(() => opened(sealed(1, []).subarray(0, 28))).toThrow('truncated');
    expect(() => opened(Uint8Array.of(0, ...new Uint8Array(43)))).toThrow('truncated');
  });

  test('any changed byte, and other additional data, fail', () => {
    const box = sealed(1, [1, 2, 3]);
    for (let i = 1; i < box.length; i += 1) {
      const changed = box.slice();
      changed[i]! ^= 0x40;
      expect(() => opened(changed)).toThrow('key');
    }
    expect(() => decodeEncrypted(box, { aead: nodeAead, keyring, aad: Uint8Array.of(1) })).toThrow('key');
  });
});

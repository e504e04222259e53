import { describe, expect, test } from 'vitest';
import { nodeAead } from './crypto.ts';

function seal(key: Uint8Array, plain: Uint8Array, aad: Uint8Array): Uint8Array {
  const out = new Uint8Array(plain.length + 30);
  nodeAead.sealInto(out, 1, key, plain, aad);
  expect([out[0], out.at(-1)]).toEqual([0, 0]); // nothing is written around the box
  return out.subarray(1, -1);
}

describe('nodeAead', () => {
  test('all three key sizes open what they sealed', () => {
    const plain = Uint8Array.from({ length: 1000 }, (_, i) => i);
    for (const size of [16, 24, 32]) {
      const key = new Uint8Array(size).fill(size);
      for (const aad of [new Uint8Array(0), Uint8Array.of(1, 2, 3)]) {
        const box = seal(key, plain, aad);
        expect(nodeAead.open(key, box, aad)).toEqual(plain);
        expect(nodeAead.open(key, box, Uint8Array.of(9))).toBeUndefined();
        expect(nodeAead.open(new Uint8Array(size), box, aad)).toBeUndefined();
      }
    }
  });

  test('a box shorter than nonce and tag is not opened', () => {
    expect(nodeAead.open(new Uint8Array(16), new Uint8Array(27), new Uint8Array(0))).toBeUndefined();
  });

  test('no nonce comes twice, over many refills of the pool', () => {
    const none = new Uint8Array(0);
    const key = new Uint8Array(16);
    const nonces = Array.from({ length: 2000 }, () =>
      Buffer.from(seal(key, none, none).subarray(0, 12)).toString('hex'),
    );
    expect(new Set(nonces).size).toBe(nonces.length);
  });
});

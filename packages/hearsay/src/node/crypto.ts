/**
 * The cipher of the Node host: AES-GCM of `node:crypto`. Nonces are random, as memberlist's are; they are
 * drawn many at a time, because a call for 12 bytes costs as much as one for 3,072, and each is used once.
 */
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import type { CipherGCMTypes } from 'node:crypto';
import type { Aead } from '../wire/aead.ts';
import { NONCE_BYTES, TAG_BYTES } from '../wire/aead.ts';

const POOLED_NONCES = 256;

const pool = new Uint8Array(POOLED_NONCES * NONCE_BYTES);
let next = pool.length;

/** Encrypts and decrypts with random nonces. One for the whole process. */
export const nodeAead: Aead = { sealInto, open };

function sealInto(
  out: Uint8Array,
  offset: number,
  key: Uint8Array,
  plain: Uint8Array,
  aad: Uint8Array,
): void {
  const nonce = takeNonce();
  const cipher = createCipheriv(algorithm(key), key, nonce);
  if (aad.length > 0) cipher.setAAD(aad);
  const body = offset + NONCE_BYTES;
  out.set(nonce, offset);
  out.set(cipher.update(plain), body);
  cipher.final();
  out.set(cipher.getAuthTag(), body + plain.length);
}

function open(key: Uint8Array, box: Uint8Array, aad: Uint8Array): Uint8Array | undefined {
  const end = box.length - TAG_BYTES;
  if (end < NONCE_BYTES) return undefined;
  const decipher = createDecipheriv(algorithm(key), key, box.subarray(0, NONCE_BYTES));
  if (aad.length > 0) decipher.setAAD(aad);
  decipher.setAuthTag(box.subarray(end));
  const plain = decipher.update(box.subarray(NONCE_BYTES, end));
  try {
    decipher.final();
  } catch {
    return undefined; // the tag does not fit: another key, or damage
  }
  return new Uint8Array(plain.buffer, plain.byteOffset, plain.length);
}

function takeNonce(): Uint8Array {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  next += NONCE_BYTES;
  return pool.slice(next - NONCE_BYTES, next);
}

function algorithm(key: Uint8Array): CipherGCMTypes {
  if (key.length === 16) return 'aes-128-gcm';
  return key.length === 24 ? 'aes-192-gcm' : 'aes-256-gcm';
}

/**
 * Authenticated encryption as the wire wants it: AES-GCM with a 12-byte nonce and a 16-byte tag. Floors
 * without a platform only know this interface; the host brings the cipher and the nonces (the simulator:
 * seeded ones).
 */

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

export interface Aead {
  /**
   * Writes nonce, ciphertext and tag into `out` at `offset`: 28 bytes more than `plain`. Every call takes a
   * nonce that it has never taken for this key. `key` has 16, 24 or 32 bytes.
   */
  sealInto(out: Uint8Array, offset: number, key: Uint8Array, plain: Uint8Array, aad: Uint8Array): void;
  /**
   * The plaintext of `box` (nonce, ciphertext, tag; at least 28 bytes), or `undefined` if `key` is not its
   * key.
   */
  open(key: Uint8Array, box: Uint8Array, aad: Uint8Array): Uint8Array | undefined;
}

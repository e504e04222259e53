/**
 * The encrypted form of a payload (memberlist `encryptPayload`, `decryptPayload`): a version byte, then
 * nonce, ciphertext and tag. Version 1 encrypts the plaintext as it is; version 0, for peers of protocol 1,
 * pads it to blocks of 16 as if it were CBC. Receivers take both at any time.
 */
import { DecodeError } from '../base/errors.ts';
import type { Writer } from '../base/writer.ts';
import { NONCE_BYTES, TAG_BYTES } from './aead.ts';
import type { Aead } from './aead.ts';
import type { Keyring } from './keyring.ts';

export type EncryptionVersion = 0 | 1;

const BLOCK_BYTES = 16;
const BOX_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * The most that encryption adds to a payload: 29 bytes, or 45 with padding. Also the least that is accepted.
 */
export function encryptionOverheadBytes(version: EncryptionVersion): number {
  return 1 + BOX_OVERHEAD_BYTES + (version === 0 ? BLOCK_BYTES : 0);
}

/** How long `plainBytes` become. */
export function encryptedBytes(version: EncryptionVersion, plainBytes: number): number {
  return 1 + BOX_OVERHEAD_BYTES + plainBytes + (version === 0 ? paddingBytes(plainBytes) : 0);
}

/** PKCS#7 padding: 1 to 16 bytes, each saying how many they are. Version 0 wants it behind its plaintext. */
export function putPadding(writer: Writer, plainBytes: number): void {
  const padding = paddingBytes(plainBytes);
  for (let i = 0; i < padding; i += 1) writer.u8(padding);
}

/** Writes the encrypted form of `plain`, which is padded already if the version wants it. */
export function encodeEncrypted(
  writer: Writer,
  version: EncryptionVersion,
  plain: Uint8Array,
  { aead, key, aad }: { aead: Aead; key: Uint8Array; aad: Uint8Array },
): void {
  const boxBytes = BOX_OVERHEAD_BYTES + plain.length;
  writer.u8(version);
  writer.ensure(boxBytes);
  aead.sealInto(writer.bytes, writer.offset, key, plain, aad);
  writer.offset += boxBytes;
}

/**
 * The plaintext of `sealed`. Throws `encryption-version`, `truncated`, `key` if no key of the ring opens it,
 * and `padding`, which memberlist does not check.
 */
export function decodeEncrypted(
  sealed: Uint8Array,
  { aead, keyring, aad }: { aead: Aead; keyring: Keyring; aad: Uint8Array },
): Uint8Array {
  if (sealed.length === 0) throw DecodeError.of('empty');
  const version = sealed[0]!;
  if (version !== 0 && version !== 1) throw DecodeError.of('encryption-version');
  if (sealed.length < encryptionOverheadBytes(version)) throw DecodeError.of('truncated');
  const box = sealed.subarray(1);
  for (const key of keyring.keys) {
    const plain = aead.open(key, box, aad);
    if (plain !== undefined) return version === 0 ? withoutPadding(plain) : plain;
  }
  throw DecodeError.of('key');
}

function paddingBytes(plainBytes: number): number {
  return BLOCK_BYTES - (plainBytes % BLOCK_BYTES);
}

function withoutPadding(plain: Uint8Array): Uint8Array {
  const { length } = plain;
  const padding = length === 0 ? 0 : plain[length - 1]!;
  if (padding === 0 || padding > BLOCK_BYTES || padding > length) throw DecodeError.of('padding');
  for (let i = length - padding; i < length; i += 1)
    if (plain[i] !== padding) throw DecodeError.of('padding');
  return plain.subarray(0, length - padding);
}

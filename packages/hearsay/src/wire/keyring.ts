/**
 * The keys of a cluster, in order (memberlist `Keyring`). The first is the primary: it encrypts; all are
 * tried in order to decrypt. Keys change while the cluster runs: install the new one everywhere, use it
 * everywhere, remove the old one everywhere.
 */
import { sameBytes } from '../base/address.ts';
import { UsageError } from '../base/errors.ts';

/**
 * A cluster has two or three keys, and more only while they change. Each is tried on whatever none opens, and
 * any member may install one. Differs: memberlist's keyring has no limit.
 */
export const KEYRING_KEYS_MAX = 64;

export class Keyring {
  #keys: Uint8Array[] = [];

  /**
   * The first key is the primary. Keys are copied. `UsageError` for no key, for more than 64, or for one not
   * of 16, 24 or 32 bytes.
   */
  constructor(keys: readonly Uint8Array[]) {
    if (keys.length === 0) throw new UsageError('keys', keys, 'a keyring has at least one key');
    for (const key of keys) this.add(key);
  }

  get primary(): Uint8Array {
    return this.#keys[0]!;
  }

  /** All keys, the primary first. Not to be written. */
  get keys(): readonly Uint8Array[] {
    return this.#keys;
  }

  /** Whether one must be removed before another is added. */
  get isFull(): boolean {
    return this.#keys.length >= KEYRING_KEYS_MAX;
  }

  has(key: Uint8Array): boolean {
    return this.#keys.some((known) => sameBytes(known, key));
  }

  /**
   * Adds a key behind the others; one that is there stays where it is. `UsageError` for a bad size, or if the
   * keyring is full.
   */
  add(key: Uint8Array): void {
    if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
      throw new UsageError('key', `${key.length} bytes`, 'a key has 16, 24 or 32 bytes');
    }
    if (this.has(key)) return;
    if (this.isFull) {
      throw new UsageError('key', 'one more key', `a keyring has at most ${KEYRING_KEYS_MAX} keys`);
    }
    this.#keys.push(new Uint8Array(key)); // a `Buffer`'s own `slice` would be a view
  }

  /** Makes a key that is there the primary. `UsageError` if it is not there. */
  use(key: Uint8Array): void {
    const known = this.#keys.find((candidate) => sameBytes(candidate, key));
    if (known === undefined)
      throw new UsageError('key', 'an absent key', 'only a key of the keyring can be used');
    this.#keys = [known, ...this.#keys.filter((other) => other !== known)];
  }

  /** Removes a key; an absent one is no error. `UsageError` for the primary. */
  remove(key: Uint8Array): void {
    if (sameBytes(key, this.primary)) {
      throw new UsageError('key', 'the primary key', 'use another key before this one is removed');
    }
    this.#keys = this.#keys.filter((other) => !sameBytes(other, key));
  }
}

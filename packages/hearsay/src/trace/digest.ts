/**
 * A running digest of a simulation: two runs with the same digest delivered the same inputs at the same
 * times. It is MurmurHash3's mixing (Austin Appleby, public domain), 32 bits, in integer arithmetic, so that
 * every engine gives the same. It proves that runs are equal to those who did not try to deceive it; it is no
 * checksum of anything that is sent.
 */
/** The digest's words, for a saved simulation. */
export type DigestState = readonly [hash: number, added: number];

export class Digest {
  readonly #float = new Float64Array(1);
  readonly #words = new DataView(this.#float.buffer);
  #hash = 0;
  #added = 0;

  /** The digest of all that was added, as eight hex digits. */
  get value(): string {
    let hash = this.#hash ^ this.#added;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
  }

  save(): DigestState {
    return [this.#hash, this.#added];
  }

  /** Goes on where the saved digest was. */
  restore([hash, added]: DigestState): void {
    this.#hash = hash;
    this.#added = added;
  }

  addNumber(value: number): void {
    this.#words.setFloat64(0, value);
    this.#mix(this.#words.getUint32(0));
    this.#mix(this.#words.getUint32(4));
  }

  addText(text: string): void {
    this.#mix(text.length);
    for (let i = 0; i < text.length; i += 1) this.#mix(text.charCodeAt(i));
  }

  addBytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#mix(length);
    const whole = length - (length % 4);
    for (let i = 0; i < whole; i += 4) {
      this.#mix(bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    }
    for (let i = whole; i < length; i += 1) this.#mix(bytes[i]!);
  }

  #mix(word: number): void {
    let mixed = Math.imul(word, 0xcc9e2d51);
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    const hash = this.#hash ^ mixed;
    this.#hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    this.#added = (this.#added + 1) | 0;
  }
}

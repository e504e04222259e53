/**
 * Whose fault it was decides the type: `DecodeError` for bytes from the network, `UsageError` for the
 * caller's mistakes. Broken invariants are `assert`'s; the world's failures are inputs of a core, not errors.
 */

/** What was wrong with the bytes. Also the label under which a dropped packet is counted. */
export type DecodeCode =
  | 'empty' // no message at all
  | 'truncated' // a field runs past the end
  | 'type' // a value of another kind than the field's
  | 'range' // a number too big, too small or negative
  | 'limit' // more than we accept from any peer
  | 'depth' // layers or values nested too deeply
  | 'unsupported' // a message id that we do not know, or not here
  | 'compression' // an unknown algorithm or a broken LZW stream
  | 'checksum'
  | 'label' // another cluster's label, or none where one is wanted
  | 'key' // no key of ours opens it
  | 'encryption-version'
  | 'padding'
  | 'plaintext' // not encrypted where encryption is demanded
  | 'encrypted'; // encrypted where we have no key

/**
 * Bytes from the network that are not what they should be. Thrown by decoders, caught once per envelope,
 * counted, and never fatal.
 *
 * There is one instance a code, made in advance: making and catching an error with its stack costs about ten
 * times as much as decoding a good packet, and no bad datagram may cost more than a good one.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  readonly code: DecodeCode;

  private constructor(code: DecodeCode) {
    super(`cannot decode: ${code}`);
    this.code = code;
  }

  static readonly #instances = new Map<DecodeCode, DecodeError>();

  /** The instance for `code`. Throw it as it is. */
  static of(code: DecodeCode): DecodeError {
    let error = DecodeError.#instances.get(code);
    if (error === undefined) {
      error = new DecodeError(code);
      DecodeError.#instances.set(code, error);
    }
    return error;
  }
}

/** The caller's mistake, thrown at once. `field` names the option or argument, `value` is what was given. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'ERR_HEARSAY_USAGE';
  readonly field: string;
  readonly value: unknown;

  constructor(field: string, value: unknown, allowed: string) {
    super(`${field}: ${describe(value)} is not allowed; ${allowed}`);
    this.field = field;
    this.value = value;
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}

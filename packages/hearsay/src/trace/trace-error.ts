/** What is wrong with a trace that cannot be read. */

export type TraceErrorCode =
  | 'magic' // no trace at all
  | 'version' // a trace of another version of the format
  | 'torn' // it ends in the middle, or without its end
  | 'digest' // bytes have changed
  | 'limit' // a part is larger than any that we write
  | 'content'; // a part that is whole, and not as the format says

/**
 * A file of ours that is not what it should be: somebody reads it, so the text says where. No `DecodeError`,
 * which is for bytes from peers, has no place and is made to be counted.
 */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly code: TraceErrorCode;

  constructor(code: TraceErrorCode, text: string) {
    super(text);
    this.code = code;
  }
}

/**
 * The errors of the player; apart from what throws them, so that a page can tell them without loading the
 * engine.
 */

/** A spec that cannot be run. `field` is its path, e.g. `faults[2].amount`. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  readonly field: string;

  constructor(field: string, allowed: string) {
    super(`${field}: ${allowed}`);
    this.field = field;
  }
}

/** What was asked of a run that is not open, or of something that is not in it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** A link that cannot be opened, or a view that does not fit into one: the message says what is wrong. */
export class ShareError extends Error {
  override readonly name = 'ShareError';
}

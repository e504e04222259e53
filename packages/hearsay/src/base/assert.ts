/** Invariants of our own, always on. A failure is a bug of ours, never a peer's doing. */

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws unless `condition` holds. `detail` names the invariant and the values that broke it. */
export function assert(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new AssertionError(detail);
}

/**
 * The arm of a `switch` that no value can reach. The compiler proves it; the throw is for plain JavaScript.
 */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}

/** Regular expressions that come from a client, in Go's syntax and with a bound on what they cost. */
import { Regex } from 'hearsay/core';

/**
 * Which of `texts` match `^expression$`; `undefined` if it is no expression, or a larger one than we take.
 */
export function matching(expression: string, texts: readonly string[]): boolean[] | undefined {
  // As Serf does it: `a|b` becomes `^a|b$`.
  const regex = Regex.compile(`^${expression}$`);
  return regex === undefined ? undefined : texts.map((text) => regex.test(text));
}

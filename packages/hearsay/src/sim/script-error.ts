/** What is wrong with a script, told in one line: the word, what is wrong with it, and what is allowed. */

/**
 * Thrown by whatever reads or runs a command; `rewriteScript` adds the line, and `runScript` makes a fault of
 * it. The message is `WORD: what is wrong; allowed: …`.
 */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';

  constructor(word: string, problem: string, allowed?: string) {
    super(`${word}: ${problem}${allowed === undefined ? '' : `; allowed: ${allowed}`}`);
  }
}

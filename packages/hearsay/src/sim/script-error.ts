/** What is wrong with a script, told in one line: the word, what is wrong with it, and what is allowed. */

/** Thrown by whatever reads or runs a command; the runner adds the file and the line. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';

  constructor(word: string, problem: string, allowed?: string) {
    super(`${word}: ${problem}${allowed === undefined ? '' : `; allowed: ${allowed}`}`);
  }
}

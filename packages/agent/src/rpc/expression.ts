/**
 * Regular expressions that come from a client. JavaScript's matcher can be kept busy for years by twenty
 * characters, and a busy agent is a dead one, so it runs under a time limit.
 */
import { createContext, Script } from 'node:vm';

const MATCH_MS_MAX = 100;
const CHARACTERS_MAX = 1024;

const MATCHING = new Script('texts.map((text) => new RegExp(expression, "su").test(text))');

/** Which of `texts` match `^expression$`; `undefined` if it is no expression, or one that takes too long. */
export function matching(expression: string, texts: readonly string[]): boolean[] | undefined {
  if (expression.length > CHARACTERS_MAX) return undefined;
  try {
    const context = createContext({ expression: `^${expression}$`, texts: [...texts] });
    return MATCHING.runInContext(context, { timeout: MATCH_MS_MAX }) as boolean[];
  } catch {
    return undefined; // whatever it is, it is the expression's
  }
}

/**
 * A question of the learner's own behind an explanation: what the unit has nearest to it, in the unit's own
 * words. A voice may word an answer of it; what the unit does not have is said not to be there.
 */
import type { Move } from '../moves.ts';
import type { ToolCall, ToolResult } from '../oracle/tools.ts';
import { misfit } from './policy.ts';

const QUESTION_CHARACTERS_MAX = 400;
/** More would be a list to read, and not an answer. */
const PARTS_MAX = 2;

export function lookUp(question: string): ToolCall {
  return { tool: 'searchUnit', input: { query: question.slice(0, QUESTION_CHARACTERS_MAX) } };
}

export function foundMoves({ hits }: Extract<ToolResult, { tool: 'searchUnit' }>): readonly Move[] {
  if (hits.length === 0) return [misfit('That is not in this unit.')];
  return hits.slice(0, PARTS_MAX).map(({ section, title, text }) => ({
    kind: 'cite',
    role: 'found',
    text: plainly(text),
    sources: [{ level: 2, section, title }],
  }));
}

/** Whole sentences that say something: without the question at the head of a section, and what is cut off. */
function plainly(text: string): string {
  const said = text.replace(/^>[^?]*\?\s*/, '').replace(/[*_`]/g, '');
  const whole = said.endsWith('…') ? said.replace(/(?<=[.!?])\s[^.!?]*…$/, '') : said;
  return whole.trim();
}

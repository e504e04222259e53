/**
 * Own words as an answer to a question that has its answers beside it. Only what fits one answer and no
 * other is taken; a *not* that stands on one side alone makes it none.
 */
import type { Option } from './moves.ts';
import { termsOf } from './synonyms.ts';

const NOT = /\b(?:no|not|never|nobody|none|nothing|without|neither)\b|n[’']t\b|\b(?:dont|cant|isnt|wont)\b/i;
/** More than this share of the words of an answer. */
const SHARE_ABOVE = 0.5;

export function optionSaid<One extends Option>(text: string, options: readonly One[]): One | null {
  const byLetter = /^\W*([a-e])\W*$/i.exec(text)?.[1]?.toLowerCase();
  const lettered = options.find(({ id }) => id === byLetter);
  if (lettered !== undefined) return lettered;
  const same = options.find((one) => plain(one.text) === plain(text));
  if (same !== undefined) return same;
  const said = new Set(termsOf(text));
  const fits = options
    .map((option) => ({ option, share: shareOf(option.text, said) }))
    .sort((a, b) => b.share - a.share);
  const [first, second] = fits;
  if (first === undefined || first.share <= SHARE_ABOVE || first.share === second?.share) return null;
  return NOT.test(text) === NOT.test(first.option.text) ? first.option : null;
}

function shareOf(text: string, said: ReadonlySet<string>): number {
  const terms = [...new Set(termsOf(text))];
  return terms.length === 0 ? 0 : terms.filter((term) => said.has(term)).length / terms.length;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** `null`: none, or more than one. */
export function numberIn(text: string): number | null {
  const found = text.match(/-?\d+(?:\.\d+)?/g) ?? [];
  return found.length === 1 ? Number(found[0]) : null;
}

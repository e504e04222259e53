/**
 * Names of concepts as people type them: a name with one slip is still that name. In short names only a
 * dropped, a doubled or a swapped letter counts, since another letter mostly makes another word (lease,
 * least); and words that are good English by themselves are never taken for a slip.
 */
import type { Concept } from './knowledge.ts';

const NAME_LETTERS_MIN = 4;
/** From so many letters on a wrong letter counts as a slip, too. */
const LONG_NAME = 6;
/** A letter away from a name, and meant as they are. */
const OTHER_WORDS = new Set(
  'cash food joint consult consults depend victor doubting injection inflection selection'.split(' '),
);

/** The concept whose name a word of the text is but for one slip; the longest name first. */
export function nearName(text: string, concepts: Iterable<Concept>): Concept | undefined {
  const words = lettersOf(text).filter((word) => word.length >= NAME_LETTERS_MIN && !OTHER_WORDS.has(word));
  let best: { readonly concept: Concept; readonly length: number } | undefined;
  for (const concept of concepts) {
    for (const name of [concept.title, ...concept.words].flatMap(oneWord)) {
      if (name.length <= (best?.length ?? 0)) continue;
      if (words.some((word) => isSlipOf(word, name))) best = { concept, length: name.length };
    }
  }
  return best?.concept;
}

function lettersOf(text: string): readonly string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

function oneWord(name: string): readonly string[] {
  const plain = name.toLowerCase();
  return /^\p{L}+$/u.test(plain) && plain.length >= NAME_LETTERS_MIN ? [plain] : [];
}

export function isSlipOf(word: string, name: string): boolean {
  if (word[0] !== name[0] || word === name) return false;
  if (word.length === name.length)
    return isSwapped(word, name) || (name.length >= LONG_NAME && differing(word, name) === 1);
  const [shorter, longer] = word.length < name.length ? [word, name] : [name, word];
  return longer.length - shorter.length === 1 && isWithoutOne(shorter, longer);
}

function differing(left: string, right: string): number {
  return Array.from(left).filter((letter, i) => letter !== right[i]).length;
}

function isSwapped(left: string, right: string): boolean {
  const at = Array.from(left).findIndex((letter, i) => letter !== right[i]);
  return (
    differing(left, right) === 2 &&
    left[at] === right[at + 1] &&
    left[at + 1] === right[at] &&
    left.slice(at + 2) === right.slice(at + 2)
  );
}

function isWithoutOne(shorter: string, longer: string): boolean {
  const at = Array.from(longer).findIndex((letter, i) => letter !== shorter[i]);
  return longer.slice(0, at) + longer.slice(at + 1) === shorter;
}

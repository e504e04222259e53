/**
 * Sets of characters of a regular expression: the parts of `[a-z\d[:alpha:]\pL]`, and the single characters.
 *
 * A set is asked about one code point at a time, so the platform's own expressions can answer for it: with
 * the flag `u` they know Unicode's categories and scripts, and with `i` the same simple case folding as Go's.
 * A part that is negated is asked for its opposite and turned round afterwards: under case folding a negated
 * part must lack all forms of a letter, which the platform's `\P` does not demand.
 */

/** A part of a set, in the syntax of a JavaScript class with the flag `u`. */
export interface ClassItem {
  readonly source: string;
  readonly negated: boolean;
}

/** Whether a code point is in the set. */
export type CodeSet = (code: number) => boolean;

/** What `\d`, `\s` and `\w` are: ASCII only (RE2's Perl classes; `\s` has no vertical tab). */
export const PERL_CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  s: '\\t\\n\\f\\r ',
  w: '0-9A-Za-z_',
};

/** What stands between `[:` and `:]` (RE2's POSIX classes). */
export const POSIX_CLASSES: ReadonlyMap<string, string> = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['ascii', '\\x00-\\x7f'],
  ['blank', '\\t '],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['digit', '0-9'],
  ['graph', '!-~'],
  ['lower', 'a-z'],
  ['print', ' -~'],
  ['punct', '!-\\/:-@\\[-`\\{-~'],
  ['space', '\\t\\n\\v\\f\\r '],
  ['upper', 'A-Z'],
  ['word', '0-9A-Za-z_'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** The part with all code points from `low` up to `high`. */
export function rangeItem(low: number, high: number): ClassItem {
  return { source: `\\u{${low.toString(16)}}-\\u{${high.toString(16)}}`, negated: false };
}

/** The part of a Unicode category, such as `Lu`, or script, such as `Greek`; `undefined` if there is none. */
export function unicodeItem(name: string, negated: boolean): ClassItem | undefined {
  if (name === 'Any') return { source: '\\u{0}-\\u{10ffff}', negated };
  if (!/^[A-Z][A-Za-z_]*$/.test(name)) return undefined;
  const category = `\\p{gc=${name}}`;
  // The long names of categories are not Go's.
  const source = name.length <= 2 && isKnown(category) ? category : `\\p{Script=${name}}`;
  return isKnown(source) ? { source, negated } : undefined;
}

function isKnown(source: string): boolean {
  try {
    return RegExp(source, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** The set of all code points that are in one of `items`; with `negated`, that are in none. */
export function codeSet(items: readonly ClassItem[], negated: boolean, foldsCase: boolean): CodeSet {
  const flags = foldsCase ? 'iu' : 'u';
  const plain = items.filter((item) => !item.negated).map(({ source }) => source);
  const within = plain.length > 0 ? [new RegExp(`[${plain.join('')}]`, flags)] : [];
  const outside = items.filter((item) => item.negated).map(({ source }) => new RegExp(`[${source}]`, flags));
  return (code) => {
    const text = String.fromCodePoint(code);
    const isIn = within.some((set) => set.test(text)) || outside.some((set) => !set.test(text));
    return isIn !== negated;
  };
}

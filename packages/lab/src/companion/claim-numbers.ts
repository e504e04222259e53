/**
 * Numbers as people and models write them: digits, number words, fractions of a word, percent, units, names
 * of nodes. A number in letters is a number; a digit of another script is one too, and matches nothing.
 */

export interface NumberFact {
  readonly value: number;
  /** `ms`, `s`, `%`, `share`; empty: a count. */
  readonly unit: string;
}

export interface Written extends NumberFact {
  /** The step of its last digit: 0.1 of `9.7`. */
  readonly precision: number;
  /** `n7`, `node 7`: a name, not an amount. */
  readonly isNode: boolean;
}

const ONES = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen ' +
  'fifteen sixteen seventeen eighteen nineteen'
).split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const LARGE: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1000,
  million: 1_000_000,
  dozen: 12,
};
/** Words that say an amount without a numeral; nothing but a fact of that value bears them out. */
const FRACTIONS: Readonly<Record<string, readonly [number, string]>> = {
  half: [50, '%'],
  halves: [50, '%'],
  third: [33, '%'],
  quarter: [25, '%'],
  twice: [2, ''],
  double: [2, ''],
  doubled: [2, ''],
  triple: [3, ''],
  thrice: [3, ''],
  tenfold: [10, ''],
};
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(ms|milliseconds?)\b/, 'ms'],
  [/^(s|sec|secs|seconds?)\b/, 's'],
  [/^(%|percent|per cent)/, '%'],
];
const NUMERAL = /(?<![\p{L}\p{N}_.#])(?:(n|node |member |nodes )(?=\d))?(\d[\d,]*(?:\.\d+)?)(?![\d_])/giu;

export function numbersIn(text: string): readonly Written[] {
  const plain = text.normalize('NFKC').toLowerCase();
  const found: Written[] = [];
  for (const match of plain.matchAll(NUMERAL)) {
    const digits = match[2]!.replace(/,(?=\d{3}(\D|$))/g, '').replace(/,.*$/, '');
    const rest = plain.slice(match.index + match[0].length).trimStart();
    const isNode = match[1] !== undefined;
    found.push({
      value: Number(digits),
      precision: precisionOf(digits),
      unit: isNode ? '' : unitAt(rest),
      isNode,
    });
  }
  found.push(...inWords(plain));
  // Digits of other scripts, and digits glued to letters (4x, 0x1f): said, but never borne out.
  const odd = plain.replace(NUMERAL, ' ').match(/\p{N}/gu) ?? [];
  for (let i = 0; i < odd.length; i += 1) found.push({ value: NaN, precision: 0, unit: '', isNode: false });
  return found;
}

/** What a text states: its numbers as facts; node names are no amounts. */
export function factsOfText(text: string): readonly NumberFact[] {
  return numbersIn(text)
    .filter(({ isNode, value }) => !isNode && Number.isFinite(value))
    .map(({ value, unit }) => ({ value, unit }));
}

export function plainWords(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  );
}

function precisionOf(digits: string): number {
  const [, decimals] = digits.split('.');
  return decimals === undefined ? 1 : 10 ** -decimals.length;
}

function unitAt(rest: string): string {
  return UNITS.find(([pattern]) => pattern.test(rest))?.[1] ?? '';
}

function inWords(plain: string): readonly Written[] {
  const found: Written[] = [];
  const words = plain.match(/\p{L}+|%/gu) ?? [];
  for (let i = 0; i < words.length; i += 1) {
    const fraction = FRACTIONS[words[i]!];
    if (fraction !== undefined && Object.hasOwn(FRACTIONS, words[i]!)) {
      found.push({ value: fraction[0], precision: 1, unit: fraction[1], isNode: false });
      continue;
    }
    let value = 0;
    let taken = 0;
    while (i + taken < words.length) {
      const next = add(value, words[i + taken]!, taken);
      if (next === null) break;
      value = next;
      taken += 1;
    }
    if (taken === 0) continue;
    i += taken - 1;
    // "one" alone is a pronoun more often than a number.
    if (taken === 1 && words[i] === 'one' && unitAt(words[i + 1] ?? '') === '') continue;
    found.push({ value, precision: 1, unit: unitAt(words[i + 1] ?? ''), isNode: false });
  }
  return found;
}

function add(value: number, word: string, taken: number): number | null {
  const one = ONES.indexOf(word);
  if (one >= 0) return taken === 0 || value % 10 === 0 ? value + one : null;
  const ten = TENS.indexOf(word);
  if (ten >= 0) return taken === 0 || value % 100 === 0 ? value + (ten + 2) * 10 : null;
  if (Object.hasOwn(LARGE, word)) return (taken === 0 ? 1 : value) * LARGE[word]!;
  return word === 'and' && taken > 0 && value % 100 === 0 ? value : null;
}

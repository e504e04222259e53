/**
 * The syntax of Go's regular expressions (`regexp/syntax` with the flags of `regexp.Compile`, which is RE2's
 * syntax), as a tree. Only whether an expression matches is ever asked, so the tree does not keep what
 * decides no more than how: greed, names and numbers of groups.
 *
 * Differs: script names are those of the JavaScript engine, whose Unicode is as new as itself;
 * `(?<name>…)` is taken, as by Go since 1.22; groups nest at most 64 deep, and an expression has at most
 * 1,024 characters. Refused by both: backreferences, look-around, possessive operators, `\C`, `\Z`.
 */
import { DecodeError } from '../base/errors.ts';
import { type ClassItem, codeSet, type CodeSet, rangeItem, unicodeItem } from './regex-class.ts';
import { PERL_CLASSES, POSIX_CLASSES } from './regex-class.ts';

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge';

export type RegexNode =
  | { readonly kind: 'set'; readonly has: CodeSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly RegexNode[] }
  /** `max` may be Infinity. */
  | { readonly kind: 'repeat'; readonly part: RegexNode; readonly min: number; readonly max: number };

export const EXPRESSION_CHARACTERS_MAX = 1024;
export const GROUP_DEPTH_MAX = 64;
/** How often one part may come by counted repeats, those around it multiplied (Go's `maxRepeat`). */
export const REPEAT_MAX = 1000;

const REFUSED = DecodeError.of('unsupported');
const ESCAPED_CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'word-edge',
  B: 'no-word-edge',
};
const COUNTED = /^\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/;
const FLAGS = /^\(\?([imsU]*)(?:(-)([imsU]+))?([:)])/;
const GROUP_NAME = /^\(\?P?<\w+>/;

/** The tree of an expression. Throws `unsupported` for what is none, and `limit` for one too long or deep. */
export function parseRegex(expression: string): RegexNode {
  const characters = Array.from(expression);
  if (characters.length > EXPRESSION_CHARACTERS_MAX) throw DecodeError.of('limit');
  return new Parser(expression).parse();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #foldsCase = false;
  #isMultiline = false;
  #dotIsAll = false;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): RegexNode {
    const node = this.#choice();
    if (this.#at < this.#text.length) throw REFUSED; // a ) too many
    return node;
  }

  #choice(): RegexNode {
    const parts = [this.#sequence()];
    while (this.#takes('|')) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    let canRepeat = false; // neither at the beginning nor behind a repeat
    while (this.#at < this.#text.length && !this.#is('|') && !this.#is(')')) {
      const count = this.#repeatCount();
      if (count !== undefined) {
        if (!canRepeat) throw REFUSED;
        parts.push(repeated(parts.pop()!, count.min, count.max));
        canRepeat = false;
        continue;
      }
      this.#part(parts);
      canRepeat = parts.length > 0;
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  /** `*`, `+`, `?` or `{n,m}`, lazy or not, if one is next. Any other brace is itself. */
  #repeatCount(): { min: number; max: number } | undefined {
    const { min, max, length } = this.#operator();
    if (length === 0) return undefined;
    if (max < min || min > REPEAT_MAX || (max > REPEAT_MAX && max !== Infinity)) throw REFUSED;
    this.#at += length;
    this.#takes('?');
    return { min, max };
  }

  #operator(): { min: number; max: number; length: number } {
    switch (this.#text[this.#at]) {
      case '*':
        return { min: 0, max: Infinity, length: 1 };
      case '+':
        return { min: 1, max: Infinity, length: 1 };
      case '?':
        return { min: 0, max: 1, length: 1 };
      default: {
        const counted = COUNTED.exec(this.#text.slice(this.#at));
        if (counted === null) return { min: 0, max: 0, length: 0 };
        const [whole, least, comma, most] = counted;
        const min = Number(least);
        const max = comma === undefined ? min : most === undefined ? Infinity : Number(most);
        return { min, max, length: whole.length };
      }
    }
  }

  /** What is next, but for operators. Flags and empty quotes add nothing. */
  #part(parts: RegexNode[]): void {
    switch (this.#text[this.#at]) {
      case '(':
        this.#group(parts);
        break;
      case '[':
        parts.push(this.#class());
        break;
      case '.':
        this.#at += 1;
        parts.push({ kind: 'set', has: this.#dotIsAll ? () => true : (code) => code !== 10 });
        break;
      case '^':
        this.#at += 1;
        parts.push({ kind: 'assertion', assertion: this.#isMultiline ? 'line-start' : 'text-start' });
        break;
      case '$':
        this.#at += 1;
        parts.push({ kind: 'assertion', assertion: this.#isMultiline ? 'line-end' : 'text-end' });
        break;
      case '\\':
        this.#escape(parts);
        break;
      default:
        parts.push(this.#literal(this.#character()));
    }
  }

  #group(parts: RegexNode[]): void {
    const outer = [this.#foldsCase, this.#isMultiline, this.#dotIsAll] as const;
    const rest = this.#text.slice(this.#at);
    const flags = FLAGS.exec(rest);
    const name = GROUP_NAME.exec(rest);
    if (flags !== null) {
      this.#at += flags[0].length;
      this.#setFlags(flags[1]!, true);
      this.#setFlags(flags[3] ?? '', false);
      if (flags[4] === ')') return; // for the rest of the group around
    } else if (name !== null) {
      this.#at += name[0].length;
    } else {
      if (rest.startsWith('(?')) throw REFUSED;
      this.#at += 1;
    }
    this.#depth += 1;
    if (this.#depth > GROUP_DEPTH_MAX) throw DecodeError.of('limit');
    parts.push(this.#choice());
    this.#depth -= 1;
    if (!this.#takes(')')) throw REFUSED;
    [this.#foldsCase, this.#isMultiline, this.#dotIsAll] = outer;
  }

  #setFlags(flags: string, value: boolean): void {
    if (flags.includes('i')) this.#foldsCase = value;
    if (flags.includes('m')) this.#isMultiline = value;
    if (flags.includes('s')) this.#dotIsAll = value;
  }

  #escape(parts: RegexNode[]): void {
    const letter = this.#text[this.#at + 1] ?? '';
    const assertion = Object.hasOwn(ASSERTIONS, letter) ? ASSERTIONS[letter] : undefined;
    if (assertion !== undefined) {
      this.#at += 2;
      parts.push({ kind: 'assertion', assertion });
    } else if (letter === 'Q') {
      this.#at += 2;
      this.#quoted(parts);
    } else {
      const item = this.#groupItem();
      if (item !== undefined) parts.push({ kind: 'set', has: codeSet([item], false, this.#foldsCase) });
      else parts.push(this.#literal(this.#escapedCode()));
    }
  }

  /** What stands between `\Q` and `\E`, or the end, is taken as it is. */
  #quoted(parts: RegexNode[]): void {
    const end = this.#text.indexOf('\\E', this.#at);
    const stop = end < 0 ? this.#text.length : end;
    while (this.#at < stop) parts.push(this.#literal(this.#character()));
    if (end >= 0) this.#at += 2;
  }

  #class(): RegexNode {
    this.#at += 1;
    const negated = this.#takes('^');
    const items: ClassItem[] = [];
    for (let isFirst = true; isFirst || !this.#is(']'); isFirst = false) {
      items.push(this.#posixItem() ?? this.#groupItem() ?? this.#rangeItem());
    }
    this.#at += 1;
    return { kind: 'set', has: codeSet(items, negated, this.#foldsCase) };
  }

  #posixItem(): ClassItem | undefined {
    const named = /^\[:(\^?)([^]*?):\]/.exec(this.#text.slice(this.#at));
    if (named === null) return undefined;
    const source = POSIX_CLASSES.get(named[2]!);
    if (source === undefined) throw REFUSED;
    this.#at += named[0].length;
    return { source, negated: named[1] === '^' };
  }

  /** `\d`, `\pL`, `\p{Greek}` and the like, if one is next. */
  #groupItem(): ClassItem | undefined {
    const rest = this.#text.slice(this.#at);
    const perl = /^\\([dswDSW])/.exec(rest)?.[1];
    if (perl !== undefined) {
      this.#at += 2;
      const letter = perl.toLowerCase();
      return { source: PERL_CLASSES[letter]!, negated: perl !== letter };
    }
    const unicode = /^\\([pP])(?:\{(\^?)(.*?)\}|(.))/u.exec(rest);
    if (unicode === null) return undefined;
    this.#at += unicode[0].length;
    const [, kind, inverse, long, short] = unicode;
    const item = unicodeItem(long ?? short!, (kind === 'P') !== (inverse === '^'));
    if (item === undefined) throw REFUSED;
    return item;
  }

  #rangeItem(): ClassItem {
    const low = this.#classCode();
    const isRange = this.#is('-') && this.#at + 1 < this.#text.length && this.#text[this.#at + 1] !== ']';
    if (!isRange) return rangeItem(low, low);
    this.#at += 1;
    const high = this.#classCode();
    if (high < low) throw REFUSED;
    return rangeItem(low, high);
  }

  #classCode(): number {
    return this.#is('\\') ? this.#escapedCode() : this.#character();
  }

  /** The code point of an escape that stands for one. */
  #escapedCode(): number {
    const rest = this.#text.slice(this.#at + 1);
    const [octal] = /^(?:[1-7][0-7]{1,2}|0[0-7]{0,2})/.exec(rest) ?? [];
    const hex = /^x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))/.exec(rest);
    const letter = rest[0] ?? '';
    if (octal !== undefined) return this.#took(octal, Number.parseInt(octal, 8));
    if (hex !== null) return this.#took(hex[0], Number.parseInt(hex[1] ?? hex[2]!, 16));
    if (Object.hasOwn(ESCAPED_CONTROLS, letter)) return this.#took(letter, ESCAPED_CONTROLS[letter]!);
    const isMark = letter !== '' && letter < '\u0080' && !/[\dA-Za-z]/.test(letter);
    if (isMark) return this.#took(letter, letter.charCodeAt(0));
    throw REFUSED;
  }

  #took(escape: string, code: number): number {
    if (code > 0x10_ffff) throw REFUSED;
    this.#at += 1 + escape.length;
    return code;
  }

  #character(): number {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw REFUSED; // the expression ends within a class
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  #literal(code: number): RegexNode {
    if (this.#foldsCase) return { kind: 'set', has: codeSet([rangeItem(code, code)], false, true) };
    return { kind: 'set', has: (other) => other === code };
  }

  #is(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  #takes(character: string): boolean {
    if (!this.#is(character)) return false;
    this.#at += 1;
    return true;
  }
}

function repeated(part: RegexNode, min: number, max: number): RegexNode {
  const node: RegexNode = { kind: 'repeat', part, min, max };
  if ((min >= 2 || (max >= 2 && max !== Infinity)) && !isRepeatable(node, REPEAT_MAX)) throw REFUSED;
  return node;
}

/** Go's `repeatIsValid`: whether counted repeats within one another come to at most `most`. */
function isRepeatable(node: RegexNode, most: number): boolean {
  switch (node.kind) {
    case 'repeat': {
      const times = node.max === Infinity ? node.min : node.max;
      if (times > most) return false;
      return isRepeatable(node.part, times > 0 ? Math.floor(most / times) : most);
    }
    case 'sequence':
    case 'choice':
      return node.parts.every((part) => isRepeatable(part, most));
    default:
      return true;
  }
}

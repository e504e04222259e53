/**
 * The words of one command of a script: its name, words in their places, and `key=value` in any order. Each
 * is taken once; `finish` complains about whatever nobody took, so that no typing mistake goes unnoticed.
 */
import type { Millis } from '../base/core.ts';
import { ScriptError } from './script-error.ts';
import { FAULTS, type FaultKind } from './faults.ts';

const TIMES = 'a number with ms, s or min';

export class Words {
  readonly name: string;
  readonly #places: string[] = [];
  readonly #keys = new Map<string, string>();
  readonly #asked: string[] = [];

  constructor(text: string) {
    const words = split(text);
    this.name = words[0] ?? '';
    for (const word of words.slice(1)) {
      const match = /^([A-Za-z]+)=(.*)$/.exec(word);
      if (match === null) this.#places.push(unquoted(word));
      else if (this.#keys.has(match[1]!)) throw new ScriptError(word, 'this has been said already');
      else this.#keys.set(match[1]!, unquoted(match[2]!));
    }
  }

  /** The next word in its place. */
  word(wanted: string): string {
    const word = this.#places.shift();
    if (word === undefined) throw new ScriptError(this.name, 'a word is missing', wanted);
    return word;
  }

  /** The next word in its place, if there is one. */
  nextWord(): string | undefined {
    return this.#places.shift();
  }

  /** All words in their places that are left. */
  rest(): string[] {
    return this.#places.splice(0);
  }

  /** Whether this word stands among those in their places. */
  flag(word: string): boolean {
    const place = this.#places.indexOf(word);
    if (place >= 0) this.#places.splice(place, 1);
    return place >= 0;
  }

  /** Whether a key is said. */
  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** The value of a key; `undefined` where it is not said. */
  value(key: string): string | undefined {
    this.#asked.push(key);
    const value = this.#keys.get(key);
    this.#keys.delete(key);
    return value;
  }

  needed(key: string, wanted: string): string {
    const value = this.value(key);
    if (value === undefined) throw new ScriptError(this.name, `${key}= is missing`, wanted);
    return value;
  }

  time(key: string): Millis | undefined {
    const value = this.value(key);
    return value === undefined ? undefined : timeOf(value, `${key}=${value}`);
  }

  /** A whole number from `least`. */
  whole(key: string, least: number): number | undefined {
    const value = this.value(key);
    return value === undefined ? undefined : wholeOf(value, least, `${key}=${value}`);
  }

  /** A share from 0 to 1. */
  share(key: string): number | undefined {
    const value = this.value(key);
    return value === undefined ? undefined : shareOf(value, `${key}=${value}`);
  }

  choice<Choice extends string>(key: string, allowed: readonly Choice[]): Choice | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const chosen = allowed.find((one) => one === value);
    if (chosen === undefined) throw new ScriptError(`${key}=${value}`, 'no such value', allowed.join(', '));
    return chosen;
  }

  choices<Choice extends string>(key: string, allowed: readonly Choice[]): Choice[] | undefined {
    return this.value(key)
      ?.split(',')
      .map((word) => {
        const chosen = allowed.find((one) => one === word);
        if (chosen === undefined)
          throw new ScriptError(`${key}=${word}`, 'no such value', allowed.join(', '));
        return chosen;
      });
  }

  /** The keys that nobody has asked for so far, with their values. */
  others(): ReadonlyMap<string, string> {
    const others = new Map(this.#keys);
    this.#keys.clear();
    return others;
  }

  /** Throws a `ScriptError` for a word that nobody took. */
  finish(): void {
    const [word] = this.#places;
    if (word !== undefined)
      throw new ScriptError(word, `'${this.name}' has no place for it`, this.#keysText());
    const [entry] = this.#keys;
    if (entry !== undefined) throw new ScriptError(entry.join('='), 'no such key', this.#keysText());
  }

  #keysText(): string {
    return this.#asked.length === 0 ? 'nothing more' : this.#asked.map((key) => `${key}=`).join(', ');
  }
}

export function timeOf(text: string, word: string = text): Millis {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min)$/.exec(text);
  if (match === null) throw new ScriptError(word, 'this is no time', TIMES);
  return Number(match[1]) * (match[2] === 'ms' ? 1 : match[2] === 's' ? 1000 : 60_000);
}

export function wholeOf(text: string, least: number, word: string = text): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    throw new ScriptError(word, 'this is no such number', `a whole number from ${least}`);
  return value;
}

const SHARES = 'a share from 0 to 1';
const NUMBER = /^\d+(?:\.\d+)?$/;

function shareOf(text: string, word: string): number {
  if (!NUMBER.test(text) || Number(text) > 1) throw new ScriptError(word, 'this is no share', SHARES);
  return Number(text);
}

/** The number of a node, `n3`. */
export function nodeOf(text: string): number {
  if (!/^n[1-9]\d{0,3}$/.test(text)) throw new ScriptError(text, 'this is no node', 'n1, n2, …');
  return Number(text.slice(1));
}

/** The numbers of `n1,n3..n5`. */
export function nodesOf(text: string): number[] {
  const numbers = text.split(',').flatMap((part) => {
    const [from, to] = part.split('..');
    const first = nodeOf(from!);
    const last = to === undefined ? first : nodeOf(to);
    if (last < first) throw new ScriptError(part, 'the last comes before the first', 'n1..n4');
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** How hard a fault hits, in the unit of its kind; 0 where there is nothing to say. */
export function amountOf(kind: FaultKind, text: string | undefined): number {
  const { unit } = FAULTS[kind];
  if (unit === 'none') {
    if (text !== undefined) throw new ScriptError(`by=${text}`, `${kind} has no amount`);
    return 0;
  }
  const [wanted, suffix, isAllowed] = AMOUNTS[unit];
  if (text === undefined) throw new ScriptError(kind, 'by= is missing', wanted);
  if (unit === 'ms') return timeOf(text, `by=${text}`);
  const digits = text.slice(0, text.length - suffix.length);
  if (!text.endsWith(suffix) || !NUMBER.test(digits) || !isAllowed(Number(digits)))
    throw new ScriptError(`by=${text}`, 'this is no amount', wanted);
  return Number(digits);
}

const AMOUNTS = {
  share: [SHARES, '', (share: number) => share <= 1],
  ms: [TIMES, '', () => true],
  bytes: ['bytes from 1, 400B', 'B', (bytes: number) => bytes >= 1],
  rate: ['a rate above 0, 2x', 'x', (rate: number) => rate > 0],
} as const;

/** Words are parted by blanks, but not within quotes; ` #` begins a remark. */
function split(text: string): string[] {
  const words: string[] = text.match(/(?:"[^"]*"|[^\s"])+|"/g) ?? [];
  const remark = words.findIndex((word) => word.startsWith('#'));
  return remark < 0 ? words : words.slice(0, remark);
}

function unquoted(word: string): string {
  const inside = /^"([^"]*)"$/.exec(word)?.[1] ?? word;
  if (inside.includes('"')) throw new ScriptError(word, 'a quote has no end, or is in the middle of a word');
  return inside;
}

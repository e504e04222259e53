/**
 * Regular expressions whose cost has a bound: an automaton that follows all alternatives at once (Thompson
 * 1968, as RE2 and Go's `regexp` do), never going back in the text. A tag filter's expression comes from a
 * peer, and JavaScript's own matcher can be kept busy for years by twenty characters.
 *
 * A search costs at most the length of the text times the size of the program. What the syntax is says
 * `regex-syntax.ts`.
 */
import { DecodeError } from '../base/errors.ts';
import type { CodeSet } from './regex-class.ts';
import { type Assertion, parseRegex, type RegexNode } from './regex-syntax.ts';

/** Enough for `a{1000}`. With 512 characters of text they make half a million: tens of milliseconds. */
export const REGEX_STEPS_MAX = 1024;

type Step =
  | { readonly kind: 'set'; readonly has: CodeSet }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  /** Goes on in one place, or in both. */
  | { readonly kind: 'jump'; first: number; second: number }
  | { readonly kind: 'match' };

/** Before the first character of a text, and behind its last. */
const NONE = -1;
const LINE_FEED = 10;

export class Regex {
  readonly #steps: readonly Step[];
  /** The steps at which a search stands, and the sets that it has reached from there. */
  readonly #standing: Uint16Array;
  readonly #next: Uint16Array;
  readonly #stack: number[] = [];
  /** In which round a step was reached last. */
  readonly #reached: Uint32Array;
  #round = 0;

  private constructor(steps: readonly Step[]) {
    this.#steps = steps;
    this.#standing = new Uint16Array(steps.length);
    this.#next = new Uint16Array(steps.length);
    this.#reached = new Uint32Array(steps.length);
  }

  /** `undefined` for what is no expression of the syntax, or one beyond its limits. */
  static compile(expression: string): Regex | undefined {
    try {
      const steps: Step[] = [];
      emit(steps, parseRegex(expression));
      if (steps.length >= REGEX_STEPS_MAX) return undefined;
      steps.push({ kind: 'match' });
      return new Regex(steps);
    } catch (error) {
      if (error instanceof DecodeError) return undefined;
      throw error;
    }
  }

  /** How many steps its program has. */
  get size(): number {
    return this.#steps.length;
  }

  /** Whether the expression matches anywhere in `text`: it is not anchored. */
  test(text: string): boolean {
    const codes = Array.from(text, (character) => character.codePointAt(0)!);
    const standing = this.#standing;
    const next = this.#next;
    let count = 0;
    for (let at = 0; at <= codes.length; at += 1) {
      const code = codes[at] ?? NONE;
      this.#round += 1;
      let reached = 0;
      // Those that took the last character, and a new attempt that begins here.
      for (let i = 0; i <= count; i += 1) {
        const from = i < count ? standing[i]! : 0;
        reached = this.#reach(next, reached, from, codes[at - 1] ?? NONE, code);
        if (reached === NONE) return true;
      }
      count = this.#take(next, reached, standing, code);
    }
    return false;
  }

  /** Adds all sets that `from` leads to without taking a character; `NONE` if it leads to a match. */
  #reach(into: Uint16Array, count: number, from: number, before: number, after: number): number {
    const stack = this.#stack;
    stack.length = 0;
    stack.push(from);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (this.#reached[at] === this.#round) continue;
      this.#reached[at] = this.#round;
      const step = this.#steps[at]!;
      switch (step.kind) {
        case 'match':
          return NONE;
        case 'set':
          into[count++] = at;
          break;
        case 'assertion':
          if (holds(step.assertion, before, after)) stack.push(at + 1);
          break;
        case 'jump':
          stack.push(step.second, step.first);
      }
    }
    return count;
  }

  /** Of the sets in `from`, the steps behind those that have `code`. */
  #take(from: Uint16Array, count: number, into: Uint16Array, code: number): number {
    if (code === NONE) return 0;
    let taken = 0;
    for (let i = 0; i < count; i += 1) {
      const at = from[i]!;
      const step = this.#steps[at]!;
      if (step.kind === 'set' && step.has(code)) into[taken++] = at + 1;
    }
    return taken;
  }
}

/** Appends the steps of a node; what follows it follows them. */
function emit(steps: Step[], node: RegexNode): void {
  if (steps.length >= REGEX_STEPS_MAX) throw DecodeError.of('limit');
  switch (node.kind) {
    case 'set':
    case 'assertion':
      steps.push(node);
      break;
    case 'sequence':
      for (const part of node.parts) emit(steps, part);
      break;
    case 'choice':
      emitChoice(steps, node.parts);
      break;
    case 'repeat':
      emitRepeat(steps, node.part, node.min, node.max);
  }
}

function emitChoice(steps: Step[], parts: readonly RegexNode[]): void {
  const ends: { second: number; first: number }[] = [];
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1) {
      emit(steps, part);
      break;
    }
    const fork = pushJump(steps);
    emit(steps, part);
    ends.push(pushJump(steps));
    fork.second = steps.length;
  }
  for (const end of ends) end.first = end.second = steps.length;
}

function emitRepeat(steps: Step[], part: RegexNode, min: number, max: number): void {
  for (let i = 0; i < min; i += 1) {
    const before = steps.length;
    emit(steps, part);
    if (steps.length === before) return; // nothing is nothing however often it comes
  }
  if (max === Infinity) {
    const start = steps.length;
    const fork = pushJump(steps);
    emit(steps, part);
    const back = pushJump(steps);
    back.first = back.second = start;
    fork.second = steps.length;
    return;
  }
  const forks: { second: number }[] = [];
  for (let i = min; i < max; i += 1) {
    forks.push(pushJump(steps));
    emit(steps, part);
  }
  for (const fork of forks) fork.second = steps.length;
}

/** A jump to the next step; where else it goes is filled in later. */
function pushJump(steps: Step[]): { first: number; second: number } {
  const jump = { kind: 'jump' as const, first: steps.length + 1, second: steps.length + 1 };
  steps.push(jump);
  return jump;
}

function holds(assertion: Assertion, before: number, after: number): boolean {
  switch (assertion) {
    case 'text-start':
      return before === NONE;
    case 'text-end':
      return after === NONE;
    case 'line-start':
      return before === NONE || before === LINE_FEED;
    case 'line-end':
      return after === NONE || after === LINE_FEED;
    case 'word-edge':
      return isWord(before) !== isWord(after);
    case 'no-word-edge':
      return isWord(before) === isWord(after);
  }
}

/** ASCII only, like `\w`. */
function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    (code >= 0x61 && code <= 0x7a)
  );
}

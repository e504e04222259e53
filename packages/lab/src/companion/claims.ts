/**
 * The claim checker: what a model has written is held, sentence by sentence, against what the engine and
 * the unit have said in this turn. A sentence that claims something is kept if
 *
 * - it names what it rests on (`[run#1]`, `[§suspicion]`), and that exists in this turn;
 * - each of its numbers is one of those facts, rounded no more than it is written;
 * - each word for a state is in one of them, for the very node where a node is named;
 * - it says nothing absolute (always, never, guaranteed, …) that they do not say;
 * - where it rests on text alone, most of its words are that text's;
 * - it holds no number of an exercise that is still to be predicted.
 *
 * Everything else is struck, and the authored template is shown in its place. Questions are kept if they
 * hold none of these. Pure.
 */
import { numbersIn, plainWords, type NumberFact, type Written } from './claim-numbers.ts';

export interface Evidence {
  /** What stands behind it, by the mark under which a sentence cites it, e.g. `run#1`, `§suspicion`. */
  readonly marks: ReadonlyMap<string, Backing>;
  /** Numbers that must not be said, since they are answers of a locked exercise. */
  readonly locked: readonly NumberFact[];
}

export interface Backing {
  readonly kind: 'run' | 'text';
  readonly numbers: readonly NumberFact[];
  /** All of its words, for states, absolutes and overlap. */
  readonly text: string;
  /** Beliefs about nodes that it states: `12` → `dead`, `suspect`. */
  readonly states: ReadonlyMap<number, ReadonlySet<string>>;
}

export type Fault = 'no-source' | 'unknown-source' | 'number' | 'state' | 'absolute' | 'overlap' | 'locked';

export interface CheckedSentence {
  readonly text: string;
  /** `null`: it is kept. */
  readonly struck: Fault | null;
  /** The marks it cites that exist. */
  readonly marks: readonly string[];
}

export interface Checked {
  readonly sentences: readonly CheckedSentence[];
  /** What is left, without the marks. */
  readonly text: string;
  readonly isWhole: boolean;
}

const MARK = /\[(run#\d+|§[^\]]{1,80})\]/g;
/** Of the words of a sentence that rests on text alone. */
const OVERLAP_MIN = 0.5;

/** Words for what is believed of a node, each with the state that it claims. */
export const STATE_WORDS: Readonly<Record<string, string>> = {
  alive: 'alive',
  healthy: 'alive',
  recovered: 'alive',
  suspect: 'suspect',
  suspects: 'suspect',
  suspected: 'suspect',
  suspicion: 'suspect',
  suspicions: 'suspect',
  dead: 'dead',
  died: 'dead',
  failed: 'dead',
  death: 'dead',
  crashed: 'crashed',
  crash: 'crashed',
  left: 'left',
  refuted: 'refuted',
  refutes: 'refuted',
  paused: 'paused',
  partitioned: 'partitioned',
  healed: 'healed',
  elected: 'elected',
  committed: 'committed',
  converged: 'agree',
  agree: 'agree',
  agreed: 'agree',
};
const ABSOLUTES = new RegExp(
  '\\b(always|never|guarante\\w*|impossible|certain(?:ly)?|every(?:one|body|thing|where)?|all|none|no one|' +
    "nobody|must|cannot|can't|exactly|proves?|proven|only|forever|without exception|any)\\b",
  'g',
);

export function checkClaims(text: string, evidence: Evidence): Checked {
  const sentences = sentencesOf(text).map((sentence) => checkSentence(sentence, evidence));
  const kept = sentences.filter(({ struck }) => struck === null).map((one) => withoutMarks(one.text));
  return {
    sentences,
    text: kept.join(' ').trim(),
    isWhole: sentences.every(({ struck }) => struck === null),
  };
}

/** A sentence with the marks that follow it. */
export function sentencesOf(text: string): readonly string[] {
  const plain = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  if (plain === '') return [];
  // A full stop within a number or an abbreviation ends nothing; the marks after it belong to the sentence.
  const ends = /(?<=[.!?](?:["')\]]|\s*\[(?:run#\d+|§[^\]]{1,80})\])*)\s+(?!\[(?:run#|§))/g;
  return plain.split(ends).filter((one) => one.trim() !== '');
}

function checkSentence(sentence: string, evidence: Evidence): CheckedSentence {
  const named = [...sentence.matchAll(MARK)].map((found) => found[1]!);
  const marks = named.filter((mark) => evidence.marks.has(mark));
  const body = withoutMarks(sentence);
  const struck = faultOf(body, named, marks, evidence);
  return { text: sentence, struck, marks };
}

function faultOf(
  body: string,
  named: readonly string[],
  marks: readonly string[],
  evidence: Evidence,
): Fault | null {
  if (marks.length < named.length) return 'unknown-source';
  const numbers = numbersIn(body);
  if (numbers.some((one) => evidence.locked.some((fact) => isSame(one, fact)))) return 'locked';
  const backings = marks.map((mark) => evidence.marks.get(mark)!);
  if (backings.length === 0) return isHarmlessQuestion(body, numbers) ? null : 'no-source';
  const facts = backings.flatMap((one) => one.numbers);
  if (numbers.some((one) => !one.isNode && !facts.some((fact) => isSame(one, fact)))) return 'number';
  if (!statesHold(body, numbers, backings)) return 'state';
  const told = backings.map((one) => one.text.toLowerCase()).join(' ');
  for (const [word] of body.toLowerCase().matchAll(ABSOLUTES))
    if (!new RegExp(`\\b${word.replace(/\W/g, '\\$&')}\\b`).test(told)) return 'absolute';
  if (backings.every(({ kind }) => kind === 'text') && overlap(body, told) < OVERLAP_MIN) return 'overlap';
  return null;
}

function isHarmlessQuestion(body: string, numbers: readonly Written[]): boolean {
  const hasState = plainWords(body).some((word) => Object.hasOwn(STATE_WORDS, word));
  return (
    body.trim().endsWith('?') &&
    numbers.length === 0 &&
    !hasState &&
    !/[.!;:,—–]/.test(body.trim().slice(0, -1))
  );
}

/** As exact as it is written: `9.7` holds for 9.65 to 9.75; units are brought together first. */
function isSame({ value, precision, unit }: Written, fact: NumberFact): boolean {
  const [written, known] = common(value, unit, fact);
  if (written === null || known === null) return false;
  const step = (precision * Math.abs(written)) / (value === 0 ? 1 : Math.abs(value)) || precision;
  return Math.abs(written - known) <= step / 2 + 1e-9;
}

/** Both in the unit of the fact, or `null` where the units are of different kinds. */
function common(value: number, unit: string, fact: NumberFact): [number | null, number | null] {
  if (unit === fact.unit || unit === '' || fact.unit === '') {
    // A number without a unit stands for a count; a time or a share has to say its unit.
    if (unit !== fact.unit && fact.unit !== '') return [null, null];
    if (unit !== fact.unit && unit !== '') return [null, null];
    return [value, fact.value];
  }
  if (unit === 's' && fact.unit === 'ms') return [value * 1000, fact.value];
  if (unit === 'ms' && fact.unit === 's') return [value, fact.value * 1000];
  if (unit === '%' && fact.unit === 'share') return [value / 100, fact.value];
  return [null, null];
}

function statesHold(body: string, numbers: readonly Written[], backings: readonly Backing[]): boolean {
  const claimed = plainWords(body)
    .map((word) => (Object.hasOwn(STATE_WORDS, word) ? STATE_WORDS[word] : undefined))
    .filter((state) => state !== undefined);
  const nodes = numbers.filter(({ isNode }) => isNode).map(({ value }) => value);
  const isNegated = /\b(not|n't|no longer|nor|without|isn't|wasn't|unlike)\b/.test(body.toLowerCase());
  for (const state of claimed) {
    const isTold = backings.some(({ text }) => plainWords(text).some((word) => STATE_WORDS[word] === state));
    if (!isTold) return false;
    const isRun = backings.some(({ kind }) => kind === 'run');
    // Of named nodes in a run at least one must be known in that state, and none be denied it.
    if (!isRun || nodes.length === 0) continue;
    if (!nodes.some((node) => backings.some(({ states }) => states.get(node)?.has(state) === true)))
      return false;
    if (isNegated) return false;
  }
  const known = new Set(backings.flatMap(({ states }) => [...states.keys()]));
  return nodes.every((node) => known.has(node));
}

function overlap(body: string, told: string): number {
  const words = plainWords(body).filter((word) => word.length > 3);
  if (words.length === 0) return 1;
  const known = new Set(plainWords(told).map(stem));
  return words.filter((word) => known.has(stem(word))).length / words.length;
}

function stem(word: string): string {
  return word.replace(/(ing|ed|es|s)$/, '');
}

function withoutMarks(sentence: string): string {
  return sentence
    .replace(MARK, '')
    .replace(/\s+([.!?,;:])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

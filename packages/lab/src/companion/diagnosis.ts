/**
 * From evidence to candidates: a wrong number against what wrong formulas give, the notebook's misses by
 * tag, and a learner's words against what is written of each misconception. Only the first is ever told as a
 * fact; words are a guess that is offered beside *none of these*, and nothing at all is offered where what
 * was said resembles no phrasing.
 */
import MiniSearch from 'minisearch';
import type { Item, Misconception } from './knowledge.ts';
import { CANDIDATES_MAX, type Candidate, type Finders } from './policy/diagnose.ts';
import { termsOf } from './synonyms.ts';

/** How near a number must be to a wrong formula's, in both directions. */
export const MAL_RULE_WITHIN = 0.1;
/** A tag that was missed so often is worth a look. */
const HISTORY_TIMES = 2;

/** The wrong formula whose value is nearest in log space, if any is within 10 %. */
export function malRuleFor(item: Item, value: number): Candidate | null {
  let best: { readonly candidate: Candidate; readonly far: number } | null = null;
  for (const { value: wrong, misconception, text } of item.malRules) {
    const far = logDistance(value, wrong);
    if (far > Math.log(1 + MAL_RULE_WITHIN) || (best !== null && far >= best.far)) continue;
    best = { candidate: { misconception, ground: { kind: 'formula', exercise: item.id, text } }, far };
  }
  return best?.candidate ?? null;
}

/** Nought is near nought and nothing else. */
function logDistance(left: number, right: number): number {
  if (left === right) return 0;
  if (left === 0 || right === 0 || left < 0 !== right < 0) return Infinity;
  return Math.abs(Math.log(Math.abs(left)) - Math.log(Math.abs(right)));
}

export interface Miss {
  readonly tag: string;
  readonly misconception: string | null;
}

/** What the same tag twice points to: first what was missed under it, then others of the tag. */
export function historyCandidates(
  misses: readonly Miss[],
  all: readonly Misconception[],
): readonly Candidate[] {
  const times = new Map<string, number>();
  for (const { tag } of misses) times.set(tag, (times.get(tag) ?? 0) + 1);
  const often = [...times].filter(([, count]) => count >= HISTORY_TIMES).sort((a, b) => b[1] - a[1]);
  const found = new Map<string, Candidate>();
  for (const [tag, count] of often) {
    const missed = misses
      .filter((one) => one.tag === tag)
      .flatMap(({ misconception }) => misconception ?? []);
    const named = all.filter((one) => one.tag === tag && one.waitsFor === null).map(({ id }) => id);
    for (const id of [...missed.toReversed(), ...named])
      if (!found.has(id))
        found.set(id, { misconception: id, ground: { kind: 'history', tag, times: count } });
  }
  return [...found.values()].slice(0, CANDIDATES_MAX);
}

/** One text of a misconception: what a believer might say, in one of its ways. */
interface Phrase {
  readonly id: number;
  readonly misconception: string;
  readonly text: string;
}

/** All that is written about a misconception, believed words first. */
interface Portrait {
  readonly id: string;
  readonly belief: string;
  readonly said: string;
  readonly ask: string;
  readonly truth: string;
}

/** The best phrasing counts most; others of the same belief bear it out. */
const PHRASE_WEIGHTS: readonly number[] = [1, 0.4, 0.2];
const PORTRAIT_WEIGHTS = { belief: 1.5, said: 1, ask: 0.5, truth: 0.4 };
/** What the best phrasings must reach, and the number of words that must be known to the corpus. */
const SCORE_MIN = 8;
const KNOWN_MIN = 2;
/** A question by itself asks for a fact, and states no belief: it must resemble one all the more. */
const QUESTION_SCORE_MIN = 40;
const BARE_QUESTION = /^\W*(?:what|which|how|where|who|when)\b[^,;:.?!]*\W*$/i;

const asIs = (term: string): string => term;
const indexed = { tokenize: (text: string): string[] => [...termsOf(text)], processTerm: asIs };
const searched = {
  tokenize: (text: string): string[] => [...new Set(termsOf(text))],
  processTerm: asIs,
  fuzzy: (term: string): number | false => (term.length > 5 ? 0.2 : false),
};

/**
 * Two searches, since each errs elsewhere: the nearest phrasings know how a belief is put, the portrait
 * knows all words that go with it. Each counts as much as the other, as a share of its own best.
 */
export class WordFinder {
  readonly #phrases: MiniSearch<Phrase>;
  readonly #portraits: MiniSearch<Portrait>;
  readonly #vocabulary: ReadonlySet<string>;

  constructor(misconceptions: readonly Misconception[]) {
    const phrases = misconceptions.flatMap((one) =>
      sayingsOf(one).map((text) => ({ misconception: one.id, text })),
    );
    this.#phrases = new MiniSearch({ ...indexed, fields: ['text'], storeFields: ['misconception'] });
    this.#phrases.addAll(phrases.map((one, id) => ({ ...one, id })));
    this.#portraits = new MiniSearch({ ...indexed, fields: Object.keys(PORTRAIT_WEIGHTS) });
    this.#portraits.addAll(misconceptions.map(portraitOf));
    this.#vocabulary = new Set(phrases.flatMap(({ text }) => termsOf(text)));
  }

  /** At most three, best first; none if what was said is about something else. */
  find(text: string): readonly string[] {
    return this.scored(text)
      .slice(0, CANDIDATES_MAX)
      .map(({ misconception }) => misconception);
  }

  /** The beliefs whose portraits hold most of these words, best first; no bar is set. */
  near(words: string): readonly string[] {
    return this.#portraits
      .search(words, { ...searched, boost: PORTRAIT_WEIGHTS })
      .map(({ id }) => String(id));
  }

  scored(text: string): readonly { readonly misconception: string; readonly score: number }[] {
    const known = new Set(termsOf(text).filter((term) => this.#vocabulary.has(term)));
    const phrases = this.#phraseScores(text);
    const enough = BARE_QUESTION.test(text) ? QUESTION_SCORE_MIN : SCORE_MIN;
    if (known.size < KNOWN_MIN || Math.max(...phrases.values()) < enough) return [];
    const hits = this.#portraits.search(text, { ...searched, boost: PORTRAIT_WEIGHTS });
    const portraits = new Map(hits.map(({ id, score }) => [String(id), score]));
    const shares = [shareOfBest(phrases), shareOfBest(portraits)];
    return [...new Set([...phrases.keys(), ...portraits.keys()])]
      .map((id) => ({ misconception: id, score: sum(shares.map((share) => share.get(id) ?? 0)) }))
      .sort((a, b) => b.score - a.score);
  }

  #phraseScores(text: string): ReadonlyMap<string, number> {
    const scores = new Map<string, number[]>();
    // Hits come best first.
    for (const hit of this.#phrases.search(text, searched)) {
      const id = String(hit['misconception']);
      scores.set(id, [...(scores.get(id) ?? []), hit.score]);
    }
    return new Map(
      [...scores].map(([id, all]) => [id, sum(PHRASE_WEIGHTS.map((weight, i) => weight * (all[i] ?? 0)))]),
    );
  }
}

/** What a believer says: the belief, the believed answer, and the authored phrasings. */
function sayingsOf({ belief, options, phrasings }: Misconception): readonly string[] {
  const believed = options.filter(({ is }) => is === 'believed').map(({ text }) => text);
  return [belief, ...believed, ...phrasings];
}

function portraitOf(one: Misconception): Portrait {
  const { id, belief, ask, refutation } = one;
  const truth = refutation.replace(/\{\{[^}]*\}\}/g, '');
  return { id, belief, said: sayingsOf(one).slice(1).join('\n'), ask, truth };
}

function shareOfBest(scores: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const best = Math.max(...scores.values());
  return new Map([...scores].map(([id, score]) => [id, score / best]));
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

/**
 * Of a pair, whose question tells the two apart: the one that has an answer for believers of the other;
 * else the one whose answers nobody of the other would give by chance, which is the one with more answers.
 */
export function discriminatorOf(
  misconceptions: ReadonlyMap<string, Misconception>,
): Finders['discriminator'] {
  const table = new Map<string, string>();
  const all = [...misconceptions.values()];
  for (const left of all) {
    for (const right of all) if (left !== right) table.set(`${left.id} ${right.id}`, chosen(left, right));
  }
  return (left, right) => table.get(`${left} ${right}`) ?? left;
}

function chosen(left: Misconception, right: Misconception): string {
  const names = (one: Misconception, other: Misconception): boolean =>
    one.options.some(({ misconception }) => misconception === other.id);
  if (left.waitsFor !== null) return right.id;
  if (right.waitsFor !== null || names(left, right)) return left.id;
  if (names(right, left)) return right.id;
  return right.options.length > left.options.length ? right.id : left.id;
}

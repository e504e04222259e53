/**
 * From evidence to candidates: a wrong number against what wrong formulas give, the notebook's misses by
 * tag, and a learner's words against the authored phrasings. Only the first is ever told as a fact; words
 * are a guess that is offered beside *none of these*, and nothing at all is offered where too little of
 * what was said is known.
 */
import MiniSearch from 'minisearch';
import type { Item, Misconception } from './knowledge.ts';
import { CANDIDATES_MAX, type Candidate, type Finders } from './policy/diagnose.ts';
import { canonical, termsOf } from './synonyms.ts';

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

interface Document {
  readonly id: number;
  readonly misconception: string;
  readonly text: string;
}

/** Of a phrasing's own weight that the words said must reach, and the share of them that must be known. */
const SCORE_MIN = 4;
const KNOWN_MIN = 0.34;
const BELIEF_BOOST = 1;

export class WordFinder {
  readonly #search: MiniSearch<Document>;
  readonly #documents: readonly Document[];
  readonly #vocabulary: ReadonlySet<string>;

  constructor(misconceptions: readonly Misconception[]) {
    this.#documents = misconceptions
      .flatMap(({ id, belief, ask, phrasings }) =>
        [belief, ask, ...phrasings].map((text) => ({ misconception: id, text })),
      )
      .map((one, id) => ({ ...one, id }));
    this.#search = new MiniSearch<Document>({
      fields: ['text'],
      storeFields: ['misconception'],
      tokenize: (text) => [...termsOf(text)],
      processTerm: (term) => canonical(term),
    });
    this.#search.addAll(this.#documents);
    this.#vocabulary = new Set(this.#documents.flatMap(({ text }) => termsOf(text)));
  }

  /** At most three, best first; none if what was said is about something else. */
  find(text: string): readonly string[] {
    return this.scored(text)
      .slice(0, CANDIDATES_MAX)
      .map(({ misconception }) => misconception);
  }

  scored(text: string): readonly { readonly misconception: string; readonly score: number }[] {
    const terms = [...new Set(termsOf(text))];
    const known = terms.filter((term) => this.#vocabulary.has(term));
    if (known.length < 2 || known.length / terms.length < KNOWN_MIN) return [];
    const hits = this.#search.search(terms.join(' '), {
      prefix: false,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    });
    const scores = new Map<string, number[]>();
    for (const hit of hits) {
      const id = String(hit['misconception']);
      scores.set(id, [...(scores.get(id) ?? []), hit.score]);
    }
    // The best phrasing counts most; others of the same belief bear it out.
    return [...scores]
      .map(([misconception, all]) => {
        const [first = 0, second = 0, third = 0] = all.toSorted((a, b) => b - a);
        return { misconception, score: BELIEF_BOOST * (first + 0.4 * second + 0.2 * third) };
      })
      .filter(({ score }) => score >= SCORE_MIN)
      .sort((a, b) => b.score - a.score);
  }
}

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

/**
 * The unit's data as the pages have it: looked up by id, locked where it has to be, with figures of the right
 * bank.
 */
import { content } from 'virtual:lessons';
import { figureOf, staleness, type AnswerBank } from '../lessons/answers.ts';
import { specOf } from '../lessons/base-spec.ts';
import { CommitLock, type Committed } from '../lessons/commit-lock.ts';
import { valueOf } from '../lessons/formula.ts';
import { numberText } from '../lessons/references.ts';
import type { Misconception, SpecParts, Variant } from '../lessons/schema.ts';
import { sharesOf, shareText, type IsShare } from '../lessons/shares.ts';
import type { RunSpec } from '../player/spec.ts';
import type { Piece, RichText } from '../ui/lessons/views.ts';
import type { LessonExercise } from './lessons-content-type.ts';
import { engineDigestHere } from './lessons-engine.ts';

export const {
  exercises: EXERCISES,
  extras: EXTRAS,
  misconceptions: MISCONCEPTIONS,
  bank: BANK,
  sections: SECTIONS,
} = content;

export const ALL_EXERCISES: readonly LessonExercise[] = [...EXERCISES, ...EXTRAS];

export const LOCK: CommitLock = new CommitLock(EXERCISES);

export const IS_SHARE: IsShare = sharesOf(content);

export const exerciseOf = (id: string): LessonExercise | undefined =>
  ALL_EXERCISES.find((one) => one.id === id);
export const misconceptionOf = (id: string): Misconception | undefined =>
  MISCONCEPTIONS.find((one) => one.id === id);

/** Metrics that look at no run of the scenario that could be shown. */
const WITHOUT_A_RUN = new Set([
  'suspicion-time',
  'heartbeats-per-node',
  'false-downs',
  'rounds',
  'sends',
  'lease',
  'least-delay',
  'longest-pause',
  'belief-after',
  'endings',
]);

/** The run of a variant, to be looked at; `null`: it is a formula, a model, or a search over many runs. */
export function specOfVariant(seed: number, base: SpecParts, { metric, spec }: Variant): RunSpec | null {
  return WITHOUT_A_RUN.has(metric) ? null : specOf(seed, base, spec);
}

/** By the names that texts and policies use: `E4.k3`, `M-SUSP.with`. */
export function specOfRef(ref: string, seed = 1): RunSpec | null {
  const [owner = '', id = ''] = ref.split('.');
  const exercise = exerciseOf(owner);
  const variant = exercise?.variants.find((one) => one.id === id);
  if (exercise !== undefined && variant !== undefined) return specOfVariant(seed, exercise.base, variant);
  const misconception = misconceptionOf(owner);
  const run = misconception?.runs.find((one) => one.id === id);
  if (misconception === undefined || run === undefined) return null;
  return 'use' in run ? specOfRef(run.use, seed) : specOfVariant(seed, misconception.base, run);
}

/**
 * The exercise that waits for its prediction before anything of a run is told: its own one, or the one that
 * a misconception's run would answer. `null`: it may be told.
 */
export function lockOfRun(ref: string, committed: readonly Committed[]): string | null {
  const [owner = '', id] = ref.split('.');
  if (exerciseOf(owner) !== undefined) return LOCK.isOpen(owner, committed) ? null : owner;
  const run = misconceptionOf(owner)?.runs.find((one) => one.id === id);
  if (run !== undefined && 'use' in run) return lockOfRun(run.use, committed);
  const spec = specOfRef(`${owner}.${id}`);
  return spec === null ? null : LOCK.lockedBy(spec, committed);
}

export type BankState =
  | { readonly kind: 'fresh'; readonly bank: AnswerBank }
  | { readonly kind: 'missing' | 'stale'; readonly bank: null; readonly why: string };

let state: Promise<BankState> | undefined;

/** The bank, if it was made by the engine of this page for the data of this page. */
export const bankState = (): Promise<BankState> => (state ??= checkBank());

async function checkBank(): Promise<BankState> {
  if (BANK === null)
    return {
      kind: 'missing',
      bank: null,
      why: 'The answer bank has not been made, so nothing can be graded.',
    };
  const engine = await engineDigestHere();
  const why = staleness(BANK, content, engine);
  if (why === null) return { kind: 'fresh', bank: BANK };
  return { kind: 'stale', bank: null, why: `Nothing is graded: ${why}.` };
}

const REFERENCE = /\{\{(run|formula):([^}]+)\}\}/g;

/**
 * A text with its figures looked up. Those that would answer a locked exercise are left out; `own` is the
 * exercise whose set-up may tell its own.
 */
export function richText(
  text: string,
  bank: AnswerBank | null,
  committed: readonly Committed[],
  own: string | null = null,
): RichText {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(REFERENCE)) {
    if (match.index > from) pieces.push({ kind: 'text', text: text.slice(from, match.index) });
    pieces.push(pieceOf(match[1]!, match[2]!.trim(), bank, committed, own));
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}

function pieceOf(
  kind: string,
  name: string,
  bank: AnswerBank | null,
  committed: readonly Committed[],
  own: string | null,
): Piece {
  const names = kind === 'run' ? [name] : (name.match(/(?:E\d+|M-[A-Z0-9]+)\.[\w-]+\.\w+/g) ?? []);
  const locked = names
    .filter((one) => one.split('.')[0] !== own)
    .flatMap((one) => lockOfRun(one, committed) ?? [])[0];
  if (locked !== undefined) return { kind: 'locked', exercise: locked };
  if (bank === null) return { kind: 'text', text: '…' };
  if (kind === 'formula') {
    const value = valueOf(name, (one) => figureOf(bank, one));
    return { kind: 'figure', text: numberText(value), name };
  }
  return { kind: 'figure', text: figureText(bank, name), name: `${name}, ${bank.seeds} seeds` };
}

function figureText(bank: AnswerBank, name: string): string {
  const value = figureOf(bank, name);
  if (value !== undefined) return IS_SHARE(name) ? shareText(value) : numberText(value);
  // A figure without a number: most often it never happened.
  const [owner, run] = name.split('.');
  return bank.runs[`${owner}.${run}`] === undefined ? '…' : 'never';
}

/** The same as plain text, for what is not drawn in pieces. */
export function plainText(pieces: RichText): string {
  return pieces.map((one) => (one.kind === 'locked' ? `(predict ${one.exercise} first)` : one.text)).join('');
}

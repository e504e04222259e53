/**
 * The learner's notebook: predictions, bookmarks, evidence cards, and what is asked again. Plain data in the
 * browser's storage. It goes out as Markdown, for a mistake log, and as JSON with a checksum, and only the
 * JSON comes back: a file that was edited is refused, since its grades would no longer be what the engine
 * said.
 */
import { z } from '../player/zod.ts';
import { canonical, fingerprint } from './fingerprint.ts';
import { TAGS, type Exercise, type Tag } from './schema.ts';

const when = z.number().min(0);
const points = z.number().min(0).max(1);

const prediction = z.strictObject({
  exercise: z.string(),
  question: z.string(),
  point: z.number(),
  /** Of 80 % of the runs; `null`: none was given. */
  range: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  confidence: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** Of the wall clock, in milliseconds. */
  atMs: when,
  /** The learner's own run. */
  seed: z.number(),
  /** What the run gave; `null`: it has not been looked at, or never happened. */
  observed: z.number().nullable(),
  /** `null`: not graded yet. */
  points: points.nullable(),
  rangePoints: points.nullable(),
  /** The misconception of the mal-rule that gives this number; `null`: none. */
  misconception: z.string().nullable(),
  mechanismPoints: points.nullable(),
  transferPoints: points.nullable(),
  /** In the learner's words. */
  because: z.string(),
});
export type StoredPrediction = z.infer<typeof prediction>;

/** What is asked, and the seed of the run that it is asked about. */
export type AskedQuestion = Pick<StoredPrediction, 'exercise' | 'question' | 'seed'>;

/** What the learner says: a number, a range for it, and how sure they are. */
export type GivenPrediction = Pick<StoredPrediction, 'point' | 'confidence'> & StoredPrediction['range'];

/** A prediction that nothing has graded yet. */
export function newPrediction(
  { exercise, question, seed }: AskedQuestion,
  { point, low, high, confidence }: GivenPrediction,
  atMs: number,
): StoredPrediction {
  return {
    exercise,
    question,
    point,
    range: { low, high },
    confidence,
    atMs,
    seed,
    observed: null,
    points: null,
    rangePoints: null,
    misconception: null,
    mechanismPoints: null,
    transferPoints: null,
    because: '',
  };
}

const bookmark = z.strictObject({
  /** A link of the lab, from its `#`. */
  link: z.string(),
  atMs: when,
  note: z.string(),
});
export type Bookmark = z.infer<typeof bookmark>;

/** The smallest broken example, the one knob that repairs it, and the rule that separates the two. */
const card = z.strictObject({
  id: z.string(),
  title: z.string(),
  tag: z.enum(TAGS),
  misconception: z.string().nullable(),
  atMs: when,
  broken: z.strictObject({ link: z.string(), says: z.string() }),
  repaired: z.strictObject({ link: z.string(), says: z.string() }),
  knob: z.string(),
  rule: z.string(),
});
export type EvidenceCard = z.infer<typeof card>;

const spaced = z.strictObject({ question: z.string(), step: z.int().min(0), dueMs: when });

const NOTEBOOK = z.strictObject({
  predictions: z.array(prediction),
  bookmarks: z.array(bookmark),
  cards: z.array(card),
  spaced: z.array(spaced),
});
export type Notebook = z.infer<typeof NOTEBOOK>;

export const EMPTY_NOTEBOOK: Notebook = { predictions: [], bookmarks: [], cards: [], spaced: [] };

const FORMAT = 'hearsay-notebook';
const VERSION = 1;

/** Why a file is no notebook, in a sentence for the learner. */
export class NotebookError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotebookError';
  }
}

export function exportNotebook(notebook: Notebook): string {
  const file = { format: FORMAT, version: VERSION, checksum: checksumOf(notebook), notebook };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** @throws NotebookError saying what is wrong. */
export function importNotebook(text: string): Notebook {
  const file = objectIn(text);
  if (file['format'] !== FORMAT) throw new NotebookError('This file is no notebook of the lab.');
  if (file['version'] !== VERSION)
    throw new NotebookError(
      `This notebook has version ${String(file['version'])}; the lab reads ${VERSION}.`,
    );
  const checksum = checksumOf(file['notebook']);
  if (file['checksum'] !== checksum)
    throw new NotebookError(
      'This notebook was edited after it was exported: its checksum does not fit what it holds.',
    );
  const parsed = NOTEBOOK.safeParse(file['notebook']);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NotebookError(`This notebook is not complete: ${issue!.path.join('.')}: ${issue!.message}.`);
}

function objectIn(text: string): Record<string, unknown> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new NotebookError('This file is no JSON, or it was cut off.');
  }
  if (typeof data !== 'object' || data === null)
    throw new NotebookError('This file is no notebook of the lab.');
  return data as Record<string, unknown>;
}

function checksumOf(notebook: unknown): string {
  return fingerprint(canonical(notebook ?? null));
}

/** A prediction without all points. */
export function isMiss({ points: got }: StoredPrediction): boolean {
  return got !== null && got < 1;
}

/**
 * How many misses there are under each tag, the most frequent first; an exercise with two tags counts under
 * both.
 */
export function missesByTag(
  { predictions }: Notebook,
  exercises: readonly Exercise[],
): readonly { readonly tag: Tag; readonly misses: number }[] {
  const counts = new Map<Tag, number>();
  for (const { exercise } of predictions.filter(isMiss)) {
    for (const tag of exercises.find(({ id }) => id === exercise)?.tags ?? [])
      counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts].map(([tag, misses]) => ({ tag, misses })).sort((a, b) => b.misses - a.misses);
}

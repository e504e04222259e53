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
const given = z.strictObject({
  point: z.number(),
  low: z.number(),
  high: z.number(),
  confidence: prediction.shape.confidence,
  /** `false`: the page made the range, and the learner left it. It is nothing that they said. */
  isRangeSet: z.boolean().optional(),
});
export type GivenPrediction = Readonly<z.infer<typeof given>>;

/** A prediction that nothing has graded yet. */
export function newPrediction(
  { exercise, question, seed }: AskedQuestion,
  { point, low, high, confidence, isRangeSet = true }: GivenPrediction,
  atMs: number,
): StoredPrediction {
  return {
    exercise,
    question,
    point,
    range: isRangeSet ? { low, high } : null,
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

const shown = z.strictObject({ link: z.string(), says: z.string() });
const ofCard = {
  id: z.string(),
  title: z.string(),
  tag: z.enum(TAGS),
  misconception: z.string().nullable(),
  atMs: when,
  rule: z.string(),
};

/** The smallest broken example, the one knob that repairs it, and the rule that separates the two. */
const repairCard = z.strictObject({ ...ofCard, broken: shown, repaired: shown, knob: z.string() });
/** Where nothing is broken: what was believed, and what one run shows, or two with a knob between. */
const beliefCard = z.strictObject({
  ...ofCard,
  believed: z.string(),
  seen: z.array(shown).min(1),
  knob: z.string().nullable(),
});
const card = z.union([repairCard, beliefCard]);
export type RepairCard = z.infer<typeof repairCard>;
export type EvidenceCard = z.infer<typeof card>;

/** The run of a card that is drawn on it. */
export const shownOn = (one: EvidenceCard): { readonly link: string; readonly says: string } =>
  'broken' in one ? one.broken : one.seen[0]!;

const spaced = z.strictObject({ question: z.string(), step: z.int().min(0), dueMs: when });

const NOTEBOOK = z.strictObject({
  predictions: z.array(prediction),
  bookmarks: z.array(bookmark),
  cards: z.array(card),
  spaced: z.array(spaced),
});
export type Notebook = z.infer<typeof NOTEBOOK>;

export const EMPTY_NOTEBOOK: Notebook = { predictions: [], bookmarks: [], cards: [], spaced: [] };

/** How far an exercise has been answered. */
const attempt = z.strictObject({
  seed: z.number(),
  predictions: z.array(given).readonly(),
  mechanism: z.strictObject({ choice: z.int().min(0), sentence: z.string() }).nullable(),
  transfer: z.enum(['up', 'down', 'same']).nullable(),
});
const BEGUN = z.record(z.string(), attempt);
/** By exercise: what has been begun, and where it stands. */
export type Begun = Readonly<Record<string, Readonly<z.infer<typeof attempt>>>>;

const FORMAT = 'hearsay-notebook';
const VERSION = 1;

/** Why a file is no notebook, in a sentence for the learner. */
export class NotebookError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotebookError';
  }
}

/** `begun` goes along in a file for the learner: with it an exercise goes on where it was left. */
export function exportNotebook(notebook: Notebook, begun?: Begun): string {
  const content = begun === undefined ? { notebook } : { notebook, begun };
  const file = { format: FORMAT, version: VERSION, checksum: checksumOf(content), ...content };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** @throws NotebookError saying what is wrong. */
export const importNotebook = (text: string): Notebook => importFile(text).notebook;

/**
 * A file that was made before exercises went along holds none that are begun. @throws NotebookError saying
 * what is wrong.
 */
export function importFile(text: string): { readonly notebook: Notebook; readonly begun: Begun } {
  const file = objectIn(text);
  if (file['format'] !== FORMAT) throw new NotebookError('This file is no notebook of the lab.');
  if (file['version'] !== VERSION)
    throw new NotebookError(
      `This notebook has version ${String(file['version'])}; the lab reads ${VERSION}.`,
    );
  const { notebook, begun } = file;
  const checksum = checksumOf(begun === undefined ? { notebook } : { notebook, begun });
  if (file['checksum'] !== checksum)
    throw new NotebookError(
      'This notebook was edited after it was exported: its checksum does not fit what it holds.',
    );
  return { notebook: checked(NOTEBOOK, notebook), begun: checked(BEGUN, begun ?? {}) };
}

function checked<Of extends z.ZodType>(schema: Of, data: unknown): z.infer<Of> {
  const parsed = schema.safeParse(data);
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

/** Of the notebook alone where nothing that is begun goes along, as in the first files. */
function checksumOf({ notebook, begun }: { readonly notebook: unknown; readonly begun?: unknown }): string {
  return fingerprint(canonical(begun === undefined ? (notebook ?? null) : { notebook, begun }));
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

/**
 * The front matter of a unit's source document: what it must hold, and how it is read. It is the one place in
 * which the facts of the unit stand; the page and the Markdown surface are both made from it. Read when the
 * lab is built, never in the browser. A mistake is told with its file, line and key, and with what would be
 * allowed.
 */
import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { z } from 'zod';

/** The allowed values of the fields that have a few. A new one is a word here. */
export const APPS = ['architecture'] as const;
export const UNIT_KINDS = ['concept'] as const;
export const CURATION_LEVELS = ['module_curated'] as const;
export const ENRICHMENT_LABELS = ['read_if_stuck', 'official_docs_companion'] as const;
export const COMPANION_MODES = [
  'Explain simply',
  'Socratic tutor',
  'Challenge my understanding',
  'Diagnose my confusion',
  'Connect forward / backward',
] as const;

const text = z.string('must be text').trim().min(1, 'must not be empty');
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, `must be one of: ${values.join(', ')}`);
const slug = (prefix: string) =>
  text.regex(
    new RegExp(`^${prefix}[a-z0-9]+(-[a-z0-9]+)*$`),
    `must be ${prefix === '' ? '' : `${prefix} and then `}small letters, digits and single dashes`,
  );
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item, 'must be a list');
const someOf = <Item extends z.ZodType>(item: Item) => listOf(item).min(1, 'must have at least one entry');

const SCHEMA = z
  .strictObject({
    title: text,
    app: oneOf(APPS),
    semester: slug('semester-[0-9]{2}-'),
    module: slug('module-[0-9]{2}-'),
    cluster: slug('cluster-[0-9]{2}-'),
    unit_number: z.int('must be a whole number').min(1, 'must be 1 to 99').max(99, 'must be 1 to 99'),
    unit_kind: oneOf(UNIT_KINDS),
    curation_level: oneOf(CURATION_LEVELS),
    learning_objectives: someOf(z.strictObject({ id: slug(''), text }, 'must have id and text')),
    prerequisites: listOf(text),
    source_books: someOf(z.strictObject({ id: slug(''), title: text }, 'must have id and title')),
    source_routes: someOf(
      z.strictObject(
        {
          book: slug(''),
          part: text.optional(),
          route: text.regex(/^\/[a-z0-9/-]*$/, 'must be a path that starts with /'),
          via: someOf(text),
        },
        'must have book, route and via',
      ),
    ),
    supporting_routes: listOf(z.strictObject({ title: text, route: text }, 'must have title and route')),
    external_enrichment: listOf(
      z.strictObject(
        {
          title: text,
          url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
          label: oneOf(ENRICHMENT_LABELS),
          note: text,
        },
        'must have title, url, label and note',
      ),
    ),
    companion_modes: someOf(oneOf(COMPANION_MODES)),
    source_of_truth: text,
  })
  .superRefine((unit, context) => {
    const books = unit.source_books.map(({ id }) => id);
    for (const [index, { book }] of unit.source_routes.entries()) {
      if (books.includes(book)) continue;
      const message = `must be one of the source_books: ${books.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['source_routes', index, 'book'], message });
    }
    const lists: readonly (readonly [key: string, list: readonly string[]])[] = [
      ['learning_objectives', unit.learning_objectives.map(({ id }) => id)],
      ['source_books', books],
      ['companion_modes', unit.companion_modes],
    ];
    for (const [key, list] of lists) {
      for (const [index, value] of list.entries()) {
        if (list.indexOf(value) === index) continue;
        context.addIssue({ code: 'custom', path: [key, index], message: `${value} is there twice` });
      }
    }
  });

export type FrontMatter = z.infer<typeof SCHEMA>;

/** A unit's source document, read. */
export interface UnitSource {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly facts: FrontMatter;
  /** Markdown. */
  readonly body: string;
}

/** All mistakes of a document, one a line: `file:line: key: what is wrong`. */
export class UnitError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'UnitError';
    this.mistakes = mistakes;
  }
}

const FENCE = '---';
/** The front matter begins in the line after the first fence. */
const LINES_BEFORE = 1;

/**
 * @throws UnitError for a document whose front matter is missing, is no YAML, or is not what the schema
 * wants.
 */
export function parseUnit(path: string, document: string): UnitSource {
  const lines = document.replaceAll('\r\n', '\n').split('\n');
  const end = lines.indexOf(FENCE, 1);
  if (lines[0] !== FENCE || end === -1)
    throw new UnitError([`${path}:1: the front matter is missing: it stands between two lines of ${FENCE}`]);
  const counter = new LineCounter();
  const yaml = parseDocument(lines.slice(1, end).join('\n'), { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number): number => counter.linePos(offset).line + LINES_BEFORE;
  if (yaml.errors.length > 0)
    throw new UnitError(yaml.errors.map(({ pos, message }) => `${path}:${lineAt(pos[0])}: ${message}`));
  const given: unknown = yaml.toJS();
  const parsed = SCHEMA.safeParse(given);
  const body = `${lines
    .slice(end + 1)
    .join('\n')
    .trim()}\n`;
  const lineOf = (place: readonly PropertyKey[]): number => lineAt(offsetOf(yaml, place));
  const mistakes = parsed.success
    ? pathMistakes(parsed.data, path)
    : parsed.error.issues.flatMap((issue) => mistakesOf(issue, given));
  if (!parsed.success || mistakes.length > 0) {
    throw new UnitError(
      mistakes.map(({ place, what }) => `${path}:${lineOf(place)}: ${keyOf(place)}: ${what}`),
    );
  }
  return { path, facts: parsed.data, body };
}

interface Mistake {
  readonly place: readonly PropertyKey[];
  readonly what: string;
}

function mistakesOf(issue: z.core.$ZodIssue, given: unknown): Mistake[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ place: [...issue.path, key], what: 'there is no such key' }));
  const isMissing = valueAt(given, issue.path) === undefined;
  return [{ place: issue.path, what: isMissing ? `is missing; it ${issue.message}` : issue.message }];
}

function valueAt(given: unknown, place: readonly PropertyKey[]): unknown {
  return place.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    given,
  );
}

/** What the document says of its place is what its place says. */
function pathMistakes(facts: FrontMatter, path: string): Mistake[] {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  const mistakes: Mistake[] = [];
  for (const key of ['app', 'semester', 'module', 'cluster'] as const) {
    if (folders.includes(facts[key])) continue;
    mistakes.push({ place: [key], what: `${facts[key]} is no folder of the document's path` });
  }
  const number = String(facts.unit_number).padStart(2, '0');
  if (!file.startsWith(`${number}-`))
    mistakes.push({
      place: ['unit_number'],
      what: `the name of the document does not start with ${number}-`,
    });
  return mistakes;
}

/** `source_routes[0].via`; the document itself is `front matter`. */
function keyOf(place: readonly PropertyKey[]): string {
  if (place.length === 0) return 'front matter';
  return place
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
}

/** Where a key stands, or the nearest that is there of what it would stand in. */
function offsetOf(document: Document, place: readonly PropertyKey[]): number {
  for (let length = place.length; length > 0; length -= 1) {
    const parent = nodeAt(document, place.slice(0, length - 1));
    const last = place[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
      : undefined;
    if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0] ?? 0;
    const node = nodeAt(document, place.slice(0, length));
    if (node?.range) return node.range[0];
  }
  return 0;
}

function nodeAt(document: Document, place: readonly PropertyKey[]): Node | null {
  const node = place.length === 0 ? document.contents : document.getIn(place as unknown[], true);
  return typeof node === 'object' && node !== null ? (node as Node) : null;
}

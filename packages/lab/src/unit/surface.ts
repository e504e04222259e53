/**
 * The surface of a unit: the facts of its source document in the order and the words in which they are shown.
 * One model, made by one function; the page draws it and the build writes it as Markdown, so that the two
 * cannot say different things.
 */
import type { FrontMatter, UnitSource } from './front-matter.ts';

/**
 * A piece of an entry. `label`: what the following pieces are. `code`: a name that machines use. `name`: the
 * name of a part of a book.
 */
export type Piece =
  | { readonly kind: 'label' | 'text' | 'code' | 'name'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export interface Entry {
  /** By which the entry is remembered, if it is an objective; else `null`. */
  readonly id: string | null;
  readonly pieces: readonly Piece[];
}

export type SectionId =
  | 'facts'
  | 'objectives'
  | 'prerequisites'
  | 'source-books'
  | 'source-routes'
  | 'supporting-routes'
  | 'enrichment'
  | 'companion-modes'
  | 'source-of-truth';

export interface Section {
  readonly id: SectionId;
  readonly heading: string;
  readonly entries: readonly Entry[];
}

export interface Surface {
  readonly title: string;
  /** The folders of the source document and its name. */
  readonly path: readonly string[];
  readonly sections: readonly Section[];
}

const label = (text: string): Piece => ({ kind: 'label', text });
const code = (text: string): Piece => ({ kind: 'code', text });
const plain = (text: string): Piece => ({ kind: 'text', text });
const entry = (...pieces: Piece[]): Entry => ({ id: null, pieces });

export function surfaceOf({ path, facts }: Pick<UnitSource, 'path' | 'facts'>): Surface {
  const section = (id: SectionId, heading: string, entries: readonly Entry[]): Section => ({
    id,
    heading,
    entries,
  });
  return {
    title: facts.title,
    path: path.split('/'),
    sections: [
      section('facts', 'Curriculum surface', factEntries(facts)),
      section(
        'objectives',
        'Learning objectives',
        facts.learning_objectives.map(({ id, text }) => ({ id, pieces: [plain(text)] })),
      ),
      section(
        'prerequisites',
        'Prerequisites',
        orNone(facts.prerequisites.map((text) => entry(plain(text)))),
      ),
      section(
        'source-books',
        'Source books',
        facts.source_books.map(({ id, title }) => entry(plain(title), code(id))),
      ),
      section('source-routes', 'Source routes', routeEntries(facts)),
      section(
        'supporting-routes',
        'Supporting routes',
        orNone(facts.supporting_routes.map(({ title, route }) => entry(plain(title), code(route)))),
      ),
      section(
        'enrichment',
        'External enrichment',
        orNone(
          facts.external_enrichment.map(({ title, url, label: use, note }) =>
            entry({ kind: 'link', text: title, href: url }, code(use), plain(note)),
          ),
        ),
      ),
      section(
        'companion-modes',
        'Companion modes',
        facts.companion_modes.map((mode) => entry(plain(mode))),
      ),
      section('source-of-truth', 'Source of truth', [entry(plain(facts.source_of_truth))]),
    ],
  };
}

function factEntries(facts: FrontMatter): Entry[] {
  return [
    entry(label('App'), code(facts.app)),
    entry(label('Semester'), code(facts.semester)),
    entry(label('Module'), code(facts.module)),
    entry(label('Cluster'), code(facts.cluster)),
    entry(label('Unit number'), code(String(facts.unit_number).padStart(2, '0'))),
    entry(label('Unit kind'), code(facts.unit_kind)),
    entry(label('Curation level'), code(facts.curation_level)),
  ];
}

function routeEntries({ source_books: books, source_routes: routes }: FrontMatter): Entry[] {
  return routes.map(({ book, part, route, via }) =>
    entry(
      plain(books.find(({ id }) => id === book)?.title ?? book),
      ...(part === undefined ? [] : [plain(part)]),
      code(route),
      label('via'),
      ...via.map((text): Piece => ({ kind: 'name', text })),
    ),
  );
}

function orNone(entries: readonly Entry[]): readonly Entry[] {
  return entries.length === 0 ? [entry(plain('None yet.'))] : entries;
}

/** The surface as a Markdown document. */
export function surfaceMarkdown({ title, path, sections }: Surface): string {
  const source = path.join('/');
  const parts = sections.map(({ heading, entries }) => {
    const lines = entries.map(({ pieces }) => `- ${entryMarkdown(pieces)}`);
    return `## ${heading}\n\n${lines.join('\n')}`;
  });
  const generated = `[generated]: # (made from ${source} by the lab's build; change that document instead)`;
  return [`# ${escaped(title)}`, `\`${source}\``, ...parts, generated].join('\n\n') + '\n';
}

/** `Label: value`; names that follow each other get commas, other pieces dots. */
function entryMarkdown(pieces: readonly Piece[]): string {
  return pieces.reduce((line, piece, index) => {
    const before = pieces[index - 1];
    const text = pieceMarkdown(piece);
    if (before === undefined) return text;
    if (before.kind === 'label') return `${line} ${text}`;
    return `${line}${before.kind === 'name' && piece.kind === 'name' ? ',' : ' ·'} ${text}`;
  }, '');
}

function pieceMarkdown(piece: Piece): string {
  switch (piece.kind) {
    case 'label':
      return `${escaped(piece.text)}:`;
    case 'code':
      return `\`${piece.text}\``;
    case 'name':
      return `*${escaped(piece.text)}*`;
    case 'link':
      return `[${escaped(piece.text)}](${piece.href})`;
    default:
      return escaped(piece.text);
  }
}

/** What Markdown would take for its own. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, (sign) => `\\${sign}`);
}

/**
 * What the text of a unit has beyond Markdown, when the lab is built. A line of its own with three colons
 * stands for a part of the page: `:::figure suspicion` a live figure, `:::predict E4` an exercise to answer,
 * `:::source database-internals-gossip-dissemination` where the section comes from, `:::artefacts` what the
 * course asks for. A name that nobody knows is a mistake, told with its file and line.
 */
import type { MarkdownIt } from 'markdown-it';
import { escaped } from './escaped.ts';
import type { FrontMatter } from './front-matter.ts';
import { slugOf } from './markdown.ts';

/** What directives may name, and where mistakes go. */
export interface DirectiveContext {
  /** Of the document, from the root of the repository. */
  readonly path: string;
  /** The line of the document in which the text begins. */
  readonly firstLine: number;
  readonly figures: ReadonlySet<string>;
  /** `null` while there are none, and then any id is taken. */
  readonly exercises: ReadonlySet<string> | null;
  readonly sources: ReadonlyMap<string, Source>;
  /** One a line: `file:line: what is wrong`. */
  readonly mistakes: string[];
}

/** A part of a book, by names only. */
export interface Source {
  readonly book: string;
  readonly via: string;
  readonly route: string;
}

/** The parts of the books that the front matter names, each by its book's id and its own name. */
export function sourcesOf({ source_books: books, source_routes: routes }: FrontMatter): Map<string, Source> {
  return new Map(
    routes.flatMap(({ book, route, via }) =>
      via.map((one): [string, Source] => {
        const title = books.find(({ id }) => id === book)?.title ?? book;
        return [`${book}-${slugOf(one)}`, { book: title, via: one, route }];
      }),
    ),
  );
}

/** A rendered text is cut at its live parts (`directives-body.ts`); no document can hold this sign. */
export const MARK = '\0';

const DIRECTIVE = /^:::\s*(\S*)\s*(.*?)\s*$/;
type Kind = 'figure' | 'predict' | 'source' | 'artefacts';
const KINDS: readonly Kind[] = ['figure', 'predict', 'source', 'artefacts'];

export function directives(context: DirectiveContext): (reader: MarkdownIt) => void {
  return (reader) => {
    reader.block.ruler.before(
      'fence',
      'directive',
      (state, startLine, _endLine, isSilent) => {
        const begin = state.bMarks[startLine]! + state.tShift[startLine]!;
        const match = DIRECTIVE.exec(state.src.slice(begin, state.eMarks[startLine]));
        if (match === null) return false;
        if (isSilent) return true;
        const line = context.firstLine + startLine;
        const told = (what: string): void => void context.mistakes.push(`${context.path}:${line}: ${what}`);
        const html = state.level > 0 ? undefined : htmlOf(match[1]!, match[2]!, context, told);
        if (state.level > 0) told('a directive stands by itself, in no list and no quotation');
        const token = state.push('directive', '', 0);
        token.content = html ?? '';
        token.map = [startLine, startLine + 1];
        state.line = startLine + 1;
        return true;
      },
      { alt: ['paragraph', 'blockquote', 'list'] },
    );
    reader.renderer.rules['directive'] = (tokens, index) => tokens[index]!.content;
  };
}

type Tell = (what: string) => void;

/** `undefined`: it is a mistake, which has been told. */
function htmlOf(kind: string, names: string, context: DirectiveContext, tell: Tell): string | undefined {
  if (!isKind(kind)) {
    tell(`there is no directive ${kind === '' ? 'without a name' : kind}; there are ${KINDS.join(', ')}`);
    return undefined;
  }
  const ids = names === '' ? [] : names.split(/\s+/);
  const wanted = kind === 'artefacts' ? 0 : 1;
  if (kind === 'source' ? ids.length === 0 : ids.length !== wanted) {
    tell(`${kind} wants ${wanted === 0 ? 'no name' : kind === 'source' ? 'at least one name' : 'one name'}`);
    return undefined;
  }
  if (kind === 'source') return sourcesHtml(ids, context, tell);
  const [id = ''] = ids;
  if (kind === 'artefacts') return `${MARK}artefacts${MARK}`;
  if (kind === 'figure')
    return known('figure', id, context.figures, tell) ? `${MARK}figure:${id}${MARK}` : undefined;
  if (!/^E[1-9][0-9]?$/.test(id)) {
    tell(`exercises are named E and a number, not ${id}`);
    return undefined;
  }
  const { exercises } = context;
  if (exercises !== null && !known('exercise', id, exercises, tell)) return undefined;
  return `${MARK}predict:${id}${MARK}`;
}

const isKind = (word: string): word is Kind => (KINDS as readonly string[]).includes(word);

function known(what: string, id: string, ids: ReadonlySet<string>, tell: Tell): boolean {
  if (ids.has(id)) return true;
  tell(`there is no ${what} ${id}; there are ${[...ids].join(', ')}`);
  return false;
}

function sourcesHtml(ids: readonly string[], { sources }: DirectiveContext, tell: Tell): string | undefined {
  const chips = ids.map((id) => {
    if (!known('source', id, new Set(sources.keys()), tell)) return '';
    const { book, via, route } = sources.get(id)!;
    return (
      `<span class="unit-chip" title="${escaped(route)}">` +
      `<span class="unit-chip-book">${escaped(book)}</span> ` +
      `<span class="unit-chip-via">${escaped(via)}</span></span>`
    );
  });
  return `<p class="unit-chips"><span class="unit-label">Source route</span> ${chips.join(' ')}</p>\n`;
}

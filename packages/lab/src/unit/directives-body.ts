/**
 * The text of a unit as what the page shows, in its order: pieces of HTML, and between them the parts that
 * live (figures, predictions, artefacts). Made when the lab is built.
 */
import { directives, MARK, type DirectiveContext } from './directives.ts';
import { termLinks } from './directives-terms.ts';
import { UnitError } from './front-matter.ts';
import { renderMarkdown, type Heading } from './markdown.ts';
import { references, type ReferenceContext } from './references.ts';
import type { Results } from './results.ts';

export type Block =
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'figure' | 'predict'; readonly id: string }
  | { readonly kind: 'artefacts' };

export interface Body {
  readonly blocks: readonly Block[];
  readonly headings: readonly Heading[];
  readonly results: Results;
}

export type BodyContext = Omit<DirectiveContext & ReferenceContext, 'mistakes'>;

/** @throws UnitError with all mistakes, each with file and line. */
export function renderBody(markdown: string, about: BodyContext): Body {
  const mistakes: string[] = [];
  const context = { ...about, mistakes };
  const results: Record<string, string | null> = {};
  const { html, headings } = renderMarkdown(markdown, {
    idPrefix: '',
    sink: 0,
    extend: (reader) => {
      reader.use(directives(context)).use(references(context, results)).use(termLinks());
    },
  });
  if (mistakes.length > 0) throw new UnitError(mistakes);
  return { blocks: blocksOf(html), headings, results };
}

/** Every second piece is a name. */
function blocksOf(html: string): Block[] {
  return html.split(MARK).flatMap((piece, index): Block[] => {
    if (index % 2 === 0) return piece.trim() === '' ? [] : [{ kind: 'html', html: piece }];
    if (piece === 'artefacts') return [{ kind: 'artefacts' }];
    const [kind, id = ''] = piece.split(':');
    return [{ kind: kind === 'predict' ? 'predict' : 'figure', id }];
  });
}

/** In which line of `document` its text begins, counted from 1. */
export function firstLineOf(document: string, body: string): number {
  const lines = document.replaceAll('\r\n', '\n');
  return lines.slice(0, lines.indexOf(body.trimEnd())).split('\n').length;
}

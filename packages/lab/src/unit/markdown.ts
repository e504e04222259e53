/**
 * Markdown as HTML, when the lab is built: the body of a unit and the glossary. Raw HTML is text, headings
 * get ids that can be linked to, wide tables scroll by themselves, and links to other sites tell them
 * nothing.
 */
import MarkdownIt, { type MarkdownIt as Reader, type Token } from 'markdown-it';

export interface Heading {
  readonly id: string;
  /** 2 is a section of the page. */
  readonly level: number;
  readonly text: string;
}

export interface Rendered {
  readonly html: string;
  /** In their order; the title of the document (level 1) is left out of both. */
  readonly headings: readonly Heading[];
}

export interface RenderOptions {
  /** What the ids of the headings start with, so that two documents fit on one page. */
  readonly idPrefix: string;
  /** By how many levels the headings sink. */
  readonly sink: number;
  /** What this document has beyond Markdown. */
  readonly extend?: (reader: Reader) => void;
}

export function renderMarkdown(markdown: string, options: RenderOptions): Rendered {
  const { idPrefix, sink, extend } = options;
  const reader = new MarkdownIt({ html: false, linkify: false, typographer: false });
  extend?.(reader);
  const tokens = withoutTitle(reader.parse(markdown, {}));
  const headings: Heading[] = [];
  const taken = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue;
    const level = Math.min(6, Number(token.tag.slice(1)) + sink);
    token.tag = `h${level}`;
    if (token.type === 'heading_close') continue;
    const text = textOf(tokens[index + 1]?.children ?? []);
    const id = freeId(`${idPrefix}${slugOf(text)}`, taken);
    token.attrSet('id', id);
    token.attrSet('tabindex', '-1');
    headings.push({ id, level, text });
  }
  const { rules } = reader.renderer;
  rules['table_open'] = () =>
    '<div class="prose-table" role="region" aria-label="Table" tabindex="0"><table>\n';
  rules['table_close'] = () => '</table></div>\n';
  rules['link_open'] = (all, index, options, _env, self) => {
    const link = all[index]!;
    if (/^https?:/.test(String(link.attrGet('href')))) link.attrSet('rel', 'noreferrer');
    return self.renderToken(all, index, options);
  };
  return { html: reader.renderer.render(tokens, reader.options, {}), headings };
}

function withoutTitle(tokens: readonly Token[]): Token[] {
  let isTitle = false;
  return tokens.filter(({ type, tag }) => {
    if (type === 'heading_open' && tag === 'h1') isTitle = true;
    const isKept = !isTitle;
    if (type === 'heading_close') isTitle = false;
    return isKept;
  });
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ content }) => content).join('');
}

/** E.g. `who-is-here`. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
  taken.add(id);
  return id;
}

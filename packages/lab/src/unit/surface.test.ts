import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UNIT_PATH } from '../../unit-plugin.ts';
import { parseUnit, type FrontMatter } from './front-matter.ts';
import { renderMarkdown } from './markdown.ts';
import { surfaceMarkdown, surfaceOf, type Surface } from './surface.ts';
import { wordsOf } from './words.ts';

const source = parseUnit(
  UNIT_PATH,
  readFileSync(new URL(`../../../../${UNIT_PATH}`, import.meta.url), 'utf8'),
);

/** Every text of the model in its order, as a page would show them. */
const shown = ({ title, path, sections }: Surface): string =>
  [
    title,
    ...path,
    ...sections.flatMap(({ heading, entries }) => [heading, ...entries.flatMap(({ pieces }) => pieces)]),
  ]
    .map((piece) => (typeof piece === 'string' ? piece : piece.text))
    .join(' ');

/** What a reader of the Markdown sees. */
function read(markdown: string): string {
  const title = /^# (.*)$/m.exec(markdown)![1]!;
  const { html } = renderMarkdown(markdown, { idPrefix: '', sink: 0 });
  return `${title} ${html.replace(/<[^>]*>/g, ' ').replaceAll('&amp;', '&')}`;
}

test('the Markdown surface says what the model says, word by word in its order', () => {
  const surface = surfaceOf(source);
  expect(wordsOf(read(surfaceMarkdown(surface)))).toEqual(wordsOf(shown(surface)));
  expect(wordsOf(shown(surface)).length).toBeGreaterThan(150);
});

test('every value of the front matter is on the surface', () => {
  const text = shown(surfaceOf(source));
  const values = (value: unknown): string[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(values) : [String(value)];
  const { learning_objectives: objectives, external_enrichment: enrichment, ...rest } = source.facts;
  const all = [
    ...values(rest),
    ...objectives.map((one) => one.text),
    ...enrichment.flatMap(({ title, label, note }) => [title, label, note]),
  ];
  for (const value of all) expect(text).toContain(value);
});

test('it holds the facts of the unit and no result: nothing on it can be out of date or given away', () => {
  const markdown = surfaceMarkdown(surfaceOf(source));
  expect(source.body).toContain('{{run:');
  expect(markdown).not.toMatch(/\{\{|\}\}|E\d+\.[a-z]/);
});

test('addresses are links, and empty lists say so', () => {
  const markdown = surfaceMarkdown(surfaceOf(source));
  expect(markdown).toContain('- [etcd documentation](https://etcd.io/docs/) · `official_docs_companion` · ');
  expect(markdown).toContain('## Supporting routes\n\n- None yet.\n');
  expect(markdown).toContain('via: *Gossip Dissemination*, *Hybrid Gossip*');
});

test('what Markdown would take for its own is shown as it is', () => {
  const facts: FrontMatter = {
    ...source.facts,
    title: 'A *bold* [title] <b>',
    prerequisites: ['_under_ `code`'],
  };
  const markdown = surfaceMarkdown(surfaceOf({ path: source.path, facts }));
  expect(markdown).toContain('# A \\*bold\\* \\[title\\] \\<b\\>');
  expect(renderMarkdown(markdown, { idPrefix: '', sink: 0 }).html).toContain('_under_ `code`');
});

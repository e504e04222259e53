/** Directives, references and links to the glossary: what they become, and what is told of their mistakes. */
import { describe, expect, test } from 'vitest';
import type { AnswerBank } from '../lessons/answers.ts';
import type { Exercise } from '../lessons/schema.ts';
import { renderBody, firstLineOf, type Body, type BodyContext } from './directives-body.ts';
import { termAnchors, termId, TERMS, termLinks } from './directives-terms.ts';
import { UnitError } from './front-matter.ts';
import { renderMarkdown } from './markdown.ts';
import { bankOf, withUnit } from './references-bank.ts';
import { uncovered } from './results.ts';

const CONTEXT: BodyContext = {
  path: 'content/unit.md',
  firstLine: 10,
  figures: new Set(['suspicion', 'delay']),
  exercises: new Set(['E4']),
  sources: new Map([['book-part', { book: 'A Book', via: 'Part', route: '/books/a' }]]),
  bank: ({ exercise, variant, statistic }) =>
    `${exercise}.${variant}.${statistic}` === 'E4.k3.median' ? '4 probes' : undefined,
};

function bodyOf(markdown: string, more: Partial<BodyContext> = {}): Body {
  return renderBody(markdown, { ...CONTEXT, ...more });
}

function mistakesOf(markdown: string): readonly string[] {
  try {
    bodyOf(markdown);
  } catch (error) {
    if (error instanceof UnitError) return error.mistakes;
    throw error;
  }
  return [];
}

const htmlOf = ({ blocks }: Body): string =>
  blocks.map((block) => (block.kind === 'html' ? block.html : `[${block.kind}]`)).join('');

describe('directives', () => {
  test('figures, exercises and artefacts cut the text where they stand', () => {
    const { blocks } = bodyOf('One.\n\n:::predict E4\n\n:::figure suspicion\n\nTwo.\n:::artefacts\n');
    expect(blocks).toEqual([
      { kind: 'html', html: '<p>One.</p>\n' },
      { kind: 'predict', id: 'E4' },
      { kind: 'figure', id: 'suspicion' },
      { kind: 'html', html: '<p>Two.</p>\n' },
      { kind: 'artefacts' },
    ]);
  });

  test('while there are no exercises, any id is taken', () => {
    expect(bodyOf(':::predict E17', { exercises: null }).blocks).toEqual([{ kind: 'predict', id: 'E17' }]);
  });

  test('a source is a chip with the names of its book and part', () => {
    expect(htmlOf(bodyOf(':::source book-part'))).toContain(
      'title="/books/a"><span class="unit-chip-book">A Book</span> <span class="unit-chip-via">Part</span>',
    );
  });

  test.each([
    [':::figure susspicion', 'there is no figure susspicion; there are suspicion, delay'],
    [':::figure', 'figure wants one name'],
    [':::figure suspicion delay', 'figure wants one name'],
    [':::predict E5', 'there is no exercise E5; there are E4'],
    [':::predict four', 'exercises are named E and a number, not four'],
    [':::source', 'source wants at least one name'],
    [':::source book', 'there is no source book; there are book-part'],
    [':::artefacts now', 'artefacts wants no name'],
    [':::video x', 'there is no directive video; there are figure, predict, source, artefacts'],
    [':::', 'there is no directive without a name; there are figure, predict, source, artefacts'],
    ['- :::figure delay', 'a directive stands by itself, in no list and no quotation'],
  ])('%s is a mistake with file and line', (line, what) => {
    expect(mistakesOf(`Text.\n\n${line}\n`)).toEqual([`content/unit.md:12: ${what}`]);
  });

  test('all mistakes are told at once', () => {
    expect(mistakesOf(':::figure a\n\n:::figure b\n\n{{run:E9.x.median}}\n')).toHaveLength(3);
  });

  test('no document can forge a live part', () => {
    const { blocks } = bodyOf('A \0figure:suspicion\0 B');
    expect(blocks).toHaveLength(1);
    expect(blocks[0]!.kind).toBe('html');
  });

  test('the first line of a text is found behind its front matter', () => {
    expect(firstLineOf('---\na: 1\n---\n\nText\n\nMore\n', 'Text\n\nMore\n')).toBe(5);
  });
});

describe('references', () => {
  test('a result is covered: its place holds the name, and not the number', () => {
    const body = bodyOf('It was {{run:E4.k3.median}} in all.');
    expect(body.results).toEqual({ 'E4.k3.median': '4 probes' });
    expect(htmlOf(body)).toContain('data-run="E4.k3.median"');
    expect(htmlOf(body)).not.toContain('4 probes');
  });

  test('without a bank nothing is measured yet', () => {
    const body = bodyOf('{{run:E9.x.p90}}', { bank: null });
    expect(body.results).toEqual({ 'E9.x.p90': null });
    expect(uncovered(htmlOf(body), body.results, new Set(['E9']), null)).toContain('>not measured yet<');
  });

  test('a result is uncovered with its exercise and no other, and says where it comes from', () => {
    const { blocks, results } = bodyOf('It was {{run:E4.k3.median}} in all.');
    const html = htmlOf({ blocks, headings: [], results });
    const from = { engine: 'abc', seeds: 200 };
    expect(uncovered(html, results, new Set(['E3', 'E40']), from)).toBe(html);
    expect(uncovered(html, results, new Set(['E4']), from)).toBe(
      '<p>It was ' +
        '<span class="unit-run is-shown" title="E4.k3.median, 200 seeds, engine abc">4 probes</span>' +
        ' in all.</p>\n',
    );
  });

  test('the line that is told is that of the reference, not of its paragraph', () => {
    expect(mistakesOf('One\ntwo\nthree {{run:E4.k9.median}}\n')).toEqual([
      'content/unit.md:12: the answer bank has no E4.k9.median',
    ]);
  });

  test.each([
    ['{{run:E4.k9.median}}', 'the answer bank has no E4.k9.median'],
    ['{{run:E4.k3.middle}}', 'the answer bank has no E4.k3.middle'],
    ['{{run:E4}}', '{{run:E4}} is no reference; one is {{run:E4.k3.median}}'],
    ['{{now}}', '{{now}} is no reference; one is {{run:E4.k3.median}}'],
  ])('%s is a mistake with file and line', (text, what) => {
    expect(mistakesOf(`One.\n\nTwo ${text}.\n`)).toEqual([`content/unit.md:12: ${what}`]);
  });

  test('in code it is text', () => {
    const body = bodyOf('`{{run:E4.k3.median}}`');
    expect(body.results).toEqual({});
    expect(htmlOf(body)).toContain('{{run:E4.k3.median}}');
  });

  test('a figure of the bank has the unit of its question', () => {
    const figures = { median: 4.0312, p90: null };
    const runs = { 'E4.k3': { figures }, 'E4.n16': { figures } } as unknown as AnswerBank['runs'];
    const exercises = [
      {
        id: 'E4',
        variants: [],
        questions: [
          { variant: 'k0', unit: 'probes' },
          { variant: 'k3', unit: 'probes' },
        ],
      },
    ] as unknown as Exercise[];
    const bank = bankOf({ runs }, exercises);
    expect(bank({ exercise: 'E4', variant: 'k3', statistic: 'median' })).toBe('4.03 probes');
    expect(bank({ exercise: 'E4', variant: 'n16', statistic: 'median' })).toBe('4.03 probes');
    expect(bank({ exercise: 'E4', variant: 'k3', statistic: 'p90' })).toBeUndefined();
    expect(bank({ exercise: 'E5', variant: 'k3', statistic: 'median' })).toBeUndefined();
    expect([withUnit(0.6123, 'share'), withUnit(12_345, 's')]).toEqual(['61.2 %', '12300 s']);
  });
});

describe('terms', () => {
  test('only the first use is a link, and none in headings, links and code', () => {
    const extend = termLinks([{ pattern: /\bnack\b/, row: 'Nack' }]);
    const { html } = renderMarkdown('## A nack\n\n`nack`, [nack](#/x), nack and nack\n', {
      idPrefix: '',
      sink: 0,
      extend: (reader) => void reader.use(extend),
    });
    const link = '<a href="#/reference?at=glossary-term-nack" class="unit-term">nack</a>';
    expect(html).toContain(`<code>nack</code>, <a href="#/x">nack</a>, ${link} and nack`);
    expect(html.split('unit-term')).toHaveLength(2);
  });

  test('of two terms at one place the longer is taken', () => {
    const { html } = renderMarkdown('a probe interval', {
      idPrefix: '',
      sink: 0,
      extend: (reader) =>
        void reader.use(
          termLinks([
            { pattern: /probe/, row: 'a' },
            { pattern: /probe interval/, row: 'b' },
          ]),
        ),
    });
    expect(html).toContain('at=glossary-term-b" class="unit-term">probe interval</a>');
  });

  test('rows of the glossary get the ids that links have', () => {
    const { html } = renderMarkdown('| w | m |\n| --- | --- |\n| `Ping`, `Ack` | x |\n', {
      idPrefix: '',
      sink: 0,
      extend: termAnchors,
    });
    expect(html).toContain(`<tr id="${termId('Ping, Ack')}" tabindex="-1">`);
    expect(new Set(TERMS.map(({ row }) => termId(row))).size).toBe(TERMS.length);
  });
});

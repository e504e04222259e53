import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';

const plain = { idPrefix: '', sink: 0 };

test('headings get ids of their own, sink, and are listed; the title is left to the page', () => {
  const { html, headings } = renderMarkdown('# Title\n\n## One *two*\n\n## One two\n', {
    idPrefix: 'x-',
    sink: 1,
  });
  expect(headings).toEqual([
    { id: 'x-one-two', level: 3, text: 'One two' },
    { id: 'x-one-two-2', level: 3, text: 'One two' },
  ]);
  expect(html).toContain('<h3 id="x-one-two" tabindex="-1">One <em>two</em></h3>');
  expect(html).not.toContain('Title');
});

test('HTML in a document is text', () => {
  expect(renderMarkdown('<img src=x onerror=alert(1)>', plain).html).toBe(
    '<p>&lt;img src=x onerror=alert(1)&gt;</p>\n',
  );
});

test('links to other sites tell them nothing; links within the lab are left alone', () => {
  const { html } = renderMarkdown('[a](https://a.example/) [b](#/lab) [c](javascript:alert(1))', plain);
  expect(html).toContain('<a href="https://a.example/" rel="noreferrer">a</a>');
  expect(html).toContain('<a href="#/lab">b</a>');
  expect(html).not.toContain('href="javascript');
});

test('a table scrolls by itself, by keyboard too', () => {
  expect(renderMarkdown('| a |\n| --- |\n| b |\n', plain).html).toMatch(
    /^<div class="prose-table"[^>]*tabindex="0">/,
  );
});

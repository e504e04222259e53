import { expect, test } from 'vitest';
import { foundMoves, lookUp } from './follow-up.ts';

const hit = (section: string, text: string) => ({ section, title: section, text });

test('a question is looked up in the unit, whatever its length', () => {
  const { tool, input } = lookUp('why '.repeat(200)) as { tool: string; input: { query: string } };
  expect([tool, input.query.length]).toEqual(['searchUnit', 400]);
});

test('what is found is shown in whole sentences of the unit, with where they stand', () => {
  const text =
    '> Who raises it? A number that only its **owner** raises. It outranks what others say. It ord…';
  expect(
    foundMoves({ tool: 'searchUnit', hits: [hit('a', text), hit('b', 'Two.'), hit('c', 'Three.')] }),
  ).toEqual([
    {
      kind: 'cite',
      role: 'found',
      text: 'A number that only its owner raises. It outranks what others say.',
      sources: [{ level: 2, section: 'a', title: 'a' }],
    },
    { kind: 'cite', role: 'found', text: 'Two.', sources: [{ level: 2, section: 'b', title: 'b' }] },
  ]);
});

test('what is not in the unit is said not to be', () => {
  expect(foundMoves({ tool: 'searchUnit', hits: [] })).toMatchObject([{ text: 'That is not in this unit.' }]);
});

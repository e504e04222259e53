import { expect, test } from 'vitest';
import { formatClaim, GRAMMAR, parseClaim, STATEMENTS } from './claim-grammar.ts';

test('the example of the grammar is in the grammar, and its own words parse back', () => {
  const first = parseClaim(GRAMMAR);
  expect(first).toEqual({
    ok: true,
    claim: {
      conditions: [
        { knob: 'k', bound: '>=', value: 3 },
        { knob: 'loss', bound: '<=', value: 10 },
      ],
      statement: 'no-false-death',
      withinMs: 60_000,
    },
  });
  if (first.ok) expect(parseClaim(formatClaim(first.claim))).toEqual(first);
});

test.each(Object.values(STATEMENTS))('"%s" can be claimed without conditions', (statement) => {
  const parsed = parseClaim(`${statement} within 30 s`);
  expect(parsed.ok).toBe(true);
  if (parsed.ok) expect(formatClaim(parsed.claim)).toBe(`${statement} within 30 s`);
});

test('units are brought together', () => {
  const parsed = parseClaim('With a delay of 1 s, no healthy member is suspected within 1 min');
  expect(parsed.ok).toBe(false);
  const other = parseClaim(
    'With delay at most 0.4 s and pause up to 5 s, no healthy member is suspected within 1 min.',
  );
  expect(other.ok && other.claim).toMatchObject({
    conditions: [
      { knob: 'delay', bound: '<=', value: 400 },
      { knob: 'pause', bound: '<=', value: 5 },
    ],
    withinMs: 60_000,
  });
});

test.each([
  ['gossip is nice', /has to look like this/],
  ['with luck >= 3, no healthy node is suspected within 5 s', /do not know "luck/],
  ['with k >= 99, no healthy node is suspected within 5 s', /from 0 to 8/],
  ['with k >= 1 and k <= 2, no healthy node is suspected within 5 s', /twice/],
  ['no healthy node is happy within 5 s', /I can test/],
  ['all views agree within 0 s', /from 1 s/],
])('%s: is refused with what is allowed', (text, problem) => {
  const parsed = parseClaim(text);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.problem).toMatch(problem);
});

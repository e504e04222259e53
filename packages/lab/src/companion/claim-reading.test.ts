import { expect, test } from 'vitest';
import { formatClaim } from './claim-grammar.ts';
import { readClaim, soundsLikeClaim } from './claim-reading.ts';

test.each([
  [
    'with no helpers and loss 5% no suspicion',
    'with k = 0 and loss = 5 %, no healthy node is suspected within 60 s',
  ],
  ['no node ever dies falsely', 'no healthy node is declared dead within 60 s'],
  [
    'with 5 nodes and 90% loss nobody dies',
    'with loss = 90 % and nodes = 5, no healthy node is declared dead within 60 s',
  ],
  [
    'with at most 20% loss and 3 helpers, nobody is suspected within 30 s',
    'with k = 3 and loss ≤ 20 %, no healthy node is suspected within 30 s',
  ],
  [
    'a pause of 4 s and no node is killed in 2 minutes',
    'with pause = 4 s, no healthy node is declared dead within 120 s',
  ],
  ['every crash is known to everybody in 10 s', 'a crashed node is dead everywhere within 10 s'],
  ['With k ≥ 3, all views agree within 30 s.', 'with k ≥ 3, all views agree within 30 s'],
])('"%s" is read as: %s', (said, read) => {
  expect(soundsLikeClaim(said)).toBe(true);
  const parsed = readClaim(said);
  expect(parsed.ok ? formatClaim(parsed.claim) : parsed.problem).toBe(read);
});

test.each([
  ['gossip is nice', /has to look like this/],
  ['with 5 nodes it is great', /What is to happen then\? I can test/],
  ['with 500 nodes nobody dies', /nodes has to be from 3 to 128/],
])('"%s" cannot be read, and is told what can', (said, problem) => {
  const parsed = readClaim(said);
  expect(parsed.ok ? '' : parsed.problem).toMatch(problem);
});

test('a question, or a word, is no claim', () => {
  for (const said of ['why does nobody die', 'suspicion', 'is no node suspected?', 'gossip is nice'])
    expect(soundsLikeClaim(said), said).toBe(false);
});

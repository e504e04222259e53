import { expect, test } from 'vitest';
import { termsOf } from './synonyms.ts';

test.each([
  ['the member was evicted', 'this host got kicked out'],
  ['a gc pause', 'stop-the-world'],
  ['split brain', 'a netsplit with two masters'],
  ['anti-entropy', 'the full state sync'],
  ['ProbeTimeout', 'probe timed out'],
  ["Lamport's clock... lamport timestamps", 'logical clock, ltime'],
  ['false positives', 'wrongly accused'],
  ['30%', '30 percent'],
])('%s means what %s means', (left, right) => {
  expect(new Set(termsOf(left))).not.toEqual(new Set());
  const [fewer, more] = [termsOf(left), termsOf(right)].toSorted((a, b) => a.length - b.length);
  expect(fewer!.filter((term) => !more!.includes(term))).toEqual([]);
});

test('words that say nothing are left out', () => {
  expect(termsOf("Isn't it that there's really nothing?")).toEqual(termsOf('theres nothing'));
});

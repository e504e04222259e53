import { expect, test } from 'vitest';
import { discriminatorOf, historyCandidates, malRuleFor } from './diagnosis.ts';
import type { Item, Misconception } from './knowledge.ts';

const rule = (value: number, misconception: string) => ({ value, misconception, text: `${value}` });
const item = { id: 'E4', malRules: [rule(18, 'M-A'), rule(20, 'M-B'), rule(0, 'M-C')] } as unknown as Item;
const misconception = (id: string, tag: string, other: string | null, waitsFor: string | null = null) =>
  ({
    id,
    tag,
    waitsFor,
    options: [{ id: 'c', text: '', is: 'other', misconception: other }],
  }) as unknown as Misconception;

test('a number within ten percent of a wrong formula is that formula, the nearest one', () => {
  expect(malRuleFor(item, 18.4)?.misconception).toBe('M-A');
  expect(malRuleFor(item, 21.5)?.misconception).toBe('M-B');
  expect(malRuleFor(item, 16.3)).toBeNull();
  expect(malRuleFor(item, 0)?.misconception).toBe('M-C');
  expect(malRuleFor(item, 0.1)).toBeNull();
  expect(malRuleFor(item, -18)).toBeNull();
});

test('the same tag twice points somewhere, once does not', () => {
  const all = [misconception('M-A', 't', null), misconception('M-B', 'u', null)];
  const miss = { tag: 't', misconception: 'M-A' };
  expect(historyCandidates([miss], all)).toEqual([]);
  expect(historyCandidates([miss, miss], all).map((one) => one.misconception)).toEqual(['M-A']);
});

test('of two the one is asked whose question knows the other; what waits is never asked', () => {
  const all = [
    misconception('M-A', 't', null),
    misconception('M-B', 't', 'M-A'),
    misconception('M-W', 't', null, 'plumtree'),
  ];
  const chosen = discriminatorOf(new Map(all.map((one) => [one.id, one])));
  expect(chosen('M-A', 'M-B')).toBe('M-B');
  expect(chosen('M-B', 'M-A')).toBe('M-B');
  expect(chosen('M-W', 'M-A')).toBe('M-A');
});

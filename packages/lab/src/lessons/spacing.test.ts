import { expect, test } from 'vitest';
import { afterAnswer, answersFor, askedBy, dueAt, type SpacedItem } from './spacing.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const question = 'E4.k0';
const miss = { question, wasRight: false, confidence: 3, atMs: 0 } as const;

test('a confident miss is asked again after 1, 7 and 21 days, and then it is done', () => {
  let items = afterAnswer([], miss);
  for (const days of [1, 7, 21]) {
    const dueMs = items[0]!.dueMs;
    expect(dueAt(items, dueMs - 1)).toEqual([]);
    expect(dueAt(items, dueMs)).toHaveLength(1);
    const before = items;
    items = afterAnswer(items, { question, wasRight: true, confidence: 1, atMs: dueMs });
    const step = [1, 7, 21].indexOf(days);
    const next = [7, 21][step];
    if (next === undefined) expect(items).toEqual([]);
    else expect(items[0]!.dueMs - before[0]!.dueMs).toBe(next * DAY_MS);
  }
});

test('a miss that nobody was sure of is not asked again', () => {
  expect(afterAnswer([], { ...miss, confidence: 2 })).toEqual([]);
});

test('another miss begins anew, whatever the confidence', () => {
  const items: SpacedItem[] = [{ question, step: 2, dueMs: 5 }];
  expect(afterAnswer(items, { ...miss, confidence: 1, atMs: 10 })).toEqual([
    { question, step: 0, dueMs: 10 + DAY_MS },
  ]);
});

test('a right answer before it is due changes nothing', () => {
  const items: SpacedItem[] = [{ question, step: 0, dueMs: 100 }];
  expect(afterAnswer(items, { ...miss, wasRight: true, atMs: 99 })).toBe(items);
});

test('what is longest overdue comes first', () => {
  const items = [
    { question: 'E1.delay', step: 0, dueMs: 50 },
    { question, step: 1, dueMs: 20 },
    { question: 'E2.last', step: 0, dueMs: 200 },
  ];
  expect(dueAt(items, 100).map((one) => one.dueMs)).toEqual([20, 50]);
});

test('after a week an extra is asked in place of the exercise, and extras take turns', () => {
  const extras = [
    { id: 'X1', after: ['E4', 'E2'] },
    { id: 'X2', after: ['E4'] },
  ];
  const at = (step: number, name = question): SpacedItem => ({ question: name, step, dueMs: 0 });
  expect([0, 1, 2].map((step) => askedBy(at(step), extras))).toEqual(['E4', 'X1', 'X2']);
  expect([askedBy(at(2, 'E7.a'), extras), askedBy(at(1, 'X1.a'), extras)]).toEqual(['E7', 'X1']);
  expect([0, 1].map((step) => answersFor(extras[1]!, at(step)))).toEqual([false, true]);
  expect(answersFor({ id: 'E4' }, at(1))).toBe(true);
});

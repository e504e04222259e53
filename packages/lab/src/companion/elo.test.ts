import { expect, test } from 'vitest';
import { abilityOf, chanceOf, nextItem, RATING_BEGIN } from './elo.ts';

const items = [
  { id: 'easy', rating: 800 },
  { id: 'middle', rating: 1000 },
  { id: 'hard', rating: 1400 },
];

test('equal ratings are an even chance, and right answers raise ability', () => {
  expect(chanceOf(1000, 1000)).toBe(0.5);
  const past = [{ exercise: 'middle', score: 1, atMs: 0, dueMs: null }];
  expect(abilityOf(past, items)).toBeGreaterThan(RATING_BEGIN);
});

test('what is due comes first, else what is at the edge of ability, and not the same twice', () => {
  expect(nextItem([], items, 0)).not.toBe('hard');
  const due = [
    { exercise: 'hard', score: 0, atMs: 0, dueMs: 10 },
    { exercise: 'easy', score: 1, atMs: 1, dueMs: null },
  ];
  expect(nextItem(due, items, 10)).toBe('hard');
  expect(nextItem(due, items, 9)).toBe('middle');
  expect(nextItem([], [], 0)).toBeNull();
});

import { describe, expect, test } from 'vitest';
import { distributionOf } from './distribution.ts';
import {
  bandOf,
  covers,
  directionOf,
  gradeDirection,
  gradeMechanism,
  gradeNumber,
  gradeRange,
  intervalScore,
} from './grading.ts';
import { EXERCISE } from './schema.ts';
import type { AnswerBank } from './answers.ts';

const VALUES = Array.from({ length: 101 }, (_, i) => i + 100);
const distribution = distributionOf(VALUES);

const exercise = EXERCISE.parse({
  id: 'E1',
  title: 'A title',
  tags: ['fallacy missed'],
  setup: 'What is done.',
  fixed: ['64 nodes'],
  variants: [
    { id: 'a', label: 'a', metric: 'failed-probes' },
    { id: 'b', label: 'b', metric: 'failed-probes' },
  ],
  questions: [
    {
      id: 'q',
      ask: 'How many?',
      unit: 'probes',
      variant: 'a',
      threshold: { at: 60, meaning: 'Above it.' },
      mal_rules: [{ formula: 10, misconception: 'M-PCT', text: 'No.' }],
    },
  ],
  mechanism: { ask: 'Why?', choices: [{ text: 'a' }, { text: 'b', is_right: true }, { text: 'c' }] },
  solution: 'So.',
  transfer: { ask: 'And now?', from: 'a', to: 'b', because: 'So.' },
});
const question = exercise.questions[0]!;

const bank: AnswerBank = {
  format: 1,
  engine: '',
  lessons: '',
  seeds: 101,
  runs: { 'E1.a': distribution, 'E1.b': distributionOf(VALUES.map((one) => one / 2)) },
  refutations: {},
};

describe('a number', () => {
  test.each([
    [110, 1, 'in the band'],
    [190, 1, 'in the band'],
    [109, 0.5, 'within a factor of two'],
    [300, 0.5, 'within a factor of two'],
    [75, 0.5, 'within a factor of two'],
    [74, 0.5, 'on the right side'],
    [301, 0.5, 'on the right side'],
    [60, 0, 'outside'],
    [10, 0, 'outside'],
  ])('%d has %d points: %s', (answer, points, why) => {
    expect(gradeNumber(answer, question, distribution)).toMatchObject({ points, why });
  });

  test('a tolerance widens the band on both sides', () => {
    const truth = { ...question.truth, tolerance: 5 };
    expect(bandOf({ truth }, distribution)).toEqual({ low: 105, centre: 150, high: 195 });
  });

  test('what never happens is infinite, so no number is right', () => {
    const never = distributionOf([Infinity, Infinity, Infinity]);
    expect(gradeNumber(5, { ...question, threshold: undefined }, never).points).toBe(0);
  });
});

describe('a range', () => {
  test('the interval score is the width, and ten times what lies outside', () => {
    expect(intervalScore({ low: 2, high: 5 }, 3)).toBe(3);
    expect(intervalScore({ low: 2, high: 5 }, 7)).toBeCloseTo(23);
    expect(intervalScore({ low: 2, high: 5 }, 1)).toBeCloseTo(13);
  });

  test('the engine’s own range has all points, and a wide one is no win', () => {
    const own = { low: 104, high: 136 };
    const forty = distributionOf(VALUES.slice(0, 41));
    expect(gradeRange(own, question, forty)).toBeCloseTo(1, 1);
    expect(gradeRange({ low: 0, high: 1000 }, question, forty)).toBeLessThan(0.1);
    expect(gradeRange({ low: 119, high: 120 }, question, forty)).toBeLessThan(0.5);
    expect(gradeRange({ low: 500, high: 600 }, question, forty)).toBeLessThan(0.05);
  });

  test('ends in the wrong order are no range', () => {
    expect(gradeRange({ low: 5, high: 2 }, question, distribution)).toBe(0);
  });

  test('where all runs agree, a fifth around the number has all points', () => {
    const same = distributionOf(VALUES.map(() => 50));
    expect(gradeRange({ low: 46, high: 54 }, question, same)).toBe(1);
    expect(gradeRange({ low: 0, high: 100 }, question, same)).toBeCloseTo(0.1);
  });

  test('its ends belong to it', () => {
    expect(covers({ low: 1, high: 2 }, 2)).toBe(true);
    expect(covers({ low: 1, high: 2 }, 2.1)).toBe(false);
  });
});

describe('a direction and a mechanism', () => {
  test('the direction is that of the medians, and less than a tenth is none', () => {
    expect(directionOf(distribution, distributionOf(VALUES.map((one) => one * 1.05)))).toBe('same');
    expect(directionOf(distribution, distributionOf(VALUES.map((one) => one * 1.3)))).toBe('up');
    expect(directionOf(distributionOf([0, 0]), distributionOf([0, 0]))).toBe('same');
    expect(directionOf(distributionOf([0, 0]), distributionOf([1, 1]))).toBe('up');
  });

  test('they are right or wrong', () => {
    expect(gradeDirection('down', exercise, bank)).toBe(1);
    expect(gradeDirection('same', exercise, bank)).toBe(0);
    expect(gradeMechanism(1, exercise)).toBe(1);
    expect(gradeMechanism(0, exercise)).toBe(0);
    expect(gradeMechanism(9, exercise)).toBe(0);
  });
});

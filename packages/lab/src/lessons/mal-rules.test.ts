import { describe, expect, test } from 'vitest';
import type { AnswerBank } from './answers.ts';
import { distributionOf } from './distribution.ts';
import { FormulaError } from './formula.ts';
import { areApart, isApartFrom, matchesOf, valueOfRule } from './mal-rules.ts';
import type { Exercise, MalRule, Question } from './schema.ts';

const rule = (formula: string, misconception: string): MalRule => ({ formula, misconception, text: 'No.' });
const question: Question = {
  id: 'k0',
  ask: 'How many?',
  unit: 'probes',
  variant: 'k0',
  truth: { centre: 'median', low: 'p10', high: 'p90', tolerance: 0 },
  mal_rules: [
    rule('60 * 0.3', 'M-PCT'),
    rule('0', 'M-DEAF'),
    rule('E4.k0.median * 2', 'M-N2'),
    rule('17', 'M-AE'),
  ],
};
const exercise = { id: 'E4' } as Exercise;
const bank: AnswerBank = {
  format: 1,
  engine: '',
  lessons: '',
  seeds: 3,
  runs: { 'E4.k0': distributionOf([29, 30, 31]) },
  refutations: {},
};
const namesOf = (answer: number): string[] =>
  matchesOf(answer, { exercise, question }, bank).map((one) => one.rule.misconception);

describe('the mal-rule of an answer', () => {
  test('is the nearest one within ten percent', () => {
    expect(namesOf(18)).toEqual(['M-PCT', 'M-AE']);
    expect(namesOf(19.7)).toEqual(['M-PCT']);
    expect(namesOf(16)).toEqual(['M-AE']);
    expect(namesOf(60)).toEqual(['M-N2']);
  });

  test('is none for what no formula gives, and for what is right', () => {
    expect(namesOf(22)).toEqual([]);
    expect(namesOf(30)).toEqual([]);
  });

  test('zero is near zero only', () => {
    expect(namesOf(0)).toEqual(['M-DEAF']);
    expect(namesOf(0.001)).toEqual([]);
    expect(namesOf(-18)).toEqual([]);
  });

  test('a formula over what the bank has not is a mistake of the data', () => {
    expect(() => valueOfRule(rule('E9.off.median', 'M-DEAF'), bank)).toThrow(FormulaError);
  });
});

test('two numbers are apart from 15 % of the larger one on', () => {
  expect(areApart(100, 85)).toBe(true);
  expect(areApart(100, 86)).toBe(false);
  expect(areApart(0, 0)).toBe(false);
  expect(areApart(0, 1)).toBe(true);
  expect(isApartFrom({ low: 10, centre: 12, high: 14 }, 11)).toBe(false);
  expect(isApartFrom({ low: 10, centre: 12, high: 14 }, 17)).toBe(true);
  expect(isApartFrom({ low: 10, centre: 12, high: 14 }, 15)).toBe(false);
});

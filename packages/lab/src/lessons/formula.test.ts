import { describe, expect, test } from 'vitest';
import { FormulaError, holds, valueOf } from './formula.ts';

const names = (name: string): number | undefined => ({ k0: 30, 'E4.k0.median': 31, 'M-SUSP.with': 2 })[name];

describe('a formula', () => {
  test.each([
    ['60 * 0.3', 18],
    ['60 * 0.3^2', 5.4],
    ['48 - (48 - 8) / 2', 28],
    ['2 - 3 - 4', -5],
    ['2 * -3', -6],
    ['8 / 4 / 2', 1],
    ['2 + 4 * log10(100)', 10],
    ['min(3, 2, 5) + max(1, 2)', 4],
    ['sqrt(16) + ceil(0.2)', 5],
    ['E4.k0.median / 2', 15.5],
    ['M-SUSP.with * 2', 4],
  ])('%s is %d', (formula, value) => {
    expect(valueOf(formula, names)).toBeCloseTo(value, 10);
  });

  test.each([
    ['1 +', 'ends too soon'],
    ['1 2', "'2' is too much"],
    ['(1', 'ends too soon|missing'],
    ['what', 'nothing is called what'],
    ['2 ^ 0.5', 'whole number'],
    ['1 ; 2', 'what is'],
    ['alert(1)', 'nothing is called alert'],
  ])('%s is refused', (formula, reason) => {
    expect(() => valueOf(formula, names)).toThrow(FormulaError);
    expect(() => valueOf(formula, names)).toThrow(new RegExp(reason));
  });
});

describe('a comparison', () => {
  test.each([
    ['k0 > 29', true],
    ['k0 < 30', false],
    ['k0 <= 30', true],
    ['k0 = 10 * 3', true],
    ['k0 >= E4.k0.median', false],
  ])('%s is %s', (comparison, is) => {
    expect(holds(comparison, names)).toBe(is);
  });

  test('without a sign it is none', () => {
    expect(() => holds('k0', names)).toThrow('ends too soon');
    expect(() => holds('k0 + 1 ) 2', names)).toThrow('compares nothing');
  });
});

import { expect, test } from 'vitest';
import type { AnswerBank } from './answers.ts';
import { distributionOf } from './distribution.ts';
import { brokenReferences, numberText, referencesIn, withFigures } from './references.ts';

const bank: AnswerBank = {
  format: 1,
  engine: '',
  lessons: '',
  seeds: 3,
  runs: { 'E4.k3': distributionOf([3, 4, 5]), 'E5.x': distributionOf([Infinity, Infinity, 1]) },
  refutations: {},
};

test('figures and formulas take the place of their references', () => {
  const text = 'It is {{run:E4.k3.median}}, or {{formula:60 * 0.3}}, or {{formula:E4.k3.most / 2}}.';
  expect(withFigures(text, bank)).toBe('It is 4, or 18, or 2.5.');
  expect(referencesIn(text)).toEqual(['run:E4.k3.median', 'formula:60 * 0.3', 'formula:E4.k3.most / 2']);
});

test('what the bank has not, and what has no number, is left open', () => {
  expect(withFigures('{{run:E4.k9.median}} {{run:E4.k3.mode}} {{run:E5.x.median}}', bank)).toBe('… … …');
});

test('numbers have three digits', () => {
  expect([0, 1.23456, 1234.5, 0.000123456, Infinity].map(numberText)).toEqual([
    '0',
    '1.23',
    '1230',
    '0.000123',
    'never',
  ]);
});

const broken = (text: string): string[] => brokenReferences({ path: 'a.yaml', text }, bank, new Set(['E16']));

test('a reference that nothing answers is told with its file and line', () => {
  expect(broken('one\ntwo {{run:E4.k9.median}}')).toEqual([
    'a.yaml:2: {{run:E4.k9.median}}: the answer bank has no such figure',
  ]);
  expect(broken('{{run:E4.k3.mode}}')).toHaveLength(1);
  expect(broken('{{formula:E4.k9.median /\n  2}}')).toEqual([
    'a.yaml:1: {{formula:E4.k9.median / 2}}: the answer bank has no E4.k9.median',
  ]);
  expect(broken('{{formula:2 *}}')).toHaveLength(1);
  expect(broken('{{E4.k3.median}}')).toHaveLength(1);
});

test('a run that never happened is an answer, and what waits has none yet', () => {
  expect(broken('{{run:E4.k3.median}} {{run:E5.x.median}} {{formula:E4.k3.p90 / 2}}')).toEqual([]);
  expect(broken('{{run:E16.first.median}}')).toEqual([]);
});

import { expect, test } from 'vitest';
import { calibrationOf, overconfidence, type Calibrated } from './calibration.ts';

const said = (confidence: 1 | 2 | 3, wasRight: boolean, rangeHeld: boolean | null = null): Calibrated => ({
  confidence,
  wasRight,
  rangeHeld,
});

test('each step of confidence has its own share, and the ranges theirs', () => {
  const rows = calibrationOf([
    said(3, true, true),
    said(3, false, false),
    said(1, true),
    said(3, true, true),
  ]);
  expect(rows).toEqual([
    { name: 'guess', claimed: 0.5, was: 1, count: 1 },
    { name: 'rather sure', claimed: 0.75, was: null, count: 0 },
    { name: 'sure', claimed: 0.95, was: 2 / 3, count: 3 },
    { name: 'range', claimed: 0.8, was: 2 / 3, count: 3 },
  ]);
});

test('who claims more than is true is overconfident', () => {
  expect(overconfidence([])).toBeNull();
  expect(overconfidence([said(3, false)])).toBeCloseTo(0.95);
  expect(overconfidence([said(1, true), said(1, true)])).toBeCloseTo(-0.5);
});

import { expect, test } from 'vitest';
import { askedText, transferUnit, withUnit } from './question-text.ts';
import type { Exercise } from './schema.ts';

const exercise = {
  id: 'E4',
  title: 'A node behind a bad link',
  questions: [{ id: 'k0', unit: 'probes', variant: 'none' }],
  variants: [
    { id: 'none', label: 'no helpers', metric: 'failed-probes' },
    { id: 'small', label: '16 nodes', metric: 'failed-probes' },
    { id: 'time', label: 'last node', metric: 'time-to-last' },
  ],
  transfer: { from: 'none', to: 'small' },
  variations: [
    { knob: 'loss', what: 'the loss', unit: '%', own: 30, values: [20], questions: [{ of: 'k0' }] },
  ],
} as unknown as Exercise;

const asked = (id: string, question: string): object => askedText({ exercise: id, question }, [exercise]);

test('a stored answer has the title of its exercise, its question in short and the unit', () => {
  const title = 'E4 A node behind a bad link';
  expect(asked('E4', 'k0')).toEqual({ title, what: 'no helpers', unit: 'probes' });
  const what = 'no helpers, but the loss is 20 %, not 30 %';
  expect(asked('E4', 'k0@loss=20')).toEqual({ title, what, unit: 'probes' });
});

test('what is no exercise keeps its name; the worksheet has its units', () => {
  expect(asked('E4', 'gone')).toEqual({ title: 'E4 gone', what: '', unit: '' });
  expect(asked('tuning', 'all-dead')).toEqual({ title: 'tuning all-dead', what: '', unit: 's' });
});

test('a unit stands behind a figure that has one', () => {
  expect(withUnit('3.05', 's')).toBe('3.05 s');
  expect(withUnit('0.5', 'share')).toBe('0.5');
  expect(withUnit('never', 's')).toBe('never');
});

test('a transfer has the unit of the question that measures the same', () => {
  const of = (from: string): string =>
    transferUnit({ ...exercise, transfer: { ...exercise.transfer, from } } as Exercise);
  expect([of('none'), of('small'), of('time')]).toEqual(['probes', 'probes', 's']);
});

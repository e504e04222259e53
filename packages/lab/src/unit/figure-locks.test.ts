import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { UNIT_PATH } from '../../unit-plugin.ts';
import { readData } from '../lessons/read-data.ts';
import { EXERCISES } from '../lessons/schema.ts';
import { figureLocks } from './figure-locks.ts';
import { FIGURES } from './figures.ts';

const path = `${UNIT_PATH.replace(/\.md$/, '')}/exercises.yaml`;
const { exercises } = readData(
  path,
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8'),
  EXERCISES,
);
const locks = figureLocks(FIGURES, exercises);

test('a run that is an exercise’s own waits for it, and only that stop of the handle', () => {
  expect(locks['views']).toEqual({ 64: ['E12'] });
  expect(locks['joining']).toBeUndefined();
});

test('a figure that shows the answer at another size waits at all of its stops', () => {
  const stops = FIGURES.find(({ id }) => id === 'lossy-member')!.handle.stops;
  expect(Object.keys(locks['lossy-member']!)).toHaveLength(stops.length);
  expect(Object.values(locks['lossy-member']!).flat()).toEqual(stops.map(() => 'E4'));
});

test('figures name exercises that there are, and that do not wait themselves', () => {
  const open = exercises.filter((one) => one.waits_for === undefined).map(({ id }) => id);
  for (const { id, answers = [] } of FIGURES)
    expect(
      answers.filter((one) => !open.includes(one)),
      id,
    ).toEqual([]);
});

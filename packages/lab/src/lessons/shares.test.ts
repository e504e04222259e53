import { expect, test } from 'vitest';
import { loadLessons } from '../../lessons-plugin.ts';
import type { AnswerBank } from './answers.ts';
import { METRICS } from './metrics.ts';
import { withFigures } from './references.ts';
import { SHARE_METRICS, sharesOf, shareText } from './shares.ts';

const lessons = loadLessons();
const isShare = sharesOf(lessons);

test('a share is told in whole per cent, and none and all in words', () => {
  expect([0, 0.004, 0.153, 0.5, 0.998, 1].map(shareText)).toEqual([
    'none',
    'less than 1 %',
    '15 %',
    '50 %',
    'more than 99 %',
    'all',
  ]);
});

test('shares are known by what is measured, wherever it is taken over', () => {
  expect(
    ['E13.t10.median', 'E13.heal60.mean', 'M-AE.with.mean', 'M-LAMPORT.share.median'].map(isShare),
  ).toEqual([true, true, true, true]);
  expect(['E4.k0.median', 'E13.none.mean', 'M-SUSP.with.median'].some(isShare)).toBe(false);
  const units = Object.entries(METRICS).filter(([, { unit }]) => unit === 'share');
  expect(units.map(([name]) => name).filter((name) => !SHARE_METRICS.includes(name))).toEqual([]);
  expect(SHARE_METRICS.filter((name) => METRICS[name] === undefined)).toEqual([]);
});

test('texts that tell a share say of what it is one', () => {
  const { bank, misconceptions } = lessons;
  const shows = (id: string): string => misconceptions.find((one) => one.id === id)!.refutation.shows;
  const told = (text: string): string => withFigures(text, bank as AnswerBank, isShare);
  expect(told(shows('M-HEAL'))).toBe('After 10 s all of the runs heal alone, after 60 s none of them.');
  expect(told(shows('M-AE'))).toBe(
    'With rumours alone none of the runs repair it, with push/pull all of them.',
  );
  const all = [
    ...misconceptions.flatMap(({ refutation, evidence }) => [refutation.shows, ...(evidence?.says ?? [])]),
    ...[...lessons.exercises, ...lessons.extras].map(({ solution }) => solution),
  ];
  const bare = all.flatMap((text) =>
    [...text.matchAll(/\{\{run:([^}]+)\}\}(.{0,60})/gs)].filter(
      ([, name = '', after = '']) =>
        isShare(name) && !/ of (all|the|them)\b/.test(after.replace(/\s+/g, ' ')),
    ),
  );
  expect(bare.map(([text]) => text)).toEqual([]);
});

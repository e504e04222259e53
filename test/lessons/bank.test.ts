/**
 * The answer bank against the engine and the lessons: it is not stale, and the bars hold. The whole bank is
 * made by `npm run answers`; here the engine's digest and a seed or two of each run are made again.
 */
import { describe, expect, test } from 'vitest';
import {
  amended,
  figureOf,
  lessonsDigest,
  runsOf,
  staleness,
} from '../../packages/lab/src/lessons/answers.ts';
import { engineDigest, valueOfRun } from '../../packages/lab/src/lessons/bank-runs.ts';
import { stored } from '../../packages/lab/src/lessons/distribution.ts';
import { referencesIn, withFigures } from '../../packages/lab/src/lessons/references.ts';
import { transferOf } from '../../packages/lab/src/lessons/grading.ts';
import { learningPage, missedBars, REFUTED_LEAST } from '../../tools/learning-page.ts';
import { bank, LESSONS, textOf } from './lessons.ts';

const BANK = bank();
const ENGINE = engineDigest();
const runs = runsOf(LESSONS);
const exercises = [...LESSONS.exercises, ...LESSONS.extras].filter((one) => one.waits_for === undefined);
const misconceptions = LESSONS.misconceptions.filter((one) => one.waits_for === undefined);

describe('the answer bank is of this engine and of these lessons', () => {
  test('its digests are those of the engine and of the data, and it has 200 seeds', () => {
    expect(staleness(BANK, LESSONS, ENGINE)).toBeNull();
    expect(BANK.seeds).toBe(200);
    expect(Object.keys(BANK.runs)).toEqual(runs.map(({ key }) => key));
  });

  test('a bank of another engine, or of other lessons, is refused with the reason', () => {
    expect(staleness({ ...BANK, engine: 'another' }, LESSONS, ENGINE)).toContain('engine another');
    const [first, ...rest] = LESSONS.exercises;
    const changed = { ...LESSONS, exercises: [{ ...first!, base: { ...first!.base, nodes: 31 } }, ...rest] };
    expect(staleness(BANK, changed, ENGINE)).toContain(lessonsDigest(changed));
    const reworded = { ...LESSONS, exercises: [{ ...first!, title: 'Another title' }, ...rest] };
    expect(staleness(BANK, reworded, ENGINE)).toBeNull();
  });

  test('a bank can be amended by runs of the same engine and of as many seeds, and by no others', () => {
    const seeds = Array.from({ length: 200 }, () => new Map([['M-SUSP.with', 7]]));
    const amendedBank = amended(BANK, LESSONS, ENGINE, seeds);
    expect(amendedBank.runs['M-SUSP.with']!.figures.median).toBe(7);
    expect(amendedBank.runs['E4.k0']).toEqual(BANK.runs['E4.k0']);
    expect(() => amended({ ...BANK, engine: 'another' }, LESSONS, ENGINE, seeds)).toThrow('this engine');
    expect(() => amended(BANK, LESSONS, ENGINE, seeds.slice(1))).toThrow('as many seeds');
  });

  const owners = [...new Set(runs.map(({ key }) => key.split('.')[0]!))].filter((id) => !id.startsWith('F-'));

  test.each(owners)('%s gives the numbers of the bank again', (owner) => {
    for (const run of runs.filter(({ key }) => key.startsWith(`${owner}.`))) {
      expect([run.key, stored(valueOfRun(run, 1))]).toEqual([run.key, BANK.runs[run.key]!.values[0]]);
    }
  });
});

describe('the bars', () => {
  test('there are 18 exercises and 23 misconceptions; two of each wait for what comes later', () => {
    expect(LESSONS.exercises.map(({ id }) => id)).toEqual(Array.from({ length: 18 }, (_, i) => `E${i + 1}`));
    expect(LESSONS.misconceptions).toHaveLength(23);
    const waiting = [...LESSONS.exercises, ...LESSONS.misconceptions].filter(
      (one) => one.waits_for !== undefined,
    );
    expect(waiting.map(({ id }) => id)).toEqual(['E16', 'E17', 'M-TREE', 'M-CAUSAL']);
  });

  test.each(misconceptions.map(({ id }) => id))(
    'the scenario of %s refutes it in at least 95 %% of the seeds',
    (id) => {
      expect(BANK.refutations[id]! / BANK.seeds).toBeGreaterThanOrEqual(REFUTED_LEAST);
    },
  );

  test('every exercise has three mal-rules, at least 15 % from what is right and from each other', () => {
    expect(missedBars(LESSONS, BANK)).toEqual([]);
  });

  test('an extra stands in for exercises that there are', () => {
    const ids = LESSONS.exercises.map(({ id }) => id);
    for (const { id, after } of LESSONS.extras) {
      expect(id).toMatch(/^X/);
      expect(after!.length).toBeGreaterThan(0);
      expect(after!.filter((one) => !ids.includes(one))).toEqual([]);
    }
  });

  test('a mal-rule inside the band is a missed bar', () => {
    const [first, ...rest] = LESSONS.exercises;
    const [question, ...others] = first!.questions;
    const median = figureOf(BANK, `${first!.id}.${question!.variant}.median`)!;
    const planted = [
      { ...question!.mal_rules[0]!, formula: String(median) },
      ...question!.mal_rules.slice(1),
    ];
    const spoilt = { ...first!, questions: [{ ...question!, mal_rules: planted }, ...others] };
    expect(missedBars({ ...LESSONS, exercises: [spoilt, ...rest] }, BANK)).not.toEqual([]);
  });

  test.each(exercises.map(({ id }) => id))(
    'the transfer question of %s has an answer that its text does not give',
    (id) => {
      const exercise = exercises.find((one) => one.id === id)!;
      expect(['up', 'down', 'same']).toContain(transferOf(exercise, BANK));
      expect(exercise.transfer.from).not.toBe(exercise.transfer.to);
    },
  );
});

describe('texts refer to the bank', () => {
  const texts = [
    ...exercises.map(({ id, setup, solution }) => [id, `${setup} ${solution}`] as const),
    ...misconceptions.map(({ id, refutation }) => [id, Object.values(refutation).join(' ')] as const),
  ];

  test.each(texts)('every reference of %s has a number', (_id, text) => {
    expect(withFigures(text, BANK)).not.toContain('…');
  });

  test('each solution and each refutation names a run', () => {
    const bare = texts.filter(([, text]) => !referencesIn(text).some((one) => one.startsWith('run:')));
    expect(bare.map(([id]) => id)).toEqual([]);
  });

  test('docs/learning.md is what the bank says', () => {
    expect(textOf('docs/learning.md')).toBe(learningPage(LESSONS, BANK));
  });
});

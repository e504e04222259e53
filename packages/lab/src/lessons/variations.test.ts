import { describe, expect, test } from 'vitest';
import { specOf } from './base-spec.ts';
import { CommitLock } from './commit-lock.ts';
import { gradeFresh } from './fresh-grading.ts';
import { EXERCISE, type Exercise } from './schema.ts';
import { variationMistakes } from './variation-mistakes.ts';
import {
  changeText,
  formulaAt,
  ownQuestion,
  runsNeeded,
  servingOf,
  servingsOf,
  variedExercise,
} from './variations.ts';

const rule = (formula: string) => ({ formula, misconception: 'M-PCT', text: 'No.' });
const loss = {
  knob: 'loss',
  what: 'the loss',
  unit: '%',
  own: 30,
  values: [20, 10],
  sets: [{ at: 'faults.0.amount', times: 0.01 }],
  questions: [{ of: 'q', ask: 'With {loss} %?', mal_rules: [rule('60 * loss / 100'), rule('E4.b.median')] }],
};
const nodes = {
  knob: 'nodes',
  what: 'the number of nodes',
  own: 64,
  values: [8],
  sets: [{ at: 'nodes' }, { at: 'faults.0.nodes', plus: -1, nodes_from: 1 }, { at: 'about.of' }],
  questions: [{ of: 'q', ask: 'With {nodes}?', mal_rules: [rule('18')] }],
};
const helpers = {
  knob: 'helpers',
  what: 'the number of helpers',
  own: 3,
  values: [1],
  sets: [{ at: 'config.indirectChecks' }],
  questions: [{ of: 'r', ask: 'With {helpers}?', mal_rules: [rule('1')] }],
};

function exerciseWith(...variations: readonly object[]): Exercise {
  return EXERCISE.parse({
    id: 'E4',
    title: 'A title',
    tags: ['fallacy missed'],
    setup: 'What is done.',
    fixed: ['64 nodes'],
    base: {
      config: { awarenessMax: 1 },
      faults: [{ kind: 'loss', atMs: 0, nodes: '1..63', peers: [64], amount: 0.3 }],
    },
    variants: [
      { id: 'a', label: 'a', metric: 'failed-probes', about: { of: 64 } },
      { id: 'b', label: 'b', spec: { nodes: 16, faults: [] }, metric: 'failed-probes', about: { of: 16 } },
    ],
    questions: [
      {
        id: 'q',
        ask: 'How many?',
        unit: 'probes',
        variant: 'a',
        threshold: { at: 10, meaning: 'Of the own number.' },
        mal_rules: [rule('60 * 0.3'), rule('E4.b.median')],
      },
      { id: 'r', ask: 'And?', unit: 'probes', variant: 'a', mal_rules: [rule('1')] },
    ],
    mechanism: { ask: 'Why?', choices: [{ text: 'a', is_right: true }, { text: 'b' }, { text: 'c' }] },
    solution: 'So.',
    transfer: { ask: 'And now?', from: 'a', to: 'b', because: 'So.' },
    variations,
  });
}

const exercise = exerciseWith(loss, nodes, helpers);
const asked = (id: string): Exercise => variedExercise(exercise, servingOf(exercise, id)!);
const mistakesOf = (...variations: readonly object[]): readonly string[] => {
  const made = exerciseWith(...variations);
  return variationMistakes(made, new CommitLock([made]));
};

describe('an exercise with one number changed', () => {
  test('comes in one order for everybody: its questions, then the first value of each number', () => {
    expect(servingsOf(exercise).map(({ id }) => id)).toEqual([
      'q',
      'r',
      'q@loss=20',
      'q@nodes=8',
      'r@helpers=1',
      'q@loss=10',
    ]);
    expect(servingOf(exercise, 'q@loss=99')).toBeUndefined();
    expect(['q', 'q@loss=20'].map(ownQuestion)).toEqual(['q', 'q']);
  });

  test('has the number where it belongs, and everything else as it was', () => {
    const [own] = exercise.variants;
    const [a, b] = asked('q@loss=20').variants;
    const before = specOf(7, exercise.base, own!.spec);
    const after = specOf(7, {}, a!.spec);
    expect(after).toEqual({ ...before, faults: [{ ...before.faults[0]!, amount: 0.2 }] });
    // Another variant that has another number there stays as it is.
    expect(specOf(7, {}, b!.spec)).toEqual(specOf(7, exercise.base, exercise.variants[1]!.spec));
    const [small] = asked('q@nodes=8').variants;
    expect(small!.spec).toMatchObject({ nodes: 8, faults: [{ nodes: [1, 2, 3, 4, 5, 6, 7] }] });
    expect(small!.about).toEqual({ of: 8 });
    // A setting that only the profile has.
    expect(asked('r@helpers=1').variants[0]!.spec.config).toEqual({ awarenessMax: 1, indirectChecks: 1 });
    expect(exercise.base.faults![0]!.amount).toBe(0.3);
  });

  test('asks with the value, says what is changed, and gives its wrong formulas for it', () => {
    const [question, ...others] = asked('q@loss=20').questions;
    expect(others).toEqual([]);
    expect(question).toMatchObject({ ask: 'With 20 %?', unit: 'probes', variant: 'a' });
    expect(question!.threshold).toBeUndefined();
    expect(question!.mal_rules.map(({ formula }) => formula)).toEqual(['60 * 20 / 100', 'E4.b.median']);
    expect(changeText(servingOf(exercise, 'q@loss=20')!)).toBe('the loss is 20 %, not 30 %');
    expect(changeText(servingOf(exercise, 'q')!)).toBeNull();
    expect(runsNeeded(asked('q@loss=20')).others.map(({ id }) => id)).toEqual(['b']);
    expect(formulaAt('E4.loss.median + loss * exp(loss) - gloss', 'loss', 2)).toBe(
      'E4.loss.median + 2 * exp(2) - gloss',
    );
  });
});

describe('a prediction of it', () => {
  const run = (ran: string[]) => (variant: { readonly id: string }) => {
    ran.push(variant.id);
    return Promise.resolve(variant.id === 'a' ? [20, 22, 24, 21, 23] : [40, 40, 40, 40, 40]);
  };

  test('is graded by its own runs, of which no more are made than are needed', async () => {
    const ran: string[] = [];
    const grade = await gradeFresh(asked('q@loss=20'), { point: 22, low: 20, high: 24 }, run(ran));
    expect(grade).toMatchObject({ points: 1, misconception: null, observed: 20, seeds: 5 });
    expect(ran).toEqual(['a']);
  });

  test('shows the wrong formula behind a wrong number, of the changed number and of other runs', async () => {
    const wrong = (point: number) =>
      gradeFresh(asked('q@loss=20'), { point, low: point, high: point }, run([]));
    expect(await wrong(12)).toMatchObject({ points: 0.5, misconception: 'M-PCT' });
    expect(await wrong(40)).toMatchObject({ points: 0.5, misconception: 'M-PCT' });
    // What the formula gives for the exercise's own number is nothing here.
    expect(await wrong(17.5)).toMatchObject({ points: 0.5, misconception: null });
    expect(await wrong(300)).toMatchObject({ points: 0, misconception: null });
  });
});

describe('wrong data is told with its name', () => {
  test('there is nothing to tell of what is right', () => {
    expect(mistakesOf(loss, nodes, helpers)).toEqual([]);
  });

  test.each([
    [{ ...loss, own: 25 }, 'variation loss: a has not 25 where it says'],
    [{ ...loss, sets: [{ at: 'faults.3.amount' }] }, 'variation loss: a has not 30 where it says'],
    [
      { ...loss, sets: [...loss.sets, { at: 'nodes' }] },
      'variation loss: a has 30 in some of its places only',
    ],
    [{ ...loss, values: [200] }, 'variation loss: 200: '],
    [{ ...nodes, values: [0] }, 'variation nodes: 0: '],
    [
      { ...loss, questions: [{ ...loss.questions[0]!, mal_rules: [rule('60 * loss')] }] },
      'variation loss: 60 * loss: no mal-rule of question q gives 1800 and M-PCT',
    ],
    [
      { ...loss, questions: [{ ...loss.questions[0]!, mal_rules: [rule('60 * los')] }] },
      'variation loss: 60 * los: nothing is called los',
    ],
    [
      { ...loss, questions: [{ ...loss.questions[0]!, mal_rules: [rule('E9.b.median')] }] },
      'variation loss: E9.b.median: nothing is called E9.b.median',
    ],
  ])('%o → %s', (wrong, told) => {
    expect(mistakesOf(wrong).join('\n')).toContain(told);
  });

  test('what the bank answers, and what another exercise asks about, is no variation', () => {
    const spec = specOf(1, {}, asked('q@loss=20').variants[0]!.spec);
    const { faults, config } = spec;
    const twin = {
      id: 'c',
      label: 'c',
      spec: { faults, config },
      metric: 'failed-probes',
      about: { of: 64 },
    };
    const base = exerciseWith(loss);
    const made: Exercise = {
      ...base,
      variants: [...base.variants, EXERCISE.shape.variants.parse([twin])[0]!],
    };
    expect(variationMistakes(made, new CommitLock([made]))).toContain(
      'variation loss: 20: that is variant c, which the bank answers',
    );
    const other: Exercise = { ...base, id: 'E5', variations: [], base: {}, variants: [made.variants[2]!] };
    expect(variationMistakes(base, new CommitLock([base, other]))).toContain(
      'variation loss: 20: that is what E5 asks about',
    );
  });
});

test('while it is asked its scenario is locked, whatever has been answered before', () => {
  const lock = new CommitLock([exercise]);
  const spec = specOf(5, {}, asked('q@nodes=8').variants[0]!.spec);
  const answered = ['q', 'r'].map((question) => ({ exercise: 'E4', question }));
  expect(lock.lockedBy(spec, answered)).toBeNull();
  lock.hold(asked('q@nodes=8'));
  expect(lock.lockedBy(spec, answered)).toBe('E4');
  lock.hold(null);
  expect(lock.lockedBy(spec, answered)).toBeNull();
  // An answer to it is none to the exercise's own question.
  expect(lock.isOpen('E4', [...answered.slice(1), { exercise: 'E4', question: 'q@nodes=8' }])).toBe(false);
});

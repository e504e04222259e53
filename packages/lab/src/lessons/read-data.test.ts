import { expect, test } from 'vitest';
import { DataError, readData } from './read-data.ts';
import { EXERCISES } from './schema.ts';

const EXERCISE = `exercises:
  - id: E1
    title: A title
    tags: [fallacy missed]
    setup: What is done.
    fixed: [64 nodes]
    base: { faults: [{ kind: cut, atMs: 0, nodes: 1..3, peers: [4] }] }
    variants:
      - { id: a, label: a, metric: failed-probes }
    questions:
      - id: q
        ask: How many?
        unit: probes
        variant: a
        mal_rules: [&rule { formula: 18, misconception: M-PCT, text: One leg. }]
    mechanism: { ask: Why?, choices: [{ text: a, is_right: true }, { text: b }, { text: c }] }
    solution: So.
    transfer: { ask: And now?, from: a, to: a, because: So. }
`;

const VARIATION = `    variations:
      - knob: loss
        what: the loss
        own: 30
        values: [20]
        sets: [{ at: loss, times: 0.01 }]
        questions: [{ of: q, ask: "With {loss} %?", mal_rules: [*rule] }]
`;

function mistakesOf(text: string): readonly string[] {
  try {
    readData('exercises.yaml', text, EXERCISES);
  } catch (error) {
    if (error instanceof DataError) return error.mistakes;
    throw error;
  }
  return [];
}

test('a good file is read, with ranges of nodes written out and defaults filled in', () => {
  const { exercises } = readData('exercises.yaml', EXERCISE, EXERCISES);
  expect(exercises[0]!.base.faults![0]!.nodes).toEqual([1, 2, 3]);
  expect(exercises[0]!.questions[0]!.truth).toEqual({
    centre: 'median',
    low: 'p10',
    high: 'p90',
    tolerance: 0,
  });
  expect(exercises[0]!.questions[0]!.mal_rules[0]!.formula).toBe('18');
});

test.each([
  ['tags: [fallacy missed]', 'tags: [unknown]', 'exercises.yaml:4: exercises[0].tags[0]'],
  ['kind: cut', 'kind: bite', 'exercises.yaml:7: exercises[0].base.faults[0].kind'],
  [
    'variant: a',
    'variant: b',
    'exercises.yaml:14: exercises[0].questions[0].variant: must be one of the variants: a',
  ],
  [
    'is_right: true',
    'is_right: false',
    'exercises.yaml:16: exercises[0].mechanism.choices: 0 are right; one is',
  ],
  ['title: A title', 'titel: A title', 'there is no such key: titel'],
  ['to: a', 'to: c', 'exercises.yaml:18: exercises[0].transfer.to'],
  ['exercises:', 'exercises: [', 'exercises.yaml:'],
])('%s → %s is told with its line and key', (before, after, told) => {
  expect(mistakesOf(EXERCISE.replace(before, after)).join('\n')).toContain(told);
});

test.each([
  ['knob: loss', 'knob: Loss', 'exercises.yaml:20: exercises[0].variations[0].knob: must be small letters'],
  [
    'values: [20]',
    'values: [20, 30]',
    'exercises.yaml:23: exercises[0].variations[0].values: must differ from each other, and from the own one',
  ],
  ['values: [20]', 'values: []', 'exercises.yaml:23: exercises[0].variations[0].values'],
  [
    'of: q',
    'of: k',
    'exercises.yaml:25: exercises[0].variations[0].questions[0].of: must be one of the questions: q',
  ],
  ['{loss}', '{los}', 'exercises.yaml:25: exercises[0].variations[0].questions[0].ask: must hold {loss}'],
  ['at: loss', 'at: ..loss', 'exercises.yaml:24: exercises[0].variations[0].sets[0].at: must be a path'],
  ['own: 30', 'was: 30', 'there is no such key: was'],
])('of a variation %s → %s is told, too', (before, after, told) => {
  expect(mistakesOf(EXERCISE + VARIATION)).toEqual([]);
  expect(mistakesOf(EXERCISE + VARIATION.replace(before, after)).join('\n')).toContain(told);
});

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
        mal_rules: [{ formula: 18, misconception: M-PCT, text: One leg. }]
    mechanism: { ask: Why?, choices: [{ text: a, is_right: true }, { text: b }, { text: c }] }
    solution: So.
    transfer: { ask: And now?, from: a, to: a, because: So. }
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

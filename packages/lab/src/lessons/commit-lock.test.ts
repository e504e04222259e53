import { describe, expect, test } from 'vitest';
import { BASE_SPEC } from './base-spec.ts';
import { CommitLock } from './commit-lock.ts';
import { EXERCISE, type Exercise } from './schema.ts';
import type { RunSpec } from '../player/spec.ts';

function exerciseOf(id: string, parts: object): Exercise {
  return EXERCISE.parse({
    id,
    title: 'A title',
    tags: ['fallacy missed'],
    setup: 'What is done.',
    fixed: ['64 nodes'],
    questions: ['a', 'b'].map((question) => ({
      id: question,
      ask: 'How many?',
      unit: 'probes',
      variant: 'a',
      mal_rules: [{ formula: 10, misconception: 'M-PCT', text: 'No.' }],
    })),
    mechanism: { ask: 'Why?', choices: [{ text: 'a' }, { text: 'b', is_right: true }, { text: 'c' }] },
    solution: 'So.',
    transfer: { ask: 'And now?', from: 'a', to: 'a', because: 'So.' },
    ...parts,
  });
}

const pauses = exerciseOf('E10', {
  variants: [{ id: 'a', label: 'a', metric: 'longest-pause', about: {} }],
});
const delays = exerciseOf('E1', {
  base: { nodes: 32 },
  variants: [{ id: 'a', label: 'a', metric: 'least-delay', about: {} }],
});
const crash = exerciseOf('E12', {
  variants: [
    {
      id: 'a',
      label: 'a',
      metric: 'all-dead',
      spec: { faults: [{ kind: 'crash', atMs: 5000, nodes: [64] }] },
    },
    { id: 'idle', label: 'idle', metric: 'suspicion-time', spec: { nodes: 100 } },
  ],
});

const noFault = { atMs: 0, peers: [], amount: 0 } as const;
const oneWay = exerciseOf('E7', {
  base: { nodes: 16, faults: [{ ...noFault, kind: 'cut', nodes: [1], peers: [2] }] },
  variants: [
    { id: 'a', label: 'a', metric: 'suspicions', about: { by: 1, of: 2 } },
    { id: 'k0', label: 'b', metric: 'suspicions', spec: { config: { indirectChecks: 0 } } },
  ],
});
const lossy = exerciseOf('E4', {
  base: {
    nodes: 64,
    faults: [
      { ...noFault, kind: 'loss', nodes: [1], amount: 0.3 },
      { ...noFault, kind: 'loss', nodes: '2..64', peers: [1], amount: 0.3 },
    ],
  },
  variants: [{ id: 'a', label: 'a', metric: 'failed-probes', about: { of: 1 } }],
});
const lock = new CommitLock([pauses, delays, crash, oneWay, lossy]);
const fault = { atMs: 100, forMs: null, nodes: [7], peers: [], amount: 0 } as const;
const crashed: RunSpec = { ...BASE_SPEC, seed: 99, forMs: 8000, faults: [{ ...fault, kind: 'crash' }] };
const answered = (id: string): { exercise: string; question: string }[] => [
  { exercise: id, question: 'a' },
  { exercise: id, question: 'b' },
];

describe('before the prediction', () => {
  test('the scenario is locked, whatever the seed, the length, the moment and the node', () => {
    expect(lock.lockedBy(crashed, [])).toBe('E12');
    expect(lock.lockedBy({ ...crashed, seed: 3, forMs: 60_000 }, [])).toBe('E12');
  });

  test('a setting that says what the profile says makes no other scenario', () => {
    const same = { ...crashed, config: { ...crashed.config, indirectChecks: 3 } };
    expect(lock.lockedBy(same, [])).toBe('E12');
  });

  test('half of the answers do not open it', () => {
    expect(lock.lockedBy(crashed, answered('E12').slice(0, 1))).toBe('E12');
    expect(lock.isOpen('E12', answered('E12').slice(0, 1))).toBe(false);
  });

  test('a pause of any length, and any long delay, belong to the exercises that search for them', () => {
    const pause = { ...BASE_SPEC, faults: [{ ...fault, kind: 'pause' as const, forMs: 8500 }] };
    expect(lock.lockedBy(pause, [])).toBe('E10');
    const slow = { ...BASE_SPEC, nodes: 32, latencyMs: { min: 450, max: 450 } };
    expect(lock.lockedBy(slow, [])).toBe('E1');
    expect(lock.lockedBy({ ...slow, latencyMs: { min: 30, max: 60 } }, [])).toBeNull();
  });
});

describe('neighbours, which would answer it as well', () => {
  const link = (nodes: number[], peers: number[], amount = 0): RunSpec['faults'][number] => ({
    ...fault,
    kind: amount === 0 ? 'cut' : 'loss',
    nodes,
    peers,
    amount,
  });
  const cut: RunSpec = { ...BASE_SPEC, nodes: 12, faults: [link([3], [4])] };
  const others = Array.from({ length: 31 }, (_, i) => i + 2);
  const bad = (amount: number): RunSpec => ({
    ...BASE_SPEC,
    nodes: 32,
    faults: [link([1], [], amount), link(others, [1], amount)],
  });

  test('a link is cut in a cluster of another size, with helpers and without', () => {
    expect(lock.lockedBy(cut, [])).toBe('E7');
    expect(lock.lockedBy({ ...cut, config: { ...cut.config, indirectChecks: 0 } }, [])).toBe('E7');
    expect(lock.lockedBy(cut, answered('E7'))).toBeNull();
  });

  test('a member loses nearly as much', () => {
    expect(lock.lockedBy(bad(0.33), [])).toBe('E4');
    expect(lock.lockedBy(bad(0.1), [])).toBeNull();
  });

  test('with other helpers, over long links, or with more victims it is another story', () => {
    expect(lock.lockedBy({ ...cut, config: { ...cut.config, indirectChecks: 1 } }, [])).toBeNull();
    expect(lock.lockedBy({ ...cut, latencyMs: { min: 30, max: 60 } }, [])).toBeNull();
    expect(lock.lockedBy({ ...cut, faults: [link([3, 5], [4])] }, [])).toBeNull();
    expect(lock.lockedBy({ ...cut, nodes: 4 }, [])).toBeNull();
    expect(lock.ownersOf(cut)).toEqual([]);
  });

  test('of what is asked with a number changed they are locked, too', () => {
    lock.hold(lossy);
    expect(lock.lockedBy(bad(0.28), answered('E4'))).toBe('E4');
    lock.hold(null);
    expect(lock.lockedBy(bad(0.28), answered('E4'))).toBeNull();
  });
});

describe('what is free', () => {
  test('the scenario after all answers', () => {
    expect(lock.lockedBy(crashed, answered('E12'))).toBeNull();
    expect(lock.isOpen('E12', answered('E12'))).toBe(true);
  });

  test('other scenarios, and idle clusters of the size of one that only a formula is asked of', () => {
    expect(lock.lockedBy({ ...crashed, nodes: 63 }, [])).toBeNull();
    expect(lock.lockedBy({ ...crashed, rules: 'hearsay' }, [])).toBeNull();
    expect(lock.lockedBy({ ...BASE_SPEC, nodes: 100 }, [])).toBeNull();
    expect(lock.isOpen('E99', [])).toBe(true);
  });

  test('a spec that cannot be run is left to the engine', () => {
    const config = { ...crashed.config, probeIntervalMs: -1 };
    expect(lock.lockedBy({ ...crashed, config }, [])).toBeNull();
  });
});

/**
 * What one can do by oneself after the tour: a small run in which nothing goes wrong yet, and what to try in
 * it.
 */
import type { RunSpec } from '../player/spec.ts';
import { specWith } from '../presets/preset.ts';

interface Practice {
  readonly spec: RunSpec;
  readonly chair: number;
  readonly atMs: number;
  /** Whom to cut off, and for how long: long enough to be suspected, too short to be declared dead. */
  readonly node: number;
  readonly cutMs: number;
  readonly words: string;
}

export const PRACTICE: Practice = {
  spec: specWith({ nodes: 6, forMs: 30_000 }),
  chair: 1,
  atMs: 2000,
  node: 3,
  cutMs: 3000,
  words:
    'Your turn: select n3, cut it off for 3 s, and play on. It is suspected, wrongly, and refutes. Then ' +
    'ask the refutation in the event log: Why?',
};

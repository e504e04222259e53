import { expect, test } from 'vitest';
import type { Move } from '../moves.ts';
import type { ToolResult } from '../oracle/tools.ts';
import type { Card } from './authored.ts';
import { sourcesOfWording } from './wording-sources.ts';

const section = (id: string): { level: 2; section: string; title: string } => ({
  level: 2,
  section: id,
  title: id,
});
const card = (move: Move): Card => ({ move, text: move.text, chips: [] });
const CARDS = [
  card({ kind: 'cite', role: 'gist', text: 'One.', sources: [section('first')] }),
  card({ kind: 'ask', id: 'q', form: { kind: 'text' }, text: 'What?', sources: [] }),
  card({ kind: 'cite', role: 'why', text: 'Two.', sources: [section('second')] }),
];
const RESULTS = [
  { tool: 'searchUnit', hits: [{ section: 'gossip', title: 'Gossip', text: 'It spreads.' }] },
  { tool: 'runScenario', scenario: 's', runs: [{ run: 'run#3', seed: 4, digest: 'abcd', measures: {} }] },
] as unknown as readonly ToolResult[];

test('each mark of a wording is what can be opened, and the last source is the model', () => {
  const marks = ['§2', 'run#3', '§gossip'];
  expect(sourcesOfWording({ marks, results: RESULTS }, CARDS, 'small')).toEqual([
    section('second'),
    { level: 1, run: 'run#3', seed: 4, digest: 'abcd', atMs: null },
    { level: 2, section: 'gossip', title: 'Gossip' },
    { level: 5, model: 'small' },
  ]);
});

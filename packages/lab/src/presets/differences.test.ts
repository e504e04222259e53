import { expect, test } from 'vitest';
import { checkSpec } from '../player/check-spec.ts';
import { differencesOf, withNodes } from './differences.ts';
import { PAIRS } from './pairs.ts';
import { PRESETS } from './presets.ts';
import { specWith } from './preset.ts';
import { onNodes } from './deeds.ts';

test('only what differs is named, with the value in each run', () => {
  const left = specWith({ loss: 0.2, config: { gossipNodes: 1, pushPullIntervalMs: 0 } });
  const right = specWith({
    rules: 'memberlist',
    loss: 0.2,
    config: { gossipNodes: 8, pushPullIntervalMs: 0 },
  });
  expect(differencesOf([left, right])).toEqual([
    { knob: 'rules', values: ['hearsay', 'memberlist'] },
    { knob: 'gossipNodes', values: ['1', '8'] },
  ]);
  expect(differencesOf([left, left])).toEqual([]);
});

test('a setting that one leaves out is that of the profile', () => {
  const differences = differencesOf([specWith({}), specWith({ config: { gossipNodes: 8 } })]);
  expect(differences).toEqual([{ knob: 'gossipNodes', values: ['as the profile', '8'] }]);
});

test('faults that read alike and are not are told apart', () => {
  const crashAt = (atMs: number) => specWith({ faults: [onNodes('crash', [5], { atMs })] });
  expect(differencesOf([crashAt(1000), crashAt(2000)]).map(({ knob }) => knob)).toEqual(['faults']);
});

test('every pair differs in something, and in no seed', () => {
  for (const { sides, id } of PAIRS) {
    const knobs = differencesOf(sides.map(({ spec }) => spec)).map(({ knob }) => knob);
    expect(knobs.length, id).toBeGreaterThan(0);
    expect(knobs).not.toContain('seed');
  }
});

test('with fewer nodes any preset can still be run', () => {
  for (const { spec } of PRESETS) {
    const fewer = withNodes(spec, 5);
    expect(checkSpec(fewer)).toEqual(fewer);
  }
});

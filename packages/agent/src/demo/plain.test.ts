import { expect, test } from 'vitest';
import type { Change } from './model.ts';
import { changeText, noteText } from './plain.ts';

const CHANGE: Change = {
  at: 0,
  observer: 'n1',
  member: 'n3',
  belief: { state: 'suspect', incarnation: 2 },
  detail: 'accused by n2',
  afterMs: 840,
};

test('a change is one line with what is known about it', () => {
  expect(changeText(CHANGE)).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}n1: n3 suspect 2 \(accused by n2, \+0\.8 s\)$/,
  );
  expect(changeText({ ...CHANGE, detail: null, afterMs: null })).toMatch(/ n1: n3 suspect 2$/);
  expect(changeText({ ...CHANGE, belief: null, detail: null, afterMs: null })).toMatch(/ n1: n3 forgotten$/);
});

test('that a member holds itself to be alive goes without saying, until it has refuted', () => {
  const self: Change = { ...CHANGE, member: 'n1', belief: { state: 'alive', incarnation: 1 } };
  expect(changeText(self)).toBeNull();
  expect(changeText({ ...self, belief: { state: 'alive', incarnation: 2 } })).toContain('n1: n1 alive 2');
});

test('names from other machines cannot break the line', () => {
  expect(noteText('a\nb', 0)).not.toContain('\n');
});

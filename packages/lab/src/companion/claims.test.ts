import { describe, expect, test } from 'vitest';
import { numbersIn } from './claim-numbers.ts';
import { checkClaims, sentencesOf, type Fault } from './claims.ts';
import { evidenceOf } from './evidence.ts';
import type { ToolResult } from './oracle/tools.ts';

const RAN: ToolResult = {
  tool: 'runScenario',
  scenario: 'crash-64',
  runs: [
    {
      run: 'run#1',
      seed: 7,
      digest: '0badcafe',
      measures: {
        firstSuspicionMs: 2218,
        firstDeathMs: 9431,
        lastDeathMs: 9702,
        suspicions: 63,
        deaths: 63,
        nodesWronglyDead: 0,
        refutations: 0,
        packetsPerNodeSecond: 2.04,
        agreeAtEnd: 1,
      },
    },
  ],
};
const BELIEF: ToolResult = {
  tool: 'queryBelief',
  run: 'run#1',
  observer: 3,
  subject: 12,
  atMs: 4000,
  belief: 'suspect',
  incarnation: 1,
};
const SECTION = {
  mark: '§suspicion',
  text: 'A suspected member is still a member. It has time to refute before anybody calls it dead.',
};
const evidence = evidenceOf([RAN, BELIEF], [SECTION], [{ value: 30.6, unit: '' }]);

function faultsOf(text: string): readonly (Fault | null)[] {
  return checkClaims(text, evidence).sentences.map(({ struck }) => struck);
}

describe('what a model writes is held against this turn', () => {
  test('a number that a run gave is kept, in the unit and to the digit in which it is written', () => {
    expect(faultsOf('The first suspicion came after 2.2 s [run#1].')).toEqual([null]);
    expect(faultsOf('The first suspicion came after 2218 ms [run#1].')).toEqual([null]);
    expect(faultsOf('The first suspicion came after 2.3 s [run#1].')).toEqual(['number']);
    expect(faultsOf('The first suspicion came after 2.2 ms [run#1].')).toEqual(['number']);
    expect(faultsOf('The first suspicion came after 2.2 [run#1].')).toEqual(['number']);
  });

  test('a number in words, in another script or glued to a letter is a number', () => {
    expect(faultsOf('There were sixty-three suspicions [run#1].')).toEqual([null]);
    expect(faultsOf('There were sixty-four suspicions [run#1].')).toEqual(['number']);
    expect(faultsOf('There were ٦٤ suspicions [run#1].')).toEqual(['number']);
    expect(faultsOf('There were ６４ suspicions [run#1].')).toEqual(['number']);
    expect(faultsOf('Half of the nodes sent packets [run#1].')).toEqual(['number']);
    expect(faultsOf('There were 1e3 suspicions [run#1].')).toEqual(['number']);
  });

  test('a sentence without a source is struck, and one with a source that is not there', () => {
    expect(faultsOf('Gossip is a fine thing.')).toEqual(['no-source']);
    expect(faultsOf('The first suspicion came after 2.2 s [run#9].')).toEqual(['unknown-source']);
    expect(faultsOf('A suspected member is still a member [§lies].')).toEqual(['unknown-source']);
  });

  test('a state must be in the record, and of that node', () => {
    expect(faultsOf('Node 12 is suspected [run#1].')).toEqual([null]);
    expect(faultsOf('Node 12 is dead [run#1].')).toEqual(['state']);
    expect(faultsOf('Node 13 is suspected [run#1].')).toEqual(['state']);
    expect(faultsOf('Node 12 is not suspected [run#1].')).toEqual(['state']);
    expect(faultsOf('A leader was elected [run#1].')).toEqual(['state']);
  });

  test('an absolute that the source does not say is struck', () => {
    expect(faultsOf('A suspected member is always a member [§suspicion].')).toEqual(['absolute']);
    expect(faultsOf('A suspected member is still a member [§suspicion].')).toEqual([null]);
  });

  test('a sentence that rests on a text must be about it', () => {
    expect(faultsOf('Bananas ripen quickly near windows [§suspicion].')).toEqual(['overlap']);
  });

  test('a number of a locked exercise is struck whatever it is about', () => {
    expect(faultsOf('It is 30.6 [run#1].')).toEqual(['locked']);
    expect(faultsOf('Would 31 surprise you?')).toEqual(['locked']);
  });

  test('a question is kept if it claims nothing', () => {
    expect(faultsOf('What would you look at next?')).toEqual([null]);
    expect(faultsOf('Did you know that it takes 40 s?')).toEqual(['no-source']);
    expect(faultsOf('Gossip elects a leader, right?')).toEqual(['no-source']);
  });

  test('what is struck leaves the rest, and no marks are shown', () => {
    const checked = checkClaims('Node 12 is suspected [run#1]. It will die in 5 s [run#1].', evidence);
    expect(checked.text).toBe('Node 12 is suspected.');
    expect(checked.isWhole).toBe(false);
  });
});

test('sentences keep their marks and are not split within numbers', () => {
  expect(sentencesOf('It took 2.2 s. [run#1] Then 9.4 s [run#1]. Why?')).toEqual([
    'It took 2.2 s. [run#1]',
    'Then 9.4 s [run#1].',
    'Why?',
  ]);
});

test('numbers know their unit and their last digit', () => {
  expect(numbersIn('1,024 nodes, 9.70 s, 85 %, n7')).toEqual([
    { value: 1024, precision: 1, unit: '', isNode: false },
    { value: 9.7, precision: 0.01, unit: 's', isNode: false },
    { value: 85, precision: 1, unit: '%', isNode: false },
    { value: 7, precision: 1, unit: '', isNode: true },
  ]);
});

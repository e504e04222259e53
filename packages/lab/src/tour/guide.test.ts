import { describe, expect, test } from 'vitest';
import { beginTour, isDone, keep, resume, step, type GuideInput, type GuideState } from './guide.ts';
import { STOPS } from './stops.ts';

const then = (state: GuideState, ...inputs: readonly (GuideInput | GuideInput['type'])[]): GuideState =>
  inputs.reduce<GuideState>(
    (now, input) => step(now, typeof input === 'string' ? ({ type: input } as GuideInput) : input, STOPS),
    state,
  );

const at = (state: GuideState): [stop: number, phase: string] => [state.stop, state.phase];
const GUESS = STOPS.findIndex(({ question }) => question?.kind === 'number');
const LAST = STOPS.length - 1;
const begin = (): GuideState => beginTour(STOPS);

describe('on', () => {
  test('what plays is told when it arrives, and then comes the next stop', () => {
    expect(at(begin())).toEqual([0, 'playing']);
    expect(at(then(begin(), 'arrived'))).toEqual([0, 'told']);
    expect(at(then(begin(), 'arrived', 'next'))).toEqual([1, 'playing']);
  });

  test('who is in a hurry is at the end of what plays at once, and misses no word', () => {
    expect(at(then(begin(), 'next'))).toEqual([0, 'told']);
    expect(at(then(begin(), 'next', 'change', 'next'))).toEqual([0, 'changed']);
    expect(at(then(begin(), 'next', 'change', 'next', 'next'))).toEqual([1, 'playing']);
  });

  test('a guess is asked for before what it is about, once', () => {
    const asked = then(begin(), { type: 'jump', stop: GUESS });
    expect(at(asked)).toEqual([GUESS, 'ask']);
    expect(at(then(asked, { type: 'answer', value: '2' }))).toEqual([GUESS, 'playing']);
    expect(at(then(asked, { type: 'answer', value: '2' }, 'next', 'next', 'back'))).toEqual([GUESS, 'told']);
    expect(at(then(asked, 'next'))).toEqual([GUESS, 'playing']);
  });

  test('from beginning to end, the last stop stays and opens the sandbox', () => {
    let state = begin();
    for (let presses = 0; presses < 60; presses += 1) {
      expect(isDone(state, STOPS)).toBe(state.stop === LAST && state.phase === 'told');
      state = then(state, 'next');
      if (state.stop === LAST && state.phase === 'told') break;
    }
    expect(at(then(state, 'next', 'next'))).toEqual([LAST, 'told']);
    expect(isDone(state, STOPS)).toBe(true);
    expect(isDone(then(state, 'back', 'back'), STOPS)).toBe(true);
  });
});

describe('back', () => {
  test('leads from every phase of every stop to the beginning, and never waits', () => {
    for (const stop of STOPS.keys()) {
      const there = then(begin(), { type: 'jump', stop });
      for (const state of [
        there,
        then(there, 'next'),
        then(there, 'next', 'next', 'change'),
        then(there, 'next', 'next', 'change', 'arrived'),
      ]) {
        let now = state;
        for (let presses = 0; presses < 2 * STOPS.length + 2; presses += 1) {
          now = then(now, 'back');
          expect(['told', 'ask']).toContain(now.phase);
        }
        expect(at(now)).toEqual([0, 'told']);
      }
    }
  });

  test('leaves a change first, then the stop', () => {
    const changed = then(begin(), 'next', 'next', 'next', 'change', 'arrived');
    expect(at(changed)).toEqual([1, 'changed']);
    expect(at(then(changed, 'back'))).toEqual([1, 'told']);
    expect(at(then(changed, 'back', 'back'))).toEqual([0, 'told']);
  });
});

describe('what is kept', () => {
  test('leads to where one was, with what one answered', () => {
    const state = then(begin(), { type: 'jump', stop: GUESS }, { type: 'answer', value: '1.5' }, 'next');
    const resumed = resume(keep(state), STOPS);
    expect(at(resumed)).toEqual([GUESS, 'playing']);
    expect(resumed.answers).toEqual(state.answers);
    expect(resumed.furthest).toBe(GUESS);
  });

  test.each([
    null,
    '',
    '{',
    '[]',
    '{"version":2,"stop":1}',
    '{"version":1,"stop":12,"furthest":0}',
    '{"version":1,"stop":"1","furthest":0}',
  ])('that is none of ours begins anew: %s', (kept) => expect(resume(kept, STOPS)).toEqual(begin()));

  test('answers to questions that are not asked are forgotten', () => {
    const kept = JSON.stringify({
      version: 1,
      stop: 2,
      furthest: 2,
      answers: { silence: 'cut', alone: 'x', doubling: 3 },
    });
    expect(resume(kept, STOPS).answers).toEqual({ silence: 'cut' });
  });
});

test('a change can be made again, and a jump beyond the stops stays', () => {
  const changed = then(begin(), 'next', 'change', 'arrived');
  expect(at(then(changed, 'again'))).toEqual([0, 'changing']);
  expect(at(then(begin(), 'next', 'again'))).toEqual([0, 'playing']);
  expect(at(then(begin(), { type: 'jump', stop: 12 }))).toEqual([0, 'playing']);
});

import { expect, test } from 'vitest';
import { isStale, MemberState, nextIncarnation, stateName, supersedes } from './member.ts';

test('an alive needs a higher incarnation, an accusation only one that is not lower', () => {
  expect([supersedes(2, 1), supersedes(1, 1), supersedes(1, 2)]).toEqual([true, false, false]);
  expect([isStale(2, 1), isStale(1, 1), isStale(1, 2)]).toEqual([false, false, true]);
});

test('incarnations are unsigned 32 bits; after the highest comes 1, since 0 never lived', () => {
  expect([nextIncarnation(0), nextIncarnation(0x7fff_ffff), nextIncarnation(0xffff_ffff)]).toEqual([
    1, 0x8000_0000, 1,
  ]);
});

test('each state has its name', () => {
  expect(Object.values(MemberState).map((state) => stateName(state))).toEqual([
    'alive',
    'suspect',
    'dead',
    'left',
  ]);
});

import { describe, expect, test } from 'vitest';
import { faultConflict } from './fault-conflicts.ts';
import { parseScenario } from './scenario-text.ts';

function conflict(words: string, nodes: number = 5): ReturnType<typeof faultConflict> {
  return faultConflict(parseScenario(`nodes=${nodes} ${words}`));
}

describe('faults that cannot all happen', () => {
  test.each([
    ['pause@5s/5s:3 crash@6s/ever:3', 1, 'crash at 6 s: n3 is held by the pause at 5 s', 'after 10 s, or'],
    ['pause@5s/5s:3 crash@10s/ever:3', 1, 'crash at 10 s: n3 is held by the pause at 5 s', 'after 10 s'],
    ['crash@6s/ever:3 pause@5s/5s:2,3', 0, 'crash at 6 s: n3 is held by the pause at 5 s', 'after 10 s'],
    ['slow@1s/9s:1,2=5ms clock@2s/1s:2=2x', 1, 'clock at 2 s: n2 is held by the slow at 1 s', 'after 10 s'],
    ['crash@5s/ever:3 gate@60s/1s:3', 1, 'gate at 60 s: n3 stays away after the crash at 5 s', 'before 5 s'],
    ['leave@1s:3 crash@2s/ever:3', 0, 'crash at 2 s: n3 has left at 1 s', 'before 1 s, or another node'],
    ['crash@1s/1s:6 join@2s:6', 0, 'crash at 1 s: n6 is not there then', 'a node that is there'],
    ['partition@1s/0s:1', 0, 'partition at 1 s: it lasts no time', 'more than 0 s'],
    ['loss@1s/5s:2>2=0.5', 0, 'loss at 1 s: nobody is on the other side', 'nodes, and other nodes'],
    ['cut@1s/5s:2>2', 0, 'cut at 1 s: nobody is on the other side', 'nodes, and other nodes'],
    ['partition@1s/3s:1>1', 0, 'partition at 1 s: n1 is on both sides', 'each node on one side'],
    ['partition@1s/3s:1,2>2,3', 0, 'partition at 1 s: n2 is on both sides', 'each node on one side'],
    ['partition@1s/3s:1,2,3,4,5', 0, 'partition at 1 s: nobody is on the other side', 'nodes, and other'],
  ])('%s', (words, index, what, allowed) => {
    expect(conflict(words)).toMatchObject({ list: 'faults', index, what });
    expect(conflict(words)!.allowed).toContain(allowed);
  });
});

describe('actions that cannot happen', () => {
  test.each([
    ['join@1s:3', 0, 'join at 1 s: n3 is there already'],
    ['join@1s:6 join@2s:6', 1, 'join at 2 s: n6 is there already'],
    ['leave@1s:3 leave@2s:3', 1, 'leave at 2 s: n3 has left at 1 s'],
    ['leave@1s:3 update@2s:3', 1, 'update at 2 s: n3 has left at 1 s'],
    ['update@1s:6 join@2s:6', 0, 'update at 1 s: n6 is not there then'],
    ['gate@1s/9s:3 leave@2s:3', 0, 'leave at 2 s: n3 is held by the gate at 1 s'],
    ['pause@1s/9s:3 update@2s:3', 0, 'update at 2 s: n3 is held by the pause at 1 s'],
    ['crash@1s/ever:3 update@2s:3', 0, 'update at 2 s: n3 stays away after the crash at 1 s'],
  ])('%s', (words, index, what) => {
    expect(conflict(words)).toMatchObject({ list: 'actions', index, what });
  });
});

test.each([
  'pause@5s/5s:3 crash@10001ms/ever:3',
  'pause@5s/5s:3 crash@5s/ever:4 loss@5s/5s:3=0.5 partition@5s/5s:3>4',
  'slow@1s/9s:3=5ms update@2s:3',
  'crash@1s/2s:3 leave@4s:3',
  'crash@1s/ever:1,2,3,4,5',
  'loss@1s/5s:1,2>1,2=0.5',
  // Who joins later is on the other side when it comes.
  'partition@1s/3s:1,2,3,4,5 join@2s:6',
  'join@1s:6 crash@2s/1s:6',
])('%s can happen', (words) => {
  expect(conflict(words)).toBeNull();
});

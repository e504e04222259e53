import { expect, test } from 'vitest';
import { LoneMember, type ClaimKind } from './lone-member.ts';
import { AGES, BEFORE, CLAIM_KINDS, outcomeOf } from './precedence.ts';
import { EDGES, type Edge, type MachineState } from './state-machine.ts';

const claimed = (edge: Edge): { kind: ClaimKind; age: (typeof AGES)[number] }[] =>
  edge.causes.flatMap((cause) =>
    'claim' in cause ? cause.ages.map((age) => ({ kind: cause.claim, age })) : [],
  );

test('the core goes along every edge that a claim leads along', () => {
  for (const edge of EDGES) {
    for (const { kind, age } of claimed(edge)) {
      const { after } = outcomeOf('hearsay', edge.from, kind, age);
      expect(after?.state ?? 'unknown', `${edge.from}, ${kind}, ${age}`).toBe(edge.to);
    }
  }
});

test('no claim leads the core along an edge that is not drawn', () => {
  const drawn = new Set(
    EDGES.flatMap((edge) =>
      claimed(edge).map(({ kind, age }) => `${edge.from}, ${kind}, ${age}: ${edge.to}`),
    ),
  );
  const found = BEFORE.filter((before) => before !== 'ourselves').flatMap((before) =>
    CLAIM_KINDS.flatMap((kind) =>
      AGES.flatMap((age) => {
        const state: MachineState = outcomeOf('hearsay', before, kind, age).after?.state ?? 'unknown';
        return state === before ? [] : [`${before}, ${kind}, ${age}: ${state}`];
      }),
    ),
  );
  expect(found.sort()).toEqual([...drawn].sort());
});

test('time alone makes a suspect dead, and lets the dead and those who left be forgotten', () => {
  const member = new LoneMember('hearsay');
  const hear = (kind: ClaimKind, subject: string): void =>
    member.hear({ kind, subject, incarnation: 1, from: 'n9' });
  for (const name of ['n2', 'n3']) hear('alive', name);
  hear('suspect', 'n2');
  hear('goodbye', 'n3');
  member.wait(5000);
  expect([member.holds('n2')?.state, member.holds('n3')?.state]).toEqual(['dead', 'left']);
  member.wait(30_001);
  member.endRound();
  expect([member.holds('n2'), member.holds('n3')]).toEqual([null, null]);
  expect(
    EDGES.filter(({ causes }) => causes.some((cause) => 'time' in cause)).map(({ from, to }) => [from, to]),
  ).toEqual([
    ['suspect', 'dead'],
    ['dead', 'unknown'],
    ['left', 'unknown'],
  ]);
});

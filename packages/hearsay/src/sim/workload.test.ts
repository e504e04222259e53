import { expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { ACTIONS, checkAction, drawWorkload } from './workload.ts';

const BOUNDS = { nodes: 8, untilMs: 60_000, actionsMax: 6, leavesMax: 2, joinsMax: 2 };

test('every kind of action is drawn, in order, within its bounds', () => {
  const drawn = Array.from({ length: 300 }, (_, seed) => drawWorkload(Rng.seeded(seed), BOUNDS));
  expect(drawWorkload(Rng.seeded(5), BOUNDS)).toEqual(drawn[5]);
  for (const actions of drawn) {
    expect(actions.length).toBeLessThanOrEqual(BOUNDS.actionsMax);
    expect(actions.filter(({ kind }) => kind === 'leave').length).toBeLessThanOrEqual(BOUNDS.leavesMax);
    const joins = actions.filter(({ kind }) => kind === 'join').map(({ node }) => node);
    expect(joins.sort((a, b) => a - b)).toEqual([9, 10].slice(0, joins.length));
    expect(actions.map(({ atMs }) => atMs)).toEqual(actions.map(({ atMs }) => atMs).sort((a, b) => a - b));
    for (const action of actions) expect(() => checkAction(action, 10)).not.toThrow();
  }
  expect([...new Set(drawn.flat().map(({ kind }) => kind))].sort()).toEqual([...ACTIONS].sort());
});

test('an impossible action is refused', () => {
  expect(() => checkAction({ kind: 'dance' as 'join', atMs: 0, node: 1 }, 3)).toThrow(
    'action: "dance" is not allowed; use one of join, leave, update',
  );
  expect(() => checkAction({ kind: 'leave', atMs: 0, node: 4 }, 3)).toThrow('leave: 4 is not allowed');
  expect(() => checkAction({ kind: 'leave', atMs: Number.NaN, node: 1 }, 3)).toThrow(
    'leave: NaN is not allowed',
  );
});

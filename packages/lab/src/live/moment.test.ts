import { describe, expect, test } from 'vitest';
import { Belief, Truth } from '../player/scene.ts';
import type { Actor, Views } from './answers.ts';
import { changeText } from './event-texts.ts';
import { describeLive, firstChair, liveMatrix, liveScene } from './live-scene.ts';
import { beliefAt, NOTHING_YET, withActors, withBelief, withHello, withViews } from './moment.ts';

function views(more: Partial<Views> = {}): Views {
  return {
    at: '2026-01-01T00:00:00.000Z',
    name: 'n1',
    members: ['n1', 'n2', 'n3'],
    views: [
      { observer: 'n1', tookMs: 0, isCut: false, states: 'asd', incarnations: [1, 2, 3] },
      { observer: 'n3', tookMs: 2, isCut: false, states: 'al-', incarnations: [1, 2, 0] },
    ],
    silent: [{ observer: 'n2', reason: 'other-program', text: 'it runs Serf' }],
    ...more,
  };
}

const actor = (name: string, condition: Actor['condition'], isCut = false): Actor => ({
  name,
  condition,
  isCut,
  sinceMs: 0,
  healthScore: 0,
});

describe('views of an agent', () => {
  test('become a row for each who answered, and a reason for each who did not', () => {
    const { moment, changes } = withViews(NOTHING_YET, views(), 5);
    expect(moment.names).toEqual(['n1', 'n2', 'n3']);
    expect([...moment.rows.keys()]).toEqual([0, 2]);
    expect([0, 1, 2].map((member) => beliefAt(moment, 0, member))).toEqual([
      Belief.Alive,
      Belief.Suspect,
      Belief.Dead,
    ]);
    expect(beliefAt(moment, 2, 1)).toBe(Belief.Left);
    expect(beliefAt(moment, 1, 0)).toBe(Belief.Unknown);
    expect(moment.silent.get(1)).toBe('it runs Serf');
    // What was so when we came is no news.
    expect(changes).toEqual([]);
  });

  test('share the rows that are as they were, and tell the beliefs that are not', () => {
    const before = withViews(NOTHING_YET, views(), 5).moment;
    const one = { observer: 'n1', tookMs: 0, isCut: false, states: 'aad', incarnations: [1, 3, 3] };
    const { moment, changes } = withViews(before, views({ views: [one, views().views[1]!] }), 6);
    expect(moment.rows.get(2)).toBe(before.rows.get(2));
    expect(changes).toEqual([
      { observer: 0, member: 1, before: Belief.Suspect, after: Belief.Alive, incarnation: 3 },
    ]);
  });

  test('a member that comes later is put behind the others, so that indices stay', () => {
    const before = withViews(NOTHING_YET, views(), 5).moment;
    const row = { observer: 'n1', tookMs: 0, isCut: false, states: 'aasd', incarnations: [1, 1, 2, 3] };
    const { moment } = withViews(before, views({ members: ['a0', 'n1', 'n2', 'n3'], views: [row] }), 6);
    expect(moment.names).toEqual(['n1', 'n2', 'n3', 'a0']);
    expect(beliefAt(moment, 0, 3)).toBe(Belief.Alive);
    expect(beliefAt(moment, 0, 1)).toBe(Belief.Suspect);
    expect([...moment.rows.keys()]).toEqual([0]);
  });
});

describe('the demonstration', () => {
  const begin = withHello(NOTHING_YET, {
    atMs: 1,
    actors: [actor('n1', 'running'), actor('n2', 'running')],
    beliefs: [{ observer: 'n1', member: 'n2', state: 'alive', incarnation: 1 }],
  });

  test('a belief changes one cell of a new moment, and leaves the old one as it was', () => {
    const { moment, changes } = withBelief(
      begin,
      { observer: 'n1', member: 'n2', state: 'suspect', incarnation: 1 },
      2,
    );
    expect(beliefAt(moment, 0, 1)).toBe(Belief.Suspect);
    expect(beliefAt(begin, 0, 1)).toBe(Belief.Alive);
    expect(changes).toHaveLength(1);
    expect(changeText(changes[0]!, moment.names, 'accused by n1')).toBe(
      'n1 suspects n2 (incarnation 1), accused by n1',
    );
  });

  test('a process that is gone believes nothing any more, and says why nothing is known of it', () => {
    const believed = withBelief(
      begin,
      { observer: 'n2', member: 'n1', state: 'alive', incarnation: 1 },
      2,
    ).moment;
    const moment = withActors(believed, [actor('n1', 'running'), actor('n2', 'killed')], 3);
    expect([...moment.rows.keys()]).toEqual([0]);
    expect(moment.silent.get(1)).toContain('killed');
  });

  test('a process that stands still tells nothing, and what it told is its own again when it goes on', () => {
    const told = { observer: 'n2', member: 'n1', state: 'alive', incarnation: 1 } as const;
    const believed = withBelief(begin, told, 2).moment;
    const frozen = withActors(believed, [actor('n1', 'running'), actor('n2', 'frozen')], 3);
    expect([...frozen.rows.keys()]).toEqual([0]);
    expect(frozen.silent.get(1)).toContain('frozen');
    // What it had sent before may still come.
    const late = withBelief(frozen, { ...told, state: 'suspect' }, 4).moment;
    expect([...late.rows.keys()]).toEqual([0]);
    const awake = withActors(late, [actor('n1', 'running'), actor('n2', 'running')], 5);
    expect(beliefAt(awake, 1, 0)).toBe(Belief.Suspect);
    expect(awake.silent.size).toBe(0);
    const killed = withActors(late, [actor('n1', 'running'), actor('n2', 'killed')], 5);
    expect([...withActors(killed, [actor('n2', 'running')], 6).rows.keys()]).toEqual([0]);
  });

  test('what was done to the processes is the truth of the scene; a live cluster has none', () => {
    const moment = withActors(begin, [actor('n1', 'frozen'), actor('n2', 'running', true)], 3);
    const scene = liveScene(moment, 0);
    expect([...scene.truth!]).toEqual([Truth.Paused, Truth.Running]);
    expect(scene.cuts).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(liveScene(withViews(NOTHING_YET, views(), 1).moment, 0).truth).toBeNull();
  });
});

describe('what is drawn', () => {
  const { moment } = withViews(NOTHING_YET, views(), 5);

  test('a scene has the belief of the chair, and no suspicion clocks that nobody told', () => {
    const scene = liveScene(moment, 2);
    expect([...scene.belief]).toEqual([Belief.Alive, Belief.Left, Belief.Unknown]);
    expect([...scene.suspicionLeft].every(Number.isNaN)).toBe(true);
    expect(scene.flights.count).toBe(0);
  });

  test('the matrix has no row for whoever did not tell', () => {
    const { nodes, cells } = liveMatrix(moment);
    expect(nodes).toBe(3);
    expect([...cells.subarray(0, 3)]).toEqual([Belief.Alive, Belief.Suspect, Belief.Dead]);
    expect([...cells.subarray(3, 6)]).toEqual([0, 0, 0]);
  });

  test('the first chair is of somebody who tells', () => {
    expect(firstChair(moment)).toBe(0);
    const { moment: other } = withViews(NOTHING_YET, views({ views: [views().views[1]!] }), 5);
    expect(other.names[firstChair(other)]).toBe('n3');
  });

  test('in words it says who is held for what, and who did not tell', () => {
    const text = describeLive(moment);
    expect(text).toContain('3 members; 2 of them told');
    expect(text).toContain('n2: 1 suspect, 1 left');
    expect(text).toContain('1 did not tell');
  });
});

import { describe, expect, test } from 'vitest';
import type { BeliefState, MemberMessage } from './messages.ts';
import { Model } from './model.ts';

const START = 1000;
/** Long enough after the start that what is learned is news. */
const LATER = 100_000;

/** Three members that run and know each other. */
function running(): Model {
  const model = new Model(['n1', 'n2', 'n3'], START);
  for (const [i, name] of ['n1', 'n2', 'n3'].entries()) {
    model.handle(name, { type: 'ready', at: START, host: '127.0.0.1', port: 7946 + i });
    model.handle(name, viewOf(START, ['n1', 'n2', 'n3']));
  }
  return model;
}

function viewOf(at: number, names: readonly string[], incarnation = 1): MemberMessage {
  const beliefs = names.map((member) => ({ member, state: 'alive' as const, incarnation }));
  return { type: 'view', at, healthScore: 0, beliefs };
}

function belief(member: string, state: BeliefState, at: number, incarnation = 1): MemberMessage {
  return { type: 'belief', at, member, belief: { state, incarnation }, detail: null };
}

function whyMessage(at: number, knows: 'none' | 'hearsay' | 'accuser', ask = 0): MemberMessage {
  return { type: 'why', at, member: 'n3', story: `story of ${knows}`, knows, ask };
}

describe('beliefs', () => {
  test('a view is folded in once, and the same view again changes nothing', () => {
    const model = new Model(['n1', 'n2'], START);
    model.handle('n1', { type: 'ready', at: START, host: '127.0.0.1', port: 7946 });
    expect(model.handle('n1', viewOf(START, ['n1', 'n2'])).map(({ member }) => member)).toEqual(['n1', 'n2']);
    expect(model.handle('n1', viewOf(START, ['n1', 'n2']))).toEqual([]);
  });

  test('a member that is missing in a view has been forgotten', () => {
    const model = running();
    const changes = model.handle('n1', viewOf(LATER, ['n1', 'n2']));
    expect(changes).toMatchObject([{ observer: 'n1', member: 'n3', belief: null }]);
    expect(model.actor('n1')!.beliefs.has('n3')).toBe(false);
  });

  test('members of others get columns behind ours, in order of their names', () => {
    const model = running();
    model.handle('n2', belief('web', 'alive', LATER));
    model.handle('n1', belief('db', 'alive', LATER));
    expect(model.columns()).toEqual(['n1', 'n2', 'n3', 'db', 'web']);
  });

  test('the beliefs of a killed process go with it, and its late words are ignored', () => {
    const model = running();
    model.setCondition('n3', 'killed', LATER);
    expect(model.handle('n3', belief('n1', 'dead', LATER))).toEqual([]);
    expect(model.actor('n3')!.beliefs.size).toBe(0);
  });
});

describe('delays', () => {
  test('a verdict is timed from the deed that it reflects', () => {
    const model = running();
    model.setCondition('n3', 'frozen', LATER);
    expect(model.handle('n1', belief('n3', 'dead', LATER + 2300))[0]!.afterMs).toBe(2300);
  });

  test('a verdict on a member that runs has no deed behind it', () => {
    expect(running().handle('n1', belief('n3', 'dead', LATER))[0]!.afterMs).toBeNull();
  });

  test('what an observer that is cut off believes is timed from the cut', () => {
    const model = running();
    model.setCut('n1', true, LATER);
    expect(model.handle('n1', belief('n3', 'suspect', LATER + 900))[0]!.afterMs).toBe(900);
  });

  test('a recovery counts only if it is younger than the belief that it ends', () => {
    const model = running();
    model.setCondition('n3', 'frozen', LATER);
    model.handle('n1', belief('n3', 'dead', LATER + 2000));
    model.setCondition('n3', 'running', LATER + 3000);
    expect(model.handle('n1', belief('n3', 'alive', LATER + 3100, 2))[0]!.afterMs).toBe(100);
    model.handle('n1', belief('n3', 'suspect', LATER + 9000, 2));
    expect(model.handle('n1', belief('n3', 'alive', LATER + 9500, 3))[0]!.afterMs).toBeNull();
  });

  test('leaving counts from the first word, not from the end of the process', () => {
    const model = running();
    model.setCondition('n3', 'leaving', LATER);
    model.setCondition('n3', 'left', LATER + 500);
    expect(model.handle('n1', belief('n3', 'left', LATER + 600))[0]!.afterMs).toBe(600);
  });
});

describe('news', () => {
  test('observers of the same belief share a line, and another belief begins a new one', () => {
    const model = running();
    model.handle('n1', belief('n3', 'suspect', LATER));
    model.handle('n2', belief('n3', 'suspect', LATER + 10));
    model.handle('n1', belief('n3', 'dead', LATER + 2000));
    const observers = [{ name: 'n1', afterMs: null }];
    expect(model.news).toMatchObject([
      { member: 'n3', belief: { state: 'suspect' }, observers: [...observers, { name: 'n2' }] },
      { member: 'n3', belief: { state: 'dead' }, observers },
    ]);
  });

  test('what a member finds when it joins is no news', () => {
    expect(running().news).toEqual([]);
  });

  test('a member that speaks for itself again refutes, and for others that is no line of its own', () => {
    const model = running();
    model.handle('n1', belief('n3', 'alive', LATER, 2));
    model.handle('n3', belief('n3', 'alive', LATER, 2));
    expect(model.news).toEqual([{ type: 'note', at: LATER, text: 'n3 refutes: alive, incarnation 2' }]);
  });
});

describe('awareness', () => {
  test('all are aware once each member that is gone is believed dead, left or is forgotten', () => {
    const model = running();
    expect(model.unaware()).toEqual([]);
    model.setCondition('n3', 'killed', LATER);
    model.handle('n1', belief('n3', 'suspect', LATER));
    expect(model.unaware()).toEqual([{ member: 'n3', observers: ['n1', 'n2'] }]);
    model.handle('n1', belief('n3', 'dead', LATER));
    model.handle('n2', viewOf(LATER, ['n1', 'n2']));
    expect(model.unaware()).toEqual([]);
  });

  test('who is frozen or cut off is not asked', () => {
    const model = running();
    model.setCut('n3', true, LATER);
    expect(model.unaware()).toEqual([{ member: 'n3', observers: ['n1', 'n2'] }]);
    model.setCondition('n2', 'frozen', LATER);
    expect(model.unaware().map(({ observers }) => observers)).toEqual([['n1'], ['n1']]);
  });
});

describe('accounts of verdicts', () => {
  test('the accuser knows better than those who heard of it', () => {
    const model = running();
    model.handle('n1', whyMessage(LATER, 'hearsay'));
    model.handle('n2', whyMessage(LATER + 5, 'accuser'));
    model.handle('n1', whyMessage(LATER + 9, 'hearsay'));
    expect(model.why).toMatchObject({ teller: 'n2', knows: 'accuser' });
  });

  test('a later verdict and an answer to a question replace the account', () => {
    const model = running();
    model.handle('n2', whyMessage(LATER, 'accuser'));
    model.handle('n1', whyMessage(LATER + 60_000, 'hearsay'));
    expect(model.why).toMatchObject({ teller: 'n1', knows: 'hearsay' });
    model.handle('n2', whyMessage(LATER + 60_001, 'none', 1));
    expect(model.why).toMatchObject({ teller: 'n2', knows: 'none' });
  });
});

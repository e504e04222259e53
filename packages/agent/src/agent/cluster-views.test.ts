import { describe, expect, test } from 'vitest';
import { PeerRequestError, UsageError, type Answered, type Belief, type ViewPage } from 'hearsay';
import { VIEW_ROUND_LIMITS, ViewRounds, type ViewedNode } from './cluster-views.ts';

interface FakeMember {
  readonly name: string;
  readonly state?: 'alive' | 'suspect' | 'dead' | 'left';
  readonly instance?: string | null;
}

const seen = (name: string): Belief => ({
  name,
  state: 'alive',
  incarnation: 1,
  host: '',
  port: 0,
  instance: null,
});

/** A node n1 whose peers answer as `view` says. */
function node(
  others: readonly FakeMember[],
  view: (peer: string, after: string) => Promise<ViewPage>,
): { readonly node: ViewedNode; readonly asked: string[]; atOnce: number } {
  const asked: string[] = [];
  const state = { open: 0, atOnce: 0 };
  const all = [{ name: 'n1', isSelf: true }, ...others].map((one) => ({
    state: 'alive',
    instance: 'ours',
    isSelf: false,
    incarnation: 1,
    ...one,
  }));
  const peers = {
    view: async (peer: string, { after = '' }: { after?: string } = {}) => {
      asked.push(peer);
      state.open += 1;
      state.atOnce = Math.max(state.atOnce, state.open);
      try {
        const value = await view(peer, after);
        return { value, peer, rttMs: 2 } as Answered<ViewPage>;
      } finally {
        state.open -= 1;
      }
    },
  };
  return {
    node: { name: 'n1', members: { all }, peers } as unknown as ViewedNode,
    asked,
    get atOnce() {
      return state.atOnce;
    },
  };
}

const whole = (peer: string): Promise<ViewPage> =>
  Promise.resolve({ beliefs: [seen('n1'), seen(peer)], next: null });

describe('a round', () => {
  test('has our own view first, then those of the members that are ours and answer', async () => {
    const { node: one } = node([{ name: 'n3' }, { name: 'n2' }], whole);
    const { views, silent } = await new ViewRounds(one).ask();
    expect(views.map(({ observer }) => observer)).toEqual(['n1', 'n2', 'n3']);
    expect(views[0]!.beliefs.map(({ name }) => name)).toEqual(['n1', 'n3', 'n2']);
    expect(views[1]).toMatchObject({ tookMs: 2, isCut: false });
    expect(silent).toEqual([]);
  });

  test('says of everybody else why there is nothing of theirs', async () => {
    const members: FakeMember[] = [
      { name: 'dead', state: 'dead' },
      { name: 'left', state: 'left' },
      { name: 'serf', instance: null },
      { name: 'slow', state: 'suspect' },
      { name: 'stern' },
      { name: 'gone' },
    ];
    const { node: one, asked } = node(members, (peer) => {
      if (peer === 'slow')
        return Promise.reject(new PeerRequestError(peer, 'timeout', 'no answer within 1000 ms'));
      if (peer === 'stern')
        return Promise.reject(new PeerRequestError(peer, 'refused', 'it refused to answer'));
      return Promise.reject(new UsageError('peer', peer, 'there is no such member'));
    });
    const { views, silent } = await new ViewRounds(one).ask();
    expect(views).toHaveLength(1);
    expect(asked.sort()).toEqual(['gone', 'slow', 'stern']);
    expect(Object.fromEntries(silent.map(({ observer, reason }) => [observer, reason]))).toEqual({
      dead: 'dead',
      left: 'left',
      serf: 'other-program',
      slow: 'no-answer',
      stern: 'refused',
      gone: 'no-answer',
    });
    expect(silent.every(({ text }) => text.length > 10)).toBe(true);
  });

  test('reads a view page by page up to a limit, and not for ever', async () => {
    const pages = new Map([
      ['', { beliefs: [seen('a'), seen('b')], next: 'b' }],
      ['b', { beliefs: [seen('c'), seen('d')], next: 'd' }],
      ['d', { beliefs: [seen('e')], next: null }],
    ]);
    const { node: one } = node([{ name: 'n2' }, { name: 'n3' }], (peer, after) =>
      Promise.resolve(peer === 'n2' ? pages.get(after)! : { beliefs: [seen('a')], next: '' }),
    );
    const all = await new ViewRounds(one).ask();
    expect(all.views[1]).toMatchObject({ isCut: false });
    expect(all.views[1]!.beliefs.map(({ name }) => name).join('')).toBe('abcde');
    expect(all.views[2]!.beliefs).toHaveLength(1);
    const cut = await new ViewRounds(one, { ...VIEW_ROUND_LIMITS, beliefsMax: 3 }).ask();
    expect(cut.views[1]).toMatchObject({ isCut: true });
    expect(cut.views[1]!.beliefs).toHaveLength(3);
  });

  test('asks so many and no more, and so many at once', async () => {
    const members = Array.from({ length: 9 }, (_, i) => ({ name: `m${i}` }));
    const fake = node(members, async (peer) => {
      await new Promise((resolve) => setImmediate(resolve));
      return whole(peer);
    });
    const { views, silent } = await new ViewRounds(fake.node, {
      ...VIEW_ROUND_LIMITS,
      askedMax: 6,
      atOnce: 2,
    }).ask();
    expect(views).toHaveLength(7);
    expect(fake.atOnce).toBe(2);
    expect(silent.map(({ reason }) => reason)).toEqual(['not-asked', 'not-asked', 'not-asked']);
  });

  test('ends in time though nobody is left to be asked in it', async () => {
    const { node: one, asked } = node([{ name: 'n2' }], whole);
    const { silent } = await new ViewRounds(one, { ...VIEW_ROUND_LIMITS, roundMs: 0 }).ask();
    expect(asked).toEqual([]);
    expect(silent).toMatchObject([{ observer: 'n2', reason: 'not-asked' }]);
  });

  test('serves all who ask meanwhile, and is not repeated while it is young', async () => {
    const { node: one, asked } = node([{ name: 'n2' }], whole);
    const rounds = new ViewRounds(one, { ...VIEW_ROUND_LIMITS, keepMs: 60_000 });
    const [first, second] = await Promise.all([rounds.ask(), rounds.ask()]);
    expect(second).toBe(first);
    expect(await rounds.ask()).toBe(first);
    expect(asked).toEqual(['n2']);
  });
});

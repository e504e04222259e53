import { describe, expect, test } from 'vitest';
import { LoneSwim, peer, VERSIONS, type LoneSwimOptions } from '../../../../test/support/lone-swim.ts';
import { encodePushPull } from '../wire/push-pull.ts';
import { MemberState } from './member.ts';

function knowing(count: number, options: LoneSwimOptions = {}): LoneSwim {
  const node = new LoneSwim(options);
  for (let i = 2; i <= count; i += 1) node.alive(`n${i}`);
  return node;
}

/** n2 has died at `incarnation` and has been forgotten. */
function forgotten(incarnation: number, options: LoneSwimOptions = {}): LoneSwim {
  const node = new LoneSwim(options);
  node.alive('n2', { incarnation });
  node.dead('n2', { incarnation });
  node.wait(30_001);
  node.swim.newRound(node.now);
  expect(node.seen('n2')).toBeUndefined();
  node.effects.clear();
  return node;
}

describe('alive', () => {
  test('a stranger is taken in, and told to others', () => {
    const node = new LoneSwim();
    node.alive('n2', { incarnation: 3, meta: Uint8Array.of(1) });
    expect(node.events('member-join').map(({ member }) => member.name)).toEqual(['n2']);
    expect(node.member('n2')).toMatchObject({ state: 'alive', incarnation: 3, meta: Uint8Array.of(1) });
    expect(node.swim.queue.save().map(({ name }) => name)).toContain('n2');
  });

  test('new metadata is an update; the same with a higher incarnation is no news to the application', () => {
    const node = knowing(2);
    node.alive('n2', { incarnation: 2 });
    node.alive('n2', { incarnation: 3, meta: Uint8Array.of(7) });
    expect(node.events('member-update').map(({ member }) => member.incarnation)).toEqual([3]);
  });

  test('one member more than membersMax is dropped and counted', () => {
    const node = knowing(6, { config: { membersMax: 4 } });
    expect(node.swim.members()).toHaveLength(4);
    expect(node.drops()).toEqual(['members-limit', 'members-limit']);
    node.alive('n2', { incarnation: 2 });
    expect(node.seen('n2')).toBe('alive 2');
  });

  test('absurd versions and whom the application refuses are dropped, each under its name', () => {
    const vetoAlive = ({ name }: { name: string }): string | null => (name === 'n4' ? 'no' : null);
    const node = new LoneSwim({ delegate: { vetoAlive } });
    node.alive('n2', { vsn: Uint8Array.of(3, 2, 2, 0, 0, 0) });
    node.alive('n4');
    expect([node.drops(), node.swim.members().length]).toEqual([['alive-versions', 'alive-vetoed'], 1]);
  });

  test('another address for a living name is a conflict that changes nothing', () => {
    const node = knowing(2);
    node.alive('n2', { incarnation: 9, host: '10.0.0.99' });
    expect(node.seen('n2')).toBe('alive 1');
    expect(node.events('conflict')[0]).toMatchObject({ existing: { name: 'n2' }, other: { incarnation: 9 } });
  });

  test('the name of a dead member may move at once; under the rules of memberlist it may not', () => {
    for (const [deadNameMoves, seen] of [
      [true, 'alive 1'],
      [false, 'dead 5'],
    ] as const) {
      const node = new LoneSwim({ rules: { deadNameMoves } });
      node.alive('n2', { incarnation: 5 });
      node.dead('n2', { incarnation: 5 });
      node.alive('n2', { incarnation: 1, host: '10.0.0.99' });
      expect(node.seen('n2')).toBe(seen);
    }
  });

  test('with deadNodeReclaimMs it may move under the rules of memberlist too, but later', () => {
    const node = new LoneSwim({ rules: { deadNameMoves: false }, config: { deadNodeReclaimMs: 5000 } });
    node.alive('n2');
    node.dead('n2');
    node.wait(5000);
    node.alive('n2', { host: '10.0.0.99' });
    expect(node.seen('n2')).toBe('dead 1');
    node.wait(1);
    node.alive('n2', { host: '10.0.0.99' });
    expect(node.seen('n2')).toBe('alive 1');
  });
});

describe('remembered deaths', () => {
  test('only a higher incarnation brings a forgotten member back to where it was', () => {
    const node = forgotten(5);
    node.alive('n2', { incarnation: 5 });
    expect(node.seen('n2')).toBeUndefined();
    node.alive('n2', { incarnation: 6 });
    expect(node.seen('n2')).toBe('alive 6');
  });

  test('at another address it may count from 1 again', () => {
    const node = forgotten(5);
    node.alive('n2', { incarnation: 1, host: '10.0.0.99' });
    expect(node.seen('n2')).toBe('alive 1');
  });

  test('after deathMemoryMs, or beyond deathsMax, anybody may claim it alive', () => {
    const late = forgotten(5, { config: { deathMemoryMs: 60_000 } });
    late.wait(60_001);
    late.alive('n2', { incarnation: 1 });
    expect(late.seen('n2')).toBe('alive 1');
    const crowded = new LoneSwim({ config: { deathsMax: 3 } });
    for (let i = 2; i <= 6; i += 1) crowded.alive(`n${i}`);
    for (let i = 2; i <= 6; i += 1) crowded.dead(`n${i}`);
    crowded.wait(30_001);
    crowded.swim.newRound(crowded.now);
    const order = crowded.swim.save().deaths.map(({ name }) => name);
    expect(order).toHaveLength(3);
    for (let i = 2; i <= 6; i += 1) crowded.alive(`n${i}`);
    const back = [2, 3, 4, 5, 6].map((i) => `n${i}`).filter((name) => crowded.seen(name) !== undefined);
    expect(back).toEqual(['n2', 'n3', 'n4', 'n5', 'n6'].filter((name) => !order.includes(name)));
  });

  test('a death that nothing could outbid bars nobody', () => {
    const node = forgotten(0xffff_ffff);
    node.alive('n2', { incarnation: 3 });
    expect(node.seen('n2')).toBe('alive 3');
  });

  test('under the rules of memberlist an old claim is enough', () => {
    const node = forgotten(5, { rules: { rememberDeaths: false } });
    node.alive('n2', { incarnation: 1 });
    expect(node.seen('n2')).toBe('alive 1');
  });
});

describe('suspect and dead', () => {
  test('a suspicion runs out in its time, and the verdict names its judge', () => {
    const node = knowing(10);
    node.suspect('n2');
    node.wait(23_999);
    expect(node.seen('n2')).toBe('suspect 1');
    node.wait(1);
    expect(node.seen('n2')).toBe('dead 1');
    expect(node.swim.cases('n2')).toMatchObject([
      { accuser: 'accuser', outcome: { kind: 'dead', by: 'self' } },
    ]);
  });

  test('two confirmations make it as short as can be in a cluster of ten', () => {
    const node = knowing(10);
    for (const from of ['n3', 'n4', 'n5']) node.suspect('n2', { from });
    node.wait(4000);
    expect(node.seen('n2')).toBe('dead 1');
    expect(node.swim.cases('n2')[0]?.confirmations.map(({ accuser }) => accuser)).toEqual(['n4', 'n5']);
  });

  test('a refutation ends it', () => {
    const node = knowing(10);
    node.suspect('n2');
    node.alive('n2', { incarnation: 2 });
    node.wait(60_000);
    expect(node.seen('n2')).toBe('alive 2');
    expect(node.events('member-cleared').map(({ how }) => how)).toEqual(['refuted']);
    expect(node.swim.cases('n2')[0]?.outcome).toMatchObject({ kind: 'refuted', incarnation: 2 });
  });

  test('claims about strangers are ignored', () => {
    const node = new LoneSwim();
    node.suspect('n2');
    node.dead('n3');
    expect(node.swim.members()).toHaveLength(1);
    expect(node.swim.queue.save().map(({ name }) => name)).toEqual(['self']);
  });

  test('who says of itself that it is dead has left', () => {
    const node = knowing(2);
    node.dead('n2', { from: 'n2' });
    expect(node.member('n2')?.state).toBe('left');
    expect(node.events('member-leave')[0]?.member.state).toBe('left');
  });

  test('accusers of many are limited each for itself, and counted; our own judgement is not', () => {
    const node = knowing(200);
    for (let i = 2; i <= 200; i += 1) node.suspect(`n${i}`, { from: 'half-deaf' });
    expect(node.drops().filter((what) => what === 'accusations-limit')).toHaveLength(199 - 120);
    node.suspect('n200', { from: 'somebody else' });
    expect(node.seen('n200')).toBe('suspect 1');
    const patient = knowing(200, { rules: { limitAccusers: false } });
    for (let i = 2; i <= 200; i += 1) patient.suspect(`n${i}`, { from: 'half-deaf' });
    expect(patient.drops()).toEqual([]);
  });

  test('who gossips in our name is limited like any other accuser', () => {
    const node = knowing(200);
    for (let i = 2; i <= 200; i += 1) node.suspect(`n${i}`, { from: 'self' });
    expect(node.drops().filter((what) => what === 'accusations-limit')).toHaveLength(199 - 120);
  });

  test('what a push/pull tells is not limited: after a partition it is half the cluster', () => {
    const node = knowing(200);
    const nodes = node.swim.members().map(({ name, address }) => {
      const state = name === 'self' ? MemberState.Alive : MemberState.Dead;
      return { name, addr: address.bytes, port: 7946, meta: null, incarnation: 1, state, vsn: VERSIONS };
    });
    node.swim.handleStreamAccepted(2, peer(99), node.now);
    node.swim.handleStreamData(
      2,
      encodePushPull({ join: false, nodes, userState: new Uint8Array(0) }),
      node.now,
    );
    expect(node.swim.membership.countOf(MemberState.Suspect)).toBe(199);
  });
});

describe('about ourselves', () => {
  test('we outbid whoever accuses us, and it costs health', () => {
    const node = new LoneSwim();
    node.suspect('self', { incarnation: 1 });
    node.dead('self', { incarnation: 9 });
    expect([node.seen('self'), node.swim.healthScore]).toEqual(['alive 10', 2]);
    expect(node.events('refuted').map(({ incarnation, accuser }) => [incarnation, accuser])).toEqual([
      [2, 'accuser'],
      [10, 'accuser'],
    ]);
  });

  test('the highest incarnation cannot be outbid: we go on counting as if it had been the next', () => {
    const node = new LoneSwim();
    node.suspect('self', { incarnation: 0xffff_ffff });
    expect(node.seen('self')).toBe('alive 2');
    node.suspect('self', { incarnation: 0xffff_fffe });
    expect(node.seen('self')).toBe('alive 4294967295');
    node.suspect('self', { incarnation: 0xffff_ffff });
    expect(node.seen('self')).toBe('alive 1');
  });

  test('an accusation of a former incarnation is not worth an answer', () => {
    const node = new LoneSwim();
    node.suspect('self', { incarnation: 1 });
    node.suspect('self', { incarnation: 1 });
    expect(node.seen('self')).toBe('alive 2');
  });

  test('what is left of a former life of ours is outbid', () => {
    const node = new LoneSwim();
    node.alive('self', { incarnation: 7, host: '10.0.0.1', meta: Uint8Array.of(1) });
    expect(node.seen('self')).toBe('alive 8');
  });

  test('after leaving we do not defend ourselves', () => {
    const node = knowing(2);
    node.swim.handleCommand({ type: 'leave', ticket: 1 }, node.now);
    node.dead('self', { incarnation: 5 });
    node.alive('self', { incarnation: 6, host: '10.0.0.1' });
    expect(node.member('self')).toMatchObject({ state: 'left', incarnation: 1 });
  });

  test('with nobody there to hear it, leaving is done at once', () => {
    const node = new LoneSwim();
    node.swim.handleCommand({ type: 'leave', ticket: 5 }, node.now);
    expect(node.events('broadcast-done')).toEqual([{ type: 'broadcast-done', ticket: 5 }]);
  });
});

describe('a stall', () => {
  test('withdraws what we alone accuse, and puts off what others do', () => {
    const node = knowing(10);
    node.suspect('n2', { from: 'self' });
    node.suspect('n3', { from: 'n4' });
    node.swim.handleStall(5000, node.now);
    expect([node.seen('n2'), node.seen('n3')]).toEqual(['alive 1', 'suspect 1']);
    expect(node.events('member-cleared').map(({ member, how }) => [member.name, how])).toEqual([
      ['n2', 'withdrawn'],
    ]);
    expect(node.swim.queue.save().map(({ name }) => name)).not.toContain('n2');
    node.wait(28_999);
    expect(node.seen('n3')).toBe('suspect 1');
    node.wait(1);
    expect(node.seen('n3')).toBe('dead 1');
  });

  test('shorter than an interval withdraws nothing, and under the rules of memberlist none does', () => {
    for (const [stallsCount, delay] of [
      [true, 999],
      [false, 60_000],
    ] as const) {
      const node = knowing(10, { rules: { stallsCount } });
      node.suspect('n2', { from: 'self' });
      node.swim.handleStall(delay, node.now);
      expect(node.seen('n2')).toBe('suspect 1');
    }
  });

  test('costs a point of health for each whole probe timeout, however it is told', () => {
    const node = new LoneSwim();
    for (let i = 0; i < 9; i += 1) node.swim.handleStall(120, node.now);
    expect(node.swim.healthScore).toBe(2);
    node.swim.handleStall(60_000, node.now);
    expect(node.swim.healthScore).toBe(7);
  });
});

test('a packet that cannot be decoded is counted with its source, and nothing else happens', () => {
  const node = new LoneSwim();
  for (const packet of [[], [200], [3, 0xc1], [6]])
    node.swim.handlePacket(peer(9), Uint8Array.from(packet), node.now);
  expect(node.drops()).toHaveLength(4);
  expect(node.effects.events).toHaveLength(4);
});

import { describe, expect, test } from 'vitest';
import { LoneSwim, peer, VERSIONS } from '../../../../test/support/lone-swim.ts';
import { encodeAlive, encodeDead, type Alive } from '../wire/claims.ts';
import { encodePushPull } from '../wire/push-pull.ts';
import type { PushPullNode } from '../wire/stream-messages.ts';

const LONGEST = 'n'.repeat(512);
const TOO_LONG = 'n'.repeat(513);
const ALIVE: Alive = {
  incarnation: 1,
  node: LONGEST,
  addr: Uint8Array.of(10, 0, 0, 9),
  port: 7946,
  meta: new Uint8Array(512),
  vsn: VERSIONS,
};

describe('what gossip tells', () => {
  test('the longest name with the most metadata is taken, and its news fits into a packet', () => {
    const node = new LoneSwim({ packetOverheadBytes: 45 });
    node.alive('n2');
    node.swim.queue.prune(0);
    node.packet(encodeAlive, ALIVE);
    node.packet(encodeDead, { incarnation: 1, node: LONGEST, from: LONGEST });
    expect([node.seen(LONGEST), node.drops()]).toEqual(['left 1', []]);
    node.effects.clear();
    node.wait(200);
    const longest = Math.max(...node.effects.packets.map(({ packet }) => packet.length));
    expect(longest).toBeGreaterThan(1024);
    expect(longest).toBeLessThan(1400 - 45);
  });

  test.each<[string, Partial<Alive>]>([
    ['a name of 513 bytes', { node: TOO_LONG }],
    ['a name of 172 characters in 516 bytes', { node: '東'.repeat(172) }],
    ['a name and metadata of 1025 bytes together', { meta: new Uint8Array(513) }],
    ['metadata of 1023 bytes to a name of two', { node: 'n2', meta: new Uint8Array(1023) }],
    ['an address of 65 bytes', { addr: new Uint8Array(65) }],
    ['versions of 65 bytes', { vsn: new Uint8Array(65).fill(1) }],
  ])('an alive with %s is dropped and counted, whatever the rules', (_what, part) => {
    for (const demandAddresses of [true, false]) {
      const node = new LoneSwim({ rules: { demandAddresses } });
      node.packet(encodeAlive, { ...ALIVE, ...part });
      expect([node.swim.members().length, node.drops()]).toEqual([1, ['limit']]);
    }
  });

  test('an accusation or a death by one whose name is too long does not count', () => {
    const node = new LoneSwim();
    node.alive('n2');
    node.suspect('n2', { from: TOO_LONG });
    node.dead('n2', { from: TOO_LONG });
    node.suspect(TOO_LONG);
    expect([node.seen('n2'), node.drops()]).toEqual(['alive 1', ['limit', 'limit', 'limit']]);
  });
});

test('in a push/pull such an entry is dropped alone, before its versions are looked at', () => {
  const node = new LoneSwim();
  const { node: _name, ...told } = { ...ALIVE, meta: null, state: 0 };
  const nodes: PushPullNode[] = [
    { ...told, name: TOO_LONG, vsn: Uint8Array.of(9, 9, 9, 0, 0, 0) },
    { ...told, name: 'n2' },
  ];
  node.swim.handleStreamAccepted(2, peer(9), node.now);
  node.swim.handleStreamData(
    2,
    encodePushPull({ join: true, nodes, userState: new Uint8Array(0) }),
    node.now,
  );
  expect(
    node.swim
      .members()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['n2', 'self']);
  expect([node.drops(), node.events('merge-refused')]).toEqual([['limit'], []]);
});

import { describe, expect, test } from 'vitest';
import { LoneSwim, peer } from '../../../../test/support/lone-swim.ts';
import { Reader } from '../base/reader.ts';
import { decodeAlive, decodeDead, type Dead } from '../wire/claims.ts';
import { MessageType } from '../wire/message-type.ts';
import { encodePing } from '../wire/probe-messages.ts';
import type { Rules } from './rules.ts';

/** The accusations that have been sent, each with the host it went to. */
function answers(node: LoneSwim): [string, Dead][] {
  return node.effects.packets.map(({ to, packet }) => {
    const reader = new Reader();
    reader.reset(packet, 1);
    return [to.host, decodeDead(reader)];
  });
}

function deadAt(incarnation: number, node = new LoneSwim()): LoneSwim {
  node.alive('n2', { incarnation });
  node.dead('n2', { incarnation });
  return node;
}

describe('an alive that is stale against a death', () => {
  test('is answered with the accusation, straight to whom it names', () => {
    const node = deadAt(5);
    node.alive('n2', { incarnation: 1 });
    expect(answers(node)).toEqual([['10.0.0.2', { incarnation: 5, node: 'n2', from: 'self' }]]);
    expect(node.seen('n2')).toBe('dead 5');
  });

  test('also when the death has been reaped', () => {
    const node = deadAt(5);
    node.wait(30_001);
    node.swim.newRound(node.now);
    node.effects.clear();
    node.alive('n2', { incarnation: 5 });
    expect(answers(node)).toEqual([['10.0.0.2', { incarnation: 5, node: 'n2', from: 'self' }]]);
  });

  test('a stale alive about the living is not', () => {
    const node = new LoneSwim();
    node.alive('n2', { incarnation: 5 });
    node.alive('n2', { incarnation: 1 });
    expect(node.effects.packets).toEqual([]);
  });

  test('under the rules of memberlist none is', () => {
    const node = deadAt(5, new LoneSwim({ rules: { answerStaleAlive: false } }));
    node.alive('n2', { incarnation: 1 });
    expect(node.effects.packets).toEqual([]);
  });

  test('32 answers at once are the most, and as many again in two seconds', () => {
    const node = deadAt(5);
    for (let i = 0; i < 100; i += 1) node.alive('n2', { incarnation: 1 });
    expect(node.effects.packets).toHaveLength(32);
    node.now += 1000;
    for (let i = 0; i < 100; i += 1) node.alive('n2', { incarnation: 1 });
    expect(node.effects.packets).toHaveLength(48);
  });
});

describe('a ping of a member that we hold dead', () => {
  const ping = { seqNo: 7, node: 'self', sourceAddr: null, sourcePort: 0, sourceNode: 'n2', mark: null };

  test('is answered with an ack, and the accusation goes to the member', () => {
    const node = deadAt(5);
    node.packet(encodePing, ping);
    const sent = node.effects.packets.map(({ to, packet }) => [to.host, packet[0]]);
    expect(sent).toEqual(expect.arrayContaining([['10.0.0.2', MessageType.Dead]]));
    expect(node.effects.packets).toHaveLength(2);
  });

  test('under the rules of memberlist only the ack is sent', () => {
    const node = deadAt(5, new LoneSwim({ rules: { answerDeadPingers: false } }));
    node.packet(encodePing, ping);
    expect(node.effects.packets).toHaveLength(1);
  });

  test('of a living one only the ack is sent', () => {
    const node = new LoneSwim();
    node.alive('n2', { incarnation: 5 });
    node.packet(encodePing, ping);
    expect(node.effects.packets).toHaveLength(1);
  });
});

describe('an accusation that has been refuted', () => {
  const told = (node: LoneSwim): [string, number][] =>
    node.effects.packets.map(({ to, packet }) => {
      const reader = new Reader();
      reader.reset(packet, 1);
      return [to.host, decodeAlive(reader).incarnation];
    });

  /** A node that has refuted its way to incarnation 2. */
  function refuter(rules: Partial<Rules> = {}): LoneSwim {
    const node = new LoneSwim({ rules });
    node.suspect('self', { incarnation: 1 });
    node.effects.clear();
    return node;
  }

  test.each(['suspect', 'dead'] as const)(
    'a stale %s is answered with our own word, to its sender',
    (claim) => {
      const node = refuter();
      node[claim]('self', { incarnation: 1 });
      expect(told(node)).toEqual([[peer(99).host, 2]]);
      expect(node.swim.incarnation).toBe(2);
    },
  );

  test('one about somebody else is not, nor is one that is news', () => {
    const node = refuter();
    node.alive('n2', { incarnation: 5 });
    node.suspect('n2', { incarnation: 1 });
    node.suspect('self', { incarnation: 2 });
    expect(told(node)).toEqual([]);
    expect(node.swim.incarnation).toBe(3);
  });

  test('under the rules of memberlist none is', () => {
    const node = refuter({ answerStaleAccusers: false });
    node.suspect('self', { incarnation: 1 });
    expect(told(node)).toEqual([]);
  });
});

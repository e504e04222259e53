import { describe, expect, test } from 'vitest';
import { LoneSwim, peer, type LoneSwimOptions } from '../../../../test/support/lone-swim.ts';
import { Reader } from '../base/reader.ts';
import { MessageType } from '../wire/message-type.ts';
import { decodePing, encodeAck, encodeNack } from '../wire/probe-messages.ts';

/** A node that knows n2 … and has sent its first ping, to `target`. Nothing is left to gossip. */
function probing(
  count: number,
  options: LoneSwimOptions = {},
): { node: LoneSwim; target: string; seqNo: number } {
  const node = new LoneSwim({ ...options, config: { pushPullIntervalMs: 0, ...options.config } });
  for (let i = 2; i <= count; i += 1) node.alive(`n${i}`);
  node.swim.queue.prune(0);
  node.wait(0);
  node.swim.handleCommand({ type: 'start' }, node.now);
  while (node.effects.packets.length === 0) node.wait(node.swim.nextDeadline() - node.now);
  const reader = new Reader();
  reader.reset(node.effects.packets[0]!.packet, 1);
  const { seqNo, node: target } = decodePing(reader);
  node.effects.clear();
  return { node, target, seqNo };
}

const sentTypes = (node: LoneSwim): number[] => node.effects.packets.map(({ packet }) => packet[0]!);
const ack = (node: LoneSwim, seqNo: number): void =>
  node.packet(encodeAck, { seqNo, payload: null, mark: null });

describe('a probe', () => {
  test('ends with the ack, which tells the round trip', () => {
    const { node, target, seqNo } = probing(5);
    node.wait(3);
    ack(node, seqNo);
    expect(node.events('ping-complete').map(({ member, rttMs }) => [member.name, rttMs])).toEqual([
      [target, 3],
    ]);
    node.wait(900);
    expect(node.effects.packets).toEqual([]);
  });

  test('without an ack within the timeout asks three others, and tries a stream', () => {
    const { node, target, seqNo } = probing(5);
    node.wait(499);
    expect(node.effects.packets).toEqual([]);
    node.wait(1);
    expect(sentTypes(node)).toEqual([1, 1, 1]);
    expect(node.effects.packets.map(({ to }) => to.host)).not.toContain(`10.0.0.${target.slice(1)}`);
    expect(node.effects.opened).toHaveLength(1);
    ack(node, seqNo);
    expect(node.events('ping-complete')).toEqual([]); // the round trip went through somebody else
    node.wait(900);
    expect(node.seen(target)).toBe('alive 1');
  });

  test('without any answer until the end of the interval the target is suspected, on these grounds', () => {
    const { node, target, seqNo } = probing(5);
    node.wait(500);
    const [helper] = node.effects.packets.map(({ to }) => to);
    node.packet(encodeNack, { seqNo }, helper);
    node.swim.handleStreamClosed(1, 'refused', node.now);
    node.wait(500);
    expect(node.seen(target)).toBe('suspect 1');
    const [story] = node.swim.cases(target);
    expect(story).toMatchObject({
      accuser: 'self',
      hearing: { via: 'probe', grounds: { direct: 'timeout', stream: 'refused' } },
    });
    const outcomes =
      story?.hearing.via === 'probe' ? story.hearing.grounds.helpers.map(({ outcome }) => outcome) : [];
    expect(outcomes.toSorted()).toEqual(['nack', 'silent', 'silent']);
    expect(node.swim.healthScore).toBe(2); // two helpers kept silent
  });

  test('nacks from all helpers mean that it is not our fault', () => {
    const { node, target, seqNo } = probing(5);
    node.wait(500);
    for (const { to } of node.effects.packets) node.packet(encodeNack, { seqNo }, to);
    node.wait(500);
    expect([node.seen(target), node.swim.healthScore]).toEqual(['suspect 1', 0]);
  });

  test('an ack on the stream alone keeps the member alive, and says that its UDP is broken', () => {
    const { node, target, seqNo } = probing(5);
    node.wait(500);
    node.swim.handleStreamOpened(1, node.now);
    node.swim.handleStreamData(1, node.encode(encodeAck, { seqNo, payload: null, mark: null }), node.now);
    node.wait(500);
    expect(node.seen(target)).toBe('alive 1');
    expect(node.events('packets-blocked').map(({ member }) => member.name)).toEqual([target]);
  });

  test('a stream that cannot be opened is tried again a timeout later, while there is time', () => {
    for (const [retryStreamPing, tries] of [
      [true, [500, 1000, 1500]],
      [false, [500]],
    ] as const) {
      const { node, target } = probing(5, { rules: { retryStreamPing } });
      node.dead('self');
      node.wait(1000); // the next probe takes our ill health into account
      node.effects.clear();
      const from = node.now;
      const triedAt: number[] = [];
      expect([target, node.swim.healthScore]).toEqual([target, 4]);
      for (let seen = 0; node.now < from + 1999; node.wait(1)) {
        const { opened } = node.effects;
        for (; seen < opened.length; seen += 1) {
          triedAt.push(node.now - from);
          if (seen < 2) node.swim.handleStreamClosed(opened[seen]!.stream, 'refused', node.now);
        }
      }
      expect(triedAt).toEqual(tries);
    }
  });

  test('a refused ping goes to the others at once; under the rules of 0.2 it waits', () => {
    for (const [refusedGoesIndirect, sent] of [
      [true, 3],
      [false, 0],
    ] as const) {
      const { node, target } = probing(5, { rules: { refusedGoesIndirect } });
      node.swim.handlePacketError(peer(Number(target.slice(1))), 'refused', node.now);
      expect(node.effects.packets).toHaveLength(sent);
    }
  });

  test('a packet that we could not send judges nobody', () => {
    const { node, target } = probing(5);
    node.swim.handlePacketError(peer(Number(target.slice(1))), 'local', node.now);
    node.wait(999);
    expect([node.seen(target), node.effects.packets.length]).toEqual(['alive 1', 0]);
  });

  test('a verdict about a former incarnation is void', () => {
    const { node, target } = probing(5);
    node.alive(target, { incarnation: 2 });
    node.wait(1000);
    expect(node.seen(target)).toBe('alive 2');
  });

  test('ill health gives the target more time', () => {
    const { node, target } = probing(5);
    for (let i = 0; i < 3; i += 1) node.dead('self', { incarnation: 10 * (i + 1) });
    expect(node.swim.healthScore).toBe(3);
    node.wait(1000);
    const accused = (): number => node.events('member-suspect').length;
    expect([target, accused()]).toEqual([target, 1]); // this probe had begun before
    node.effects.clear();
    node.wait(3999);
    expect(accused()).toBe(0);
  });

  test('a suspect is told of the suspicion with the ping (Lifeguard, buddy system)', () => {
    const node = new LoneSwim({ config: { pushPullIntervalMs: 0 } });
    node.alive('n2');
    node.suspect('n2');
    node.swim.queue.prune(0);
    node.swim.handleCommand({ type: 'start' }, node.now);
    while (node.effects.packets.length === 0) node.wait(node.swim.nextDeadline() - node.now);
    expect(sentTypes(node)).toEqual([MessageType.Compound]);
    expect(node.effects.packets[0]!.packet[1]).toBe(2);
  });
});

describe('the probe list', () => {
  test('each round everybody is probed once, in another order each time, and the dead are not', () => {
    const node = new LoneSwim({ config: { pushPullIntervalMs: 0, gossipToTheDeadMs: 1e9 } });
    for (let i = 2; i <= 9; i += 1) node.alive(`n${i}`);
    node.dead('n9');
    node.swim.queue.prune(0);
    node.swim.handleCommand({ type: 'start' }, node.now);
    const probed: string[] = [];
    while (probed.length < 28) {
      node.effects.clear();
      node.wait(node.swim.nextDeadline() - node.now);
      for (const { packet, to } of node.effects.packets) {
        const reader = new Reader();
        reader.reset(packet, 1);
        probed.push(to.host);
        ack(node, decodePing(reader).seqNo);
      }
    }
    const rounds = [0, 7, 14, 21].map((from) => probed.slice(from, from + 7));
    for (const round of rounds) expect(new Set(round).size).toBe(7);
    expect(new Set(rounds.map((round) => round.join())).size).toBeGreaterThan(1);
    expect(probed).not.toContain('10.0.0.9');
  });

  test('the dead are forgotten at the end of a round after gossipToTheDeadMs, those who left too', () => {
    const node = new LoneSwim();
    for (const name of ['n2', 'n3', 'n4']) node.alive(name);
    node.dead('n2');
    node.dead('n3', { from: 'n3' });
    node.wait(30_000);
    node.swim.newRound(node.now);
    expect(node.swim.members()).toHaveLength(4);
    node.wait(1);
    node.swim.newRound(node.now);
    expect(
      node.swim
        .members()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['n4', 'self']);
    expect(
      node
        .events('member-reaped')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['n2', 'n3']);
  });

  test('version 0.2 never forgets those who left', () => {
    const node = new LoneSwim({ rules: { reapLeft: false } });
    node.alive('n3');
    node.dead('n3', { from: 'n3' });
    node.wait(100_000);
    node.swim.newRound(node.now);
    expect(node.member('n3')?.state).toBe('left');
  });

  test('the holder of a contested name is probed next', () => {
    const node = new LoneSwim({ config: { pushPullIntervalMs: 0 } });
    for (let i = 2; i <= 100; i += 1) node.alive(`n${i}`);
    node.swim.queue.prune(0);
    node.alive('n77', { host: '10.0.3.3', incarnation: 5 });
    node.swim.handleCommand({ type: 'start' }, node.now);
    while (node.effects.packets.length === 0) node.wait(node.swim.nextDeadline() - node.now);
    expect(node.effects.packets[0]!.to.host).toBe('10.0.0.77');
  });
});

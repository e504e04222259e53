import { describe, expect, test } from 'vitest';
import { LoneSwim, peer } from '../../../../test/support/lone-swim.ts';
import { Reader } from '../base/reader.ts';
import {
  decodeAck,
  decodeNack,
  decodePing,
  encodeAck,
  encodeIndirectPing,
  encodePing,
} from '../wire/probe-messages.ts';

const PING = { seqNo: 7, node: 'self', sourceAddr: null, sourcePort: 0, sourceNode: '', mark: null };
const REQUEST = {
  seqNo: 7,
  target: Uint8Array.of(10, 0, 0, 3),
  port: 7946,
  node: 'n3',
  nack: true,
  sourceAddr: null,
  sourcePort: 0,
  sourceNode: '',
};

function quiet(options = {}): LoneSwim {
  const node = new LoneSwim(options);
  node.swim.queue.prune(0);
  return node;
}

function reader(packet: Uint8Array): Reader {
  const one = new Reader();
  one.reset(packet, 1);
  return one;
}

const lastPacket = (node: LoneSwim) => node.effects.packets.at(-1)!;

describe('pings of others', () => {
  test('one for us is answered with its number, at the address that it gives or where it came from', () => {
    const node = quiet({ delegate: { ackPayload: () => Uint8Array.of(1, 2) } });
    node.packet(encodePing, PING, peer(2));
    node.packet(encodePing, { ...PING, sourceAddr: Uint8Array.of(10, 0, 0, 9), sourcePort: 99 }, peer(2));
    expect(node.effects.packets.map(({ to }) => to)).toEqual([peer(2), { host: '10.0.0.9', port: 99 }]);
    expect(decodeAck(reader(lastPacket(node).packet))).toMatchObject({
      seqNo: 7,
      payload: Uint8Array.of(1, 2),
      mark: null,
    });
  });

  test('one for another name is not, so that a node at a reused address is not taken for the former', () => {
    const node = quiet();
    node.packet(encodePing, { ...PING, node: 'somebody else' });
    expect([node.effects.packets, node.drops()]).toEqual([[], ['ping-for-another']]);
  });
});

describe('pings for others', () => {
  test('a target whose name is too long for us to send is not pinged', () => {
    const node = quiet();
    node.packet(encodeIndirectPing, { ...REQUEST, node: 'n'.repeat(513) }, peer(2));
    expect([node.effects.packets, node.drops()]).toEqual([[], ['limit']]);
  });

  test('the target is pinged under a number of ours, and its ack goes back under theirs', () => {
    const node = quiet();
    node.packet(encodeIndirectPing, REQUEST, peer(2));
    const ping = decodePing(reader(lastPacket(node).packet));
    expect([lastPacket(node).to, ping.node]).toEqual([peer(3), 'n3']);
    node.packet(encodeAck, { seqNo: ping.seqNo, payload: null, mark: null }, peer(3));
    expect(lastPacket(node).to).toEqual(peer(2));
    expect(decodeAck(reader(lastPacket(node).packet)).seqNo).toBe(7);
    node.effects.clear();
    node.packet(encodeAck, { seqNo: ping.seqNo, payload: null, mark: null }, peer(3));
    node.wait(10_000);
    expect(node.effects.packets).toEqual([]);
  });

  test('without an ack whoever wants one gets a nack in time, and a late ack still', () => {
    const node = quiet();
    node.packet(encodeIndirectPing, REQUEST, peer(2));
    node.packet(encodeIndirectPing, { ...REQUEST, nack: false }, peer(4));
    const { seqNo } = decodePing(reader(node.effects.packets[0]!.packet));
    node.effects.clear();
    node.wait(399);
    expect(node.effects.packets).toEqual([]);
    node.wait(1);
    expect(node.effects.packets.map(({ to }) => to)).toEqual([peer(2)]);
    expect(decodeNack(reader(lastPacket(node).packet)).seqNo).toBe(7);
    node.wait(99);
    node.packet(encodeAck, { seqNo, payload: null, mark: null }, peer(3));
    expect(decodeAck(reader(lastPacket(node).packet)).seqNo).toBe(7);
    node.effects.clear();
    node.wait(10_000);
    expect(node.effects.packets).toEqual([]);
  });

  test('under the rules of memberlist the nack comes with the end of the relay', () => {
    const node = quiet({ rules: { nacksInTime: false } });
    node.packet(encodeIndirectPing, REQUEST, peer(2));
    node.effects.clear();
    node.wait(499);
    expect(node.effects.packets).toEqual([]);
    node.wait(1);
    expect(decodeNack(reader(lastPacket(node).packet)).seqNo).toBe(7);
    node.wait(10_000);
    expect(node.effects.packets).toHaveLength(1);
  });

  test('relaysMax at once are the most; one more is dropped and counted, and time makes room', () => {
    const node = quiet({ config: { relaysMax: 3 } });
    for (let i = 0; i < 5; i += 1) node.packet(encodeIndirectPing, { ...REQUEST, seqNo: i }, peer(2));
    expect([node.effects.packets.length, node.drops()]).toEqual([3, ['relays-limit', 'relays-limit']]);
    node.wait(500);
    node.effects.clear();
    node.packet(encodeIndirectPing, REQUEST, peer(2));
    expect(node.effects.packets).toHaveLength(1);
  });
});

import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../base/core.ts';
import { Flood, FLOOD_PAYLOAD_BYTES_MAX, type FloodEvent, type FloodOptions } from './flood.ts';

const endpoint = (site: number): Endpoint => ({ host: `10.0.0.${site}`, port: 1 });
const PAYLOAD = Uint8Array.of(1, 2, 3);

/** One node and all that it asked for. */
function node(options: Partial<FloodOptions> = {}) {
  const sent: { to: Endpoint; packet: Uint8Array }[] = [];
  const events: FloodEvent[] = [];
  const aborted: number[] = [];
  const none = (): void => {};
  const core = new Flood(
    { site: 1, neighbours: [2, 3, 4].map(endpoint), seenMax: 100, ...options },
    {
      sendPacket: (to, packet) => void sent.push({ to, packet }),
      emit: (event) => void events.push(event),
      abortStream: (stream) => void aborted.push(stream),
      openStream: none,
      writeStream: none,
      endStream: none,
    },
  );
  return { core, sent, events, aborted, to: () => sent.map(({ to }) => to.host.slice(7)) };
}

/** A packet as site `site` sends its first message. */
function packetOf(site: number, payload = PAYLOAD): Uint8Array {
  const { core, sent } = node({ site });
  core.handleCommand({ kind: 'broadcast', payload }, 0);
  return sent[0]!.packet;
}

describe('flooding', () => {
  test('a message of one’s own goes to every neighbour, and its own site hears nothing of it', () => {
    const { core, events, to, sent } = node();
    core.handleCommand({ kind: 'broadcast', payload: PAYLOAD }, 0);
    expect(to()).toEqual(['2', '3', '4']);
    core.handlePacket(endpoint(3), sent[0]!.packet, 1);
    expect(events).toEqual([]);
    expect(sent).toHaveLength(3);
  });

  test('what is new is delivered and passed on to all but the sender, one hop further', () => {
    const { core, events, to, sent } = node();
    core.handlePacket(endpoint(3), packetOf(9), 0);
    expect(events).toEqual([{ kind: 'delivered', site: 9, number: 0, hops: 1, payload: PAYLOAD }]);
    expect(to()).toEqual(['2', '4']);
    const next = node({ site: 5 });
    next.core.handlePacket(endpoint(1), sent[0]!.packet, 1);
    expect(next.events[0]).toMatchObject({ site: 9, hops: 2 });
  });

  test('what was heard before is neither delivered nor passed on', () => {
    const { core, events, sent } = node();
    for (const from of [2, 3, 3]) core.handlePacket(endpoint(from), packetOf(9), 0);
    expect(events).toHaveLength(1);
    expect(sent).toHaveLength(2);
  });

  test('a node that echoes sends it back, too', () => {
    const { core, to } = node({ echoes: true });
    core.handlePacket(endpoint(3), packetOf(9), 0);
    expect(to()).toEqual(['2', '3', '4']);
  });

  test('the payload that is delivered is a copy', () => {
    const { core, events } = node();
    const packet = packetOf(9);
    core.handlePacket(endpoint(2), packet, 0);
    packet.fill(0);
    expect(events[0]).toMatchObject({ payload: PAYLOAD });
  });

  test('neighbours can be exchanged', () => {
    const { core, to } = node();
    core.handleCommand({ kind: 'neighbours', neighbours: [endpoint(7)] }, 0);
    core.handleCommand({ kind: 'broadcast', payload: PAYLOAD }, 0);
    expect(to()).toEqual(['7']);
  });
});

describe('limits', () => {
  test('the oldest message is forgotten when there are too many, and is news again', () => {
    const { core, events } = node({ seenMax: 2 });
    for (const site of [6, 7, 8]) core.handlePacket(endpoint(2), packetOf(site), 0);
    core.handlePacket(endpoint(2), packetOf(8), 1);
    expect(events).toHaveLength(3);
    core.handlePacket(endpoint(2), packetOf(6), 1);
    expect(events).toHaveLength(4);
    expect(core.save().seen).toEqual(['8.0', '6.0']);
  });

  test('a message that has made 255 hops is delivered and goes no further', () => {
    const { core, events, sent } = node();
    const packet = packetOf(9).slice();
    packet[8] = 255;
    core.handlePacket(endpoint(2), packet, 0);
    expect(events[0]).toMatchObject({ hops: 255 });
    expect(sent).toEqual([]);
  });

  test('a payload that does not fit into a packet is wrong usage', () => {
    const { core } = node();
    const payload = new Uint8Array(FLOOD_PAYLOAD_BYTES_MAX + 1);
    expect(() => core.handleCommand({ kind: 'broadcast', payload }, 0)).toThrow('payload');
    expect(packetOf(9, payload.subarray(1))).toHaveLength(1232);
  });

  test.each([
    ['truncated', packetOf(9).subarray(0, 8)],
    ['limit', new Uint8Array(1233).fill(1)],
    ['range', new Uint8Array(9)],
  ])('a bad packet is dropped: %s', (code, packet) => {
    const { core, events, sent } = node();
    core.handlePacket(endpoint(2), packet, 0);
    expect(events).toEqual([{ kind: 'dropped', from: endpoint(2), code }]);
    expect(sent).toEqual([]);
  });

  test.each([{ site: -1 }, { site: 0.5 }, { site: 2 ** 32 }, { seenMax: 0 }])('%o is wrong usage', (bad) => {
    expect(() => node(bad)).toThrow(Object.keys(bad)[0]);
  });

  test('a stream is turned away, and there is never a deadline', () => {
    const { core, aborted } = node();
    core.handleStreamAccepted(2, endpoint(3), 0);
    expect(aborted).toEqual([2]);
    expect(core.nextDeadline()).toBe(Infinity);
  });
});

test('a restored node goes on with the next number and knows what it has seen', () => {
  const one = node();
  one.core.handleCommand({ kind: 'broadcast', payload: PAYLOAD }, 0);
  one.core.handlePacket(endpoint(2), packetOf(9), 0);
  const two = node();
  two.core.restore(structuredClone(one.core.save()));
  two.core.handlePacket(endpoint(2), packetOf(9), 1);
  expect(two.events).toEqual([]);
  for (const { core } of [one, two]) core.handleCommand({ kind: 'broadcast', payload: PAYLOAD }, 1);
  expect(two.sent[0]!.packet).toEqual(one.sent.at(-1)!.packet);
  expect(two.core.save()).toEqual(one.core.save());
});

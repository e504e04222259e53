import { describe, expect, test } from 'vitest';
import { LoneSwim, peer } from '../../../../test/support/lone-swim.ts';
import { encodePing } from '../wire/probe-messages.ts';

/** Makes the node answer a ping with whatever news it has. */
function ping(node: LoneSwim): Uint8Array {
  node.effects.clear();
  node.packet(
    encodePing,
    { seqNo: 1, node: 'self', sourceAddr: null, sourcePort: 0, sourceNode: '', mark: null },
    peer(2),
  );
  expect(node.effects.packets).toHaveLength(1);
  return node.effects.packets[0]!.packet;
}

describe('packets', () => {
  test('news of any size never fills a packet beyond its budget, and fills it to within a message', () => {
    const sizes: number[] = [];
    for (let length = 0; length < 60; length += 1) {
      const node = new LoneSwim();
      for (let i = 2; i < 40; i += 1) node.alive(`n${i}`, { meta: new Uint8Array(length + (i % 7)) });
      sizes.push(ping(node).length);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1400);
    expect(Math.min(...sizes)).toBeGreaterThan(1200);
  });

  test('what the envelope adds is left free', () => {
    for (let overhead = 0; overhead < 60; overhead += 1) {
      const node = new LoneSwim({ packetOverheadBytes: overhead });
      for (let i = 2; i < 40; i += 1) node.alive(`n${i}`, { meta: new Uint8Array(20) });
      expect(ping(node).length).toBeLessThanOrEqual(1400 - overhead);
    }
  });

  test('the layer above fills what is left, at most that', () => {
    const asked: number[] = [];
    const broadcasts = (overheadBytes: number, limitBytes: number): Uint8Array[] => {
      asked.push(limitBytes);
      return [new Uint8Array(limitBytes - overheadBytes)];
    };
    for (let length = 0; length < 40; length += 1) {
      const node = new LoneSwim({ delegate: { broadcasts } });
      for (let i = 2; i < 10; i += 1) node.alive(`n${i}`, { meta: new Uint8Array(length) });
      expect(ping(node)).toHaveLength(1400);
    }
    expect(Math.max(...asked)).toBeLessThan(1400);
  });

  test('a message alone travels without a compound', () => {
    const node = new LoneSwim();
    node.swim.queue.prune(0);
    expect(ping(node)[0]).toBe(2);
  });
});

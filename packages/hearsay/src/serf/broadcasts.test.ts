import { describe, expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { Broadcasts } from './broadcasts.ts';
import { broadcast } from './context.ts';

describe('a message', () => {
  test.each([0, 43])('as long as what a packet has room for goes out (envelope: %i bytes)', (overhead) => {
    const node = new LoneSerf({ packetOverheadBytes: overhead });
    const { context } = node.serf.parts;
    node.alive('n2', '10.0.0.2');
    node.command({ type: 'start' });
    node.wait(5000);
    const room = 1400 - overhead - 2 - 3;
    broadcast(context, 'events', new Uint8Array(room).fill(9));
    expect(context.broadcasts.depth('events')).toBe(1);
    node.effects.clear();
    node.wait(1000);
    const longest = Math.max(...node.effects.packets.map(({ packet }) => packet.length));
    expect(longest).toBe(room + 1);
    broadcast(context, 'events', new Uint8Array(room + 1).fill(8));
    expect([...context.broadcasts.waiting('events')].every((bytes) => bytes[0] === 9)).toBe(true);
  });

  test('is queued up to a number, of which those that would be sent last go', () => {
    const broadcasts = new Broadcasts(() => undefined, { bytesMax: 100, messagesMax: 3 });
    for (let i = 1; i <= 5; i += 1) broadcasts.queue('events', new Uint8Array(10 * i));
    expect(broadcasts.waiting('events').map(({ length }) => length)).toEqual([50, 40, 30]);
    expect(broadcasts.depth('queries')).toBe(0);
  });
});

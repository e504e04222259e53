import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { BroadcastQueue, type Broadcast } from './broadcast-queue.ts';

const message = (name: string | null, length: number, ticket = 0): Broadcast => ({
  bytes: new Uint8Array(length).fill(name?.charCodeAt(0) ?? 0),
  name,
  ticket,
});

function queueOf(...broadcasts: Broadcast[]): { queue: BroadcastQueue; finished: number[] } {
  const finished: number[] = [];
  const queue = new BroadcastQueue((ticket) => finished.push(ticket));
  for (const broadcast of broadcasts) queue.queue(broadcast);
  return { queue, finished };
}

const names = (taken: readonly Uint8Array[]): string =>
  taken.map((bytes) => String.fromCharCode(bytes[0]!)).join('');

describe('BroadcastQueue', () => {
  test('what was sent least often goes first, then longer before shorter, newer before older', () => {
    const { queue } = queueOf(message('a', 5), message('b', 9), message('c', 5));
    expect(names(queue.take(2, 7, 9))).toBe('c');
    expect(names(queue.take(2, 100, 9))).toBe('bac');
  });

  test('a packet is filled with whatever fits', () => {
    const { queue } = queueOf(message('a', 50), message('b', 30), message('c', 10));
    expect(names(queue.take(2, 64, 9))).toBe('ac');
    expect(names(queue.take(2, 3, 9))).toBe('');
  });

  test('nothing goes twice into one packet, and everything goes its number of times in all', () => {
    const { queue } = queueOf(message('a', 5), message('b', 5));
    const sent = Array.from({ length: 5 }, () => names(queue.take(2, 100, 3)));
    expect(sent).toEqual(['ba', 'ba', 'ba', '', '']);
    expect(queue.length).toBe(0);
  });

  test('newer news of a name replaces the older, and whoever waited for it hears that it is done', () => {
    const { queue, finished } = queueOf(
      message('a', 5, 1),
      message('a', 9, 2),
      message(null, 1),
      message(null, 1),
    );
    expect([queue.length, finished]).toEqual([3, [1]]);
    queue.take(0, 9, 1);
    expect(finished).toEqual([1, 2]);
  });

  test('news of a name can be taken back', () => {
    const { queue, finished } = queueOf(message('a', 5, 1), message('b', 5));
    queue.remove('a');
    queue.remove('unknown');
    expect([names(queue.take(0, 99, 9)), finished]).toEqual(['b', [1]]);
  });

  test('pruning drops what would be sent last', () => {
    const { queue, finished } = queueOf(message('a', 5, 1), message('b', 9, 2));
    queue.take(0, 99, 9);
    queue.queue(message('c', 1, 3));
    queue.prune(2);
    expect([names(queue.take(0, 99, 9)), finished]).toEqual(['cb', [1]]);
  });

  test('a restored queue sends what the saved one does, whatever was queued and taken before', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const rng = Rng.seeded(seed);
      const { queue } = queueOf();
      const step = (one: BroadcastQueue, dice: number, length: number, limit: number): string => {
        if (dice < 4) one.queue(message('abcdefgh'[length % 8]!, 3 + (length % 3)));
        else return names(one.take(1, limit, 3));
        return '';
      };
      const steps = Array.from({ length: 60 }, () => [rng.below(8), rng.below(24), rng.below(20)] as const);
      for (const [dice, length, limit] of steps.slice(0, 30)) step(queue, dice, length, limit);
      const restored = new BroadcastQueue(() => {});
      restored.restore(structuredClone(queue.save()), queue.lastId);
      for (const [dice, length, limit] of steps.slice(30)) {
        expect(step(restored, dice, length, limit), `seed ${seed}`).toBe(step(queue, dice, length, limit));
      }
    }
  });
});

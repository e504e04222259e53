import { describe, expect, test } from 'vitest';
import { compareLamport, compareVectors, VectorClock } from './vector-clock.ts';

describe('a vector clock', () => {
  test('says of two events that neither knew of the other that they are concurrent', () => {
    const a = new VectorClock('a');
    const b = new VectorClock('b');
    a.tick();
    const first = a.tick();
    const second = b.tick();
    expect(compareVectors(first, second)).toBe('concurrent');
    // Lamport's counters stand at 2 and 1, which looks like an order.
    expect(compareLamport(2, 1)).toBe('after');
  });

  test('puts an event after what its process had heard of', () => {
    const a = new VectorClock('a');
    const b = new VectorClock('b');
    const cause = a.tick();
    b.witness(cause);
    const effect = b.tick();
    expect(compareVectors(cause, effect)).toBe('before');
    expect(compareVectors(effect, cause)).toBe('after');
    expect(compareVectors(effect, { ...effect })).toBe('equal');
    expect(b.time).toEqual({ a: 1, b: 1 });
  });
});

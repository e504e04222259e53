import { describe, expect, test } from 'vitest';
import { log2, retransmitLimit, Suspicion, suspicionMinMs, suspicionMs } from './suspicion.ts';

const begin = (k: number): Suspicion =>
  new Suspicion({ k, minMs: 4000, maxMs: 24_000, startedAt: 100, accusers: ['a'] });

describe('Suspicion', () => {
  test('it starts long, and each confirmation by somebody new shortens it, down to the minimum', () => {
    const suspicion = begin(3);
    const deadlines = ['b', 'c', 'd'].map((accuser) => {
      const before = suspicion.deadline();
      expect(suspicion.confirm(accuser)).toBe(true);
      return [before, suspicion.deadline()];
    });
    // Lifeguard §IV.B: max - (max - min) log(c + 1) / log(k + 1), here 20 s × log4(2) = 10 s for the first.
    expect(deadlines).toEqual([
      [24_100, 14_100],
      [14_100, expect.closeTo(8250, -1)],
      [expect.anything(), 4100],
    ]);
  });

  test('the first accuser, a second word of anybody, and more than k are no news', () => {
    const suspicion = begin(2);
    expect(['a', 'b', 'b', 'c', 'd'].map((accuser) => suspicion.confirm(accuser))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    expect(suspicion.confirmations).toBe(2);
  });

  test('without anybody who could confirm it is as short as can be', () => {
    expect(begin(0).deadline()).toBe(4100);
  });

  test('a stall postpones it', () => {
    const suspicion = begin(2);
    suspicion.postpone(5000);
    expect(suspicion.deadline()).toBe(29_100);
  });

  test('the accusers that are kept are bounded by k, whoever confirms', () => {
    const suspicion = begin(2);
    for (let i = 0; i < 1000; i += 1) suspicion.confirm(`accuser ${i}`);
    expect(suspicion.accusers).toHaveLength(3);
  });

  test('a saved suspicion goes on as it was, and is not touched by what comes after', () => {
    const suspicion = begin(3);
    suspicion.confirm('b');
    const saved = suspicion.save();
    suspicion.confirm('c');
    const restored = new Suspicion(saved);
    expect([restored.confirmations, restored.deadline(), restored.confirm('b')]).toEqual([1, 14_100, false]);
  });
});

describe('formulas', () => {
  test.each([
    [1, 4000],
    [10, 4000],
    [100, 8000],
    [1000, 12_000],
    [5000, 14_792], // cut, not rounded: 3.698 97 …
    [10_000, 16_000],
  ])('the shortest suspicion of %i members', (members, wanted) => {
    expect(suspicionMinMs(4, members, 1000)).toBeCloseTo(wanted, 6);
  });

  test.each([
    [1, 4],
    [8, 4],
    [9, 4],
    [10, 8],
    [99, 8],
    [100, 12],
    [1000, 16],
  ])('a broadcast in a cluster of %i members goes out %i times', (members, wanted) => {
    expect(retransmitLimit(4, members)).toBe(wanted);
  });

  test('a suspicion is never below its minimum, and in whole milliseconds', () => {
    expect(suspicionMs(9, 2, 4000, 24_000)).toBe(4000);
    expect(Number.isInteger(suspicionMs(1, 3, 4321, 23_456))).toBe(true);
  });

  test('log2 is exact for powers of two', () => {
    expect([1, 2, 32, 64, 65_536].map((x) => log2(x))).toEqual([0, 1, 5, 6, 16]);
    expect(log2(50)).toBeCloseTo(5.643_856, 6);
  });
});

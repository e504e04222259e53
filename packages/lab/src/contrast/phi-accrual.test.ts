import { describe, expect, test } from 'vitest';
import { AKKA_PHI, PhiAccrual, phiAkka, phiNormal } from './phi-accrual.ts';

describe('phi', () => {
  test('is the tail of the normal distribution, and Akka overstates it beyond three deviations', () => {
    const table = [2, 3, 4, 5].map((y) => [phiNormal(y).toFixed(3), phiAkka(y).toFixed(3)]);
    expect(table).toEqual([
      ['1.643', '1.643'],
      ['2.870', '2.909'],
      ['4.499', '4.737'],
      ['6.543', '7.300'],
    ]);
  });

  test('is 0.301 at the mean in both forms, and goes to 0 below it', () => {
    for (const phi of [phiNormal, phiAkka]) {
      expect(phi(0)).toBeCloseTo(Math.log10(2), 6);
      expect(phi(-6)).toBeLessThan(1e-6);
      expect(phi(-6)).toBeGreaterThanOrEqual(0);
    }
    // The exact form goes on where Akka's exponential has underflowed.
    expect(phiNormal(40)).toBeCloseTo(349.44, 1);
    expect(phiAkka(40)).toBe(Infinity);
  });
});

describe('a phi-accrual detector', () => {
  const options = { ...AKKA_PHI, acceptablePauseMs: 0 };

  test('reaches its threshold exactly when it says that the peer counts as down', () => {
    for (const form of ['normal', 'akka'] as const) {
      const detector = new PhiAccrual({ ...options, form }, 0);
      for (let at = 1000; at <= 60_000; at += 1000) detector.heard(at + (at % 3000) / 10);
      const downAt = detector.downAt();
      expect(detector.phi(downAt)).toBeCloseTo(8, 6);
      expect(detector.phi(downAt - 10)).toBeLessThan(8);
    }
  });

  test('bears more from a peer whose heartbeats come unevenly', () => {
    const even = new PhiAccrual(options, 0);
    const uneven = new PhiAccrual(options, 0);
    for (let at = 1000; at <= 100_000; at += 1000) {
      even.heard(at);
      uneven.heard(at + ((at / 1000) % 2) * 600);
    }
    expect(uneven.downAt() - 100_000).toBeGreaterThan(even.downAt() - 100_000 + 500);
    expect(even.sdMs).toBeGreaterThanOrEqual(100);
  });

  test('forgets what lies beyond its window', () => {
    const detector = new PhiAccrual({ ...options, window: 10, acceptablePauseMs: 10_000 }, 0);
    let now = 0;
    for (let i = 0; i < 10; i += 1) detector.heard((now += 3000));
    for (let i = 0; i < 10; i += 1) detector.heard((now += 500));
    expect(detector.meanMs).toBeCloseTo(500, 6);
  });

  test('takes no interval across a failure for a sample', () => {
    const detector = new PhiAccrual(options, 0);
    for (let at = 1000; at <= 10_000; at += 1000) detector.heard(at);
    const before = detector.meanMs;
    detector.heard(40_000);
    expect(detector.meanMs).toBe(before);
    detector.heard(41_000);
    expect(detector.meanMs).toBeCloseTo(1000, 0);
  });

  test('refuses settings that make no sense', () => {
    expect(() => new PhiAccrual({ ...options, threshold: 0 }, 0)).toThrow('threshold');
    expect(() => new PhiAccrual({ ...options, window: 1 }, 0)).toThrow('window');
    expect(() => new PhiAccrual({ ...options, sdMinMs: 0 }, 0)).toThrow('sdMinMs');
  });
});

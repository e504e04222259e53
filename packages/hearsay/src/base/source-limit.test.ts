import { describe, expect, test } from 'vitest';
import { SourceLimit } from './source-limit.ts';

const allowed = (limit: SourceLimit, source: string, now: number, tries = 9): number =>
  Array.from({ length: tries }, () => limit.allows(source, now)).filter(Boolean).length;

describe('SourceLimit', () => {
  test('each source has an allowance of its own', () => {
    const limit = new SourceLimit({ capacity: 3, refillMs: 1000 });
    expect([allowed(limit, 'a', 0), allowed(limit, 'b', 0), allowed(limit, 'a', 1000)]).toEqual([3, 3, 3]);
  });

  test('sources beyond the bound share one allowance, and memory stays bounded', () => {
    const limit = new SourceLimit({ capacity: 3, refillMs: 1000 });
    for (let i = 0; i < 1024; i += 1) limit.allows(`s${i}`, 0);
    expect([allowed(limit, 'late', 0), allowed(limit, 'later', 0)]).toEqual([3, 0]);
    for (let i = 0; i < 5000; i += 1) limit.allows(`t${i}`, 0);
    expect(limit.size).toBe(1025);
  });

  test('those that have been quiet make room', () => {
    const limit = new SourceLimit({ capacity: 3, refillMs: 1000 });
    for (let i = 0; i < 1024; i += 1) limit.allows(`s${i}`, 0);
    expect(allowed(limit, 'late', 2000)).toBe(3);
    expect(limit.size).toBe(1);
  });

  test('a restored limit goes on where the saved one was', () => {
    const limit = new SourceLimit({ capacity: 3, refillMs: 1000 });
    allowed(limit, 'a', 0, 2);
    const restored = new SourceLimit({ capacity: 3, refillMs: 1000 });
    restored.restore(structuredClone(limit.save()));
    expect([allowed(restored, 'a', 0), allowed(restored, 'b', 0)]).toEqual([1, 3]);
  });
});

import { describe, expect, test } from 'vitest';
import { InputBound, TooManyInputs } from './input-bound.ts';

const PLAN = { nodes: 2, faults: [], actions: [] };

/** How many inputs it takes at `now` before it throws. */
function most(plan: ConstructorParameters<typeof InputBound>[0], now: number): number {
  const bound = new InputBound(plan);
  try {
    for (;;) bound.take('n1', 'timeout', now);
  } catch (error) {
    expect(error).toBeInstanceOf(TooManyInputs);
    return bound.count - 1;
  }
}

describe('the bound of a run', () => {
  test('grows with its nodes, with what has passed of it, and with the fastest clock', () => {
    expect(most(PLAN, 0)).toBe(40_000);
    expect(most(PLAN, 10_000)).toBe(50_000);
    expect(most({ ...PLAN, actions: [{ kind: 'join', atMs: 0, node: 3 }] }, 0)).toBe(60_000);
    const clock = { kind: 'clock', atMs: 0, forMs: 9, nodes: [1], peers: [], amount: 3 } as const;
    expect(most({ ...PLAN, faults: [clock] }, 10_000)).toBe(70_000);
    expect(most({ ...PLAN, faults: [{ ...clock, amount: 1e9 }] }, 100)).toBe(50_000);
  });

  test('names who took the last inputs, the most frequent first', () => {
    const bound = new InputBound(PLAN);
    const spin = (): void => {
      for (let i = 0; ; i += 1)
        bound.take(i % 10 === 0 ? 'n2' : 'n1', i % 10 === 0 ? 'packet' : 'timeout', 0);
    };
    expect(spin).toThrow('of the last 1000 inputs: 900 × n1 timeout, 100 × n2 packet');
  });

  test('knows the last inputs', () => {
    const bound = new InputBound(PLAN);
    expect(bound.last).toBe('');
    for (let i = 1; i <= 1009; i += 1) bound.take(`n${i}`, 'packet', 0);
    const inputs = [1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009].map((i) => `n${i} packet`);
    expect(bound.last).toBe(inputs.join(', '));
  });
});

import type { Fault } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';
import { runLowestId } from './lowest-id.ts';
import { SWIM_SIDE } from './swim-side.ts';

const BASE = { ...SWIM_SIDE, nodes: 16, forMs: 60_000 };

function fault(more: Partial<Fault> & Pick<Fault, 'kind' | 'nodes'>): Fault {
  return { atMs: 0, forMs: 60_000, peers: [], amount: 0, ...more };
}

describe('the lowest that is alive leads', () => {
  test('without trouble there is one', () => {
    const { believing } = runLowestId({ ...BASE, seed: 1 });
    expect(believing.seconds).toEqual({ none: 0, one: 60, several: 0 });
    expect(believing.spans).toEqual([{ atMs: 0, leaders: [1] }]);
  });

  test('in a partition each side gets one of its own', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const odd = [1, 3, 5, 7, 9, 11, 13, 15];
      const { believing } = runLowestId({
        ...BASE,
        seed,
        faults: [fault({ kind: 'partition', nodes: odd })],
      });
      expect(believing.seconds.several).toBeGreaterThan(30);
      expect(believing.spans.at(-1)!.leaders).toEqual([1, 2]);
    }
  });

  test('after a crash there is none until somebody has been told', () => {
    const { believing } = runLowestId({
      ...BASE,
      seed: 2,
      faults: [fault({ kind: 'crash', nodes: [1], forMs: null })],
    });
    expect(believing.seconds.none).toBeGreaterThan(4);
    expect(believing.spans.at(-1)!.leaders).toEqual([2]);
  });

  test('one that is paused goes on believing, beside the one that was made in its place', () => {
    const pause = fault({ kind: 'pause', nodes: [1], forMs: 20_000 });
    const { believing, acting } = runLowestId({ ...BASE, seed: 3, faults: [pause] });
    expect(believing.seconds.several).toBeGreaterThan(5);
    expect(acting.seconds.several).toBeLessThan(believing.seconds.several);
  });
});

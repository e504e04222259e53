import { describe, expect, test } from 'vitest';
import { runRepair, type RepairSpec } from './merkle.ts';

const BASE: RepairSpec = { seed: 1, entries: 256, differing: 0, depth: 6, mode: 'tree', valueBytes: 32 };

describe('anti-entropy by Merkle tree', () => {
  test('costs one packet with one hash when nothing differs', () => {
    expect(runRepair(BASE)).toMatchObject({ packets: 1, bytes: 1 + 1 + 2 + 4 + 8, isRepaired: true });
  });

  test('repairs both ways, whatever differs', () => {
    for (const differing of [1, 2, 17, 128, 256]) {
      for (const seed of [1, 50, 200]) expect(runRepair({ ...BASE, differing, seed }).isRepaired).toBe(true);
    }
  });

  test('costs more the more differs, where an exchange of everything costs the same', () => {
    const bytes = (mode: RepairSpec['mode']): number[] =>
      [0, 1, 16, 256].map((differing) => runRepair({ ...BASE, mode, differing }).bytes);
    const tree = bytes('tree');
    const full = bytes('full');
    expect(tree).toEqual([...tree].sort((a, b) => a - b));
    expect(new Set(full).size).toBe(1);
    expect(tree[1]!).toBeLessThan(full[0]! / 10);
    // Where most differs, the hashes come on top of nearly everything.
    expect(tree[3]!).toBeGreaterThan(tree[2]! * 2);
  });

  test('an exchange of everything repairs too, in two packets', () => {
    expect(runRepair({ ...BASE, mode: 'full', differing: 40 })).toMatchObject({
      packets: 2,
      isRepaired: true,
    });
  });

  test('takes a message a level where something differs', () => {
    const { packets } = runRepair({ ...BASE, differing: 1 });
    expect(packets).toBeGreaterThanOrEqual(BASE.depth + 2);
    expect(packets).toBeLessThanOrEqual(BASE.depth + 3);
  });
});

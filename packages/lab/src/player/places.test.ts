import { describe, expect, test } from 'vitest';
import { THREE_REGIONS } from './place-sets.ts';
import { Engine } from './engine.ts';
import { placeOf } from './places.ts';
import { DEFAULT_SPEC, type Places } from './spec.ts';

const UNEVEN: Places = {
  groups: [
    { name: 'many', share: 3 },
    { name: 'few', share: 1 },
  ],
  apartMs: [
    [0, 10],
    [10, 0],
  ],
};

describe('places', () => {
  test.each([
    [8, '00000011'],
    [4, '0001'],
    [1, '0'],
  ])('of %i nodes have their shares of them, in order', (nodes, expected) => {
    const found = Array.from({ length: nodes }, (_, i) => placeOf(UNEVEN, nodes, i + 1));
    expect(found.join('')).toBe(expected);
  });

  test('take in who joins later as if the count began again', () => {
    expect([9, 14, 15, 17].map((number) => placeOf(UNEVEN, 8, number))).toEqual([0, 0, 1, 0]);
  });

  test('make ways as long as is said, on top of the usual, in the journal of a run', () => {
    const engine = new Engine();
    const spec = { ...DEFAULT_SPEC, nodes: 6, latencyMs: { min: 1, max: 3 }, forMs: 20_000 };
    const { id } = engine.open({ ...spec, places: THREE_REGIONS });
    engine.compute(id, Infinity);
    const ways = engine.packets(id, 0, Infinity).flatMap(({ from, to, sentMs, receivedMs }) => {
      const apart = THREE_REGIONS.apartMs[placeOf(THREE_REGIONS, 6, from)]![placeOf(THREE_REGIONS, 6, to)]!;
      return receivedMs === null ? [] : [receivedMs - sentMs - apart];
    });
    expect(ways.length).toBeGreaterThan(100);
    expect(Math.min(...ways)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...ways)).toBeLessThanOrEqual(3);
  });

  test('a packet that is lost between two of them flies as long as one that is not', () => {
    const engine = new Engine();
    const cut = { kind: 'cut' as const, atMs: 0, forMs: 9000, nodes: [1, 2], peers: [5, 6], amount: 0 };
    const spec = { ...DEFAULT_SPEC, nodes: 6, latencyMs: { min: 1, max: 3 }, forMs: 10_000 };
    const { id } = engine.open({ ...spec, places: THREE_REGIONS, faults: [cut] });
    engine.compute(id, Infinity);
    const lost = engine.packets(id, 0, Infinity).find(({ from, to }) => from <= 2 && to >= 5)!;
    const { flights } = engine.scene(id, lost.sentMs + 0.3 * 127, null);
    const row = flights.id.indexOf(lost.id);
    expect(flights.lost[row]).toBe(1);
    expect(flights.progress[row]).toBeCloseTo(0.3, 3);
  });
});

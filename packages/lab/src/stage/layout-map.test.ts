import { describe, expect, test } from 'vitest';
import { Engine } from '../player/engine.ts';
import { presetOf } from '../presets/presets.ts';
import { layOut, type Layout } from './layout.ts';
import type { MapAsked } from './layout-map.ts';

const SIZES = [
  { widthPx: 760, heightPx: 600 },
  { widthPx: 360, heightPx: 340 },
] as const;

/** Three patches of nodes: 90, 200 and 250 ms apart, and 2 ms within. */
function regions(count: number): MapAsked {
  const middles = [
    [0, 0],
    [90, 0],
    [161, 191],
  ] as const;
  const placeOf = Uint8Array.from({ length: count }, (_, i) => Math.floor((3 * i) / count));
  const xyMs = new Float64Array(2 * count);
  for (const [i, place] of placeOf.entries()) {
    xyMs[2 * i] = middles[place]![0] + Math.sin(7 * i);
    xyMs[2 * i + 1] = middles[place]![1] + Math.cos(5 * i);
  }
  return { xyMs, placeOf, places: ['Frankfurt', 'Virginia', 'Sydney'] };
}

function apart({ xy }: Layout, a: number, b: number): number {
  return Math.hypot(xy[2 * a]! - xy[2 * b]!, xy[2 * a + 1]! - xy[2 * b + 1]!);
}

/** The farthest two of one place, and the nearest two of different places. */
function patches(layout: Layout, { placeOf }: MapAsked): { within: number; between: number } {
  let [within, between] = [0, Infinity];
  for (let a = 0; a < layout.count; a += 1) {
    for (let b = 0; b < a; b += 1) {
      if (placeOf[a] === placeOf[b]) within = Math.max(within, apart(layout, a, b));
      else between = Math.min(between, apart(layout, a, b));
    }
  }
  return { within, between };
}

/** The middle of a place on the stage. */
function middle({ xy }: Layout, { placeOf }: MapAsked, place: number): [x: number, y: number] {
  const own = Array.from(placeOf.keys()).filter((i) => placeOf[i] === place);
  const mean = (axis: number): number => own.reduce((sum, i) => sum + xy[2 * i + axis]!, 0) / own.length;
  return [mean(0), mean(1)];
}

describe('a map', () => {
  test.each([3, 18, 64, 200, 1024])('%i nodes stand apart and inside', (count) => {
    for (const size of SIZES) {
      const layout = layOut({ count, kind: 'map', ...size, map: regions(count) });
      expect(layout.kind).toBe('map');
      for (let a = 0; a < count; a += 1) {
        expect(layout.xy[2 * a]).toBeGreaterThan(layout.radiusPx);
        expect(layout.xy[2 * a]).toBeLessThan(size.widthPx - layout.radiusPx);
        expect(layout.xy[2 * a + 1]).toBeGreaterThan(layout.radiusPx);
        expect(layout.xy[2 * a + 1]).toBeLessThan(size.heightPx - layout.radiusPx);
      }
      expect(Math.min(...nearest(layout))).toBeGreaterThan(2 * layout.radiusPx);
    }
  });

  test.each(SIZES)('has places as far apart as its scale says, in $widthPx × $heightPx', (size) => {
    const map = regions(18);
    const layout = layOut({ count: 18, kind: 'map', ...size, map });
    const { ms, lengthPx } = layout.marks!.scale!;
    const [f, v, s] = [0, 1, 2].map((place) => middle(layout, map, place));
    const toMs = (a: [number, number], b: [number, number]): number =>
      (Math.hypot(a[0] - b[0], a[1] - b[1]) * ms) / lengthPx;
    // A patch is as wide as its nodes are large, so its middle may be a node's breadth off.
    const slackMs = (3.5 * layout.radiusPx * ms) / lengthPx;
    expect(Math.abs(toMs(f!, v!) - 90)).toBeLessThan(slackMs);
    expect(Math.abs(toMs(v!, s!) - 204)).toBeLessThan(slackMs);
    expect(Math.abs(toMs(f!, s!) - 250)).toBeLessThan(slackMs);
  });

  test('has the three regions of a run apart, found from its coordinates alone', () => {
    const { spec } = presetOf('three-regions')!;
    const engine = new Engine();
    const { id } = engine.open({ ...spec, faults: [] });
    const map = engine.map(id, 60_000)!;
    const layout = layOut({ count: 18, kind: 'map', ...SIZES[0], map });
    const { within, between } = patches(layout, map);
    // Neighbours of one patch are 3.5 radii apart.
    expect(between).toBeGreaterThan(1.4 * 3.5 * layout.radiusPx);
    expect(within).toBeLessThan(4 * 3.5 * layout.radiusPx);
    const names = layout.marks!.names.map(({ text }) => text);
    expect(names).toEqual(['Frankfurt', 'Virginia', 'Sydney']);
  });

  test('has those whom it does not know at the lower edge, and so those who came later', () => {
    const map = regions(6);
    map.xyMs.fill(Number.NaN, 10, 12);
    const layout = layOut({ count: 7, kind: 'map', ...SIZES[0], map });
    const lowest = Math.max(...[0, 1, 2, 3, 4].map((i) => layout.xy[2 * i + 1]!));
    for (const i of [5, 6]) expect(layout.xy[2 * i + 1]).toBeGreaterThanOrEqual(lowest);
    expect(apart(layout, 5, 6)).toBeGreaterThan(2 * layout.radiusPx);
  });

  test('of nobody who knows anything is a heap in the middle without a scale', () => {
    const map = { ...regions(8), xyMs: new Float64Array(16) };
    const layout = layOut({ count: 8, kind: 'map', ...SIZES[0], map });
    expect(layout.marks!.scale).toBeNull();
    expect(Math.min(...nearest(layout))).toBeGreaterThan(2 * layout.radiusPx);
  });

  test('that is not there yet is a ring', () => {
    expect(layOut({ count: 8, kind: 'map', ...SIZES[0], map: null }).kind).toBe('ring');
    expect(layOut({ count: 300, kind: 'map', ...SIZES[0] }).kind).toBe('grid');
  });

  test('keeps whom somebody has dragged, and pulls nothing apart', () => {
    const placed = new Map([[1, { x: 0.5, y: 0.25 }]]);
    const groups = Uint8Array.from([0, 0, 1, 1, 1, 1]);
    const layout = layOut({ count: 6, kind: 'map', ...SIZES[0], map: regions(6), placed, groups });
    expect([layout.xy[2], layout.xy[3]]).toEqual([380, 150]);
    expect([layout.groups, layout.walls.length]).toEqual([null, 0]);
  });
});

/** How far each node's nearest is; of many nodes only some. */
function nearest(layout: Layout): number[] {
  const { count } = layout;
  const some = Array.from({ length: Math.min(count, 60) }, (_, i) =>
    Math.floor((i * count) / Math.min(count, 60)),
  );
  return some.map((a) => {
    let least = Infinity;
    for (let b = 0; b < count; b += 1) if (b !== a) least = Math.min(least, apart(layout, a, b));
    return least;
  });
}

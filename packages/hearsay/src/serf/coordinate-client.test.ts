import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { decodePlain, encodePlain } from '../trace/plain.ts';
import { CoordinateClient, type CoordinateClientState } from './coordinate-client.ts';
import { distanceMs, startCoordinate, type Coordinate } from './coordinate.ts';

const SURE: Coordinate = { ...startCoordinate(), error: 0.01, vec: [0.05, 0, 0, 0, 0, 0, 0, 0] };

function client(): CoordinateClient {
  return new CoordinateClient('self');
}

describe('an update', () => {
  test('brings two who observe each other as far apart as their round trip', () => {
    const [a, b] = [new CoordinateClient('a'), new CoordinateClient('b')];
    const rng = Rng.seeded(1);
    for (let turn = 0; turn < 200; turn += 1) {
      expect(a.update('b', b.coordinate, 40, rng)).toBeNull();
      expect(b.update('a', a.coordinate, 40, rng)).toBeNull();
    }
    expect(distanceMs(a.coordinate, b.coordinate)).toBeCloseTo(40, 2);
    expect(a.coordinate.error).toBeLessThan(0.01);
  });

  test('leaves a coordinate that was given out as it was', () => {
    const one = client();
    const before = one.coordinate;
    one.update('a', SURE, 20, Rng.seeded(1));
    expect(before).toEqual(startCoordinate());
    expect(one.coordinate).not.toEqual(before);
    expect(one.coordinate).toBe(one.coordinate);
  });

  test('draws a direction only for two in one place', () => {
    const rng = Rng.seeded(1);
    const untouched = rng.save();
    const one = client();
    one.update('a', SURE, 20, rng);
    expect(rng.save()).toEqual(untouched);
    client().update('a', startCoordinate(), 20, rng);
    expect(rng.save()).not.toEqual(untouched);
  });

  test.each([
    ['dimensions', { ...SURE, vec: [0, 0, 0, 0] }, 20],
    ['invalid', { ...SURE, vec: [0, 0, 0, 0, 0, 0, 0, Number.NaN] }, 20],
    ['invalid', { ...SURE, error: Infinity }, 20],
    ['round-trip', SURE, -1e-6],
    ['round-trip', SURE, 10_000.1],
    ['round-trip', SURE, Number.NaN],
  ])('is refused for its %s and changes nothing', (refusal, other, rttMs) => {
    const one = client();
    const before = one.save();
    expect(one.update('a', other, rttMs, Rng.seeded(1))).toBe(refusal);
    expect(one.save()).toEqual(before);
  });

  test.each([0, 10_000])('takes a round trip of %d ms', (rttMs) => {
    expect(client().update('a', SURE, rttMs, Rng.seeded(1))).toBeNull();
  });
});

describe('the filter of round trips', () => {
  /** Where a client comes to lie that saw these round trips to one member. */
  function placeAfter(...rttsMs: number[]): Coordinate {
    const one = client();
    for (const rttMs of rttsMs) one.update('a', SURE, rttMs, Rng.seeded(1));
    return one.coordinate;
  }

  test('takes the median of the last three to that member', () => {
    expect(placeAfter(20, 21, 900)).toEqual(placeAfter(20, 21, 21));
    expect(placeAfter(20, 21, 5)).toEqual(placeAfter(20, 21, 20));
    expect(placeAfter(20, 21, 22, 900, 23)).toEqual(placeAfter(20, 21, 22, 23, 23));
  });

  test('takes the longer of two', () => {
    expect(placeAfter(20, 5)).toEqual(placeAfter(20, 20));
    expect(placeAfter(20, 90)).not.toEqual(placeAfter(20, 20));
  });

  test('knows nothing of other members, nor of one that was forgotten', () => {
    const [one, other, forgetful] = [client(), client(), client()];
    for (const each of [one, other, forgetful]) each.update('a', SURE, 20, Rng.seeded(1));
    forgetful.forget('a');
    one.update('a', SURE, 5, Rng.seeded(1));
    other.update('b', SURE, 5, Rng.seeded(1));
    forgetful.update('a', SURE, 5, Rng.seeded(1));
    expect(forgetful.coordinate).toEqual(other.coordinate);
    expect(forgetful.coordinate).not.toEqual(one.coordinate);
  });
});

describe('a coordinate that became no number', () => {
  const BEYOND: Coordinate = { ...SURE, vec: [1e300, 0, 0, 0, 0, 0, 0, 0] };

  test('starts again, and is counted', () => {
    const one = client();
    for (let i = 0; i < 5; i += 1) one.update('a', SURE, 20, Rng.seeded(1));
    expect(one.update('b', BEYOND, 20, Rng.seeded(1))).toBeNull();
    expect(one.coordinate).toEqual(startCoordinate());
    expect(one.resets).toBe(1);
  });

  test('starts again until the infinite sample has left the window of 20, as serf does', () => {
    const one = client();
    const rng = Rng.seeded(1);
    one.update('b', BEYOND, 20, rng);
    for (let i = 0; i < 19; i += 1) one.update('a', SURE, 20, rng);
    expect(one.resets).toBe(20);
    one.update('a', SURE, 20, rng);
    expect(one.resets).toBe(20);
    expect(one.coordinate).not.toEqual(startCoordinate());
  });
});

describe('what is cached', () => {
  test("is each member's last coordinate, and ours under our own name", () => {
    const one = client();
    expect([one.cached('a'), one.cached('self')]).toEqual([undefined, undefined]);
    one.update('a', startCoordinate(), 20, Rng.seeded(1));
    one.update('a', SURE, 20, Rng.seeded(1));
    expect(one.cached('a')).toBe(SURE);
    expect(one.cached('self')).toBe(one.coordinate);
    one.forget('a');
    one.forget('self');
    expect([one.cached('a'), one.cached('self')]).toEqual([undefined, undefined]);
  });

  test('is bounded: the member known longest makes room for one more', () => {
    const one = new CoordinateClient('self', { nodesMax: 3 });
    for (const node of ['a', 'b', 'c', 'a', 'd']) one.update(node, SURE, 20, Rng.seeded(1));
    expect(['a', 'b', 'c', 'd'].map((node) => one.cached(node) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(one.save().neighbours).toHaveLength(3);
  });
});

describe('a saved client', () => {
  function walk(one: CoordinateClient, from: number, to: number): void {
    const rng = Rng.seeded(from);
    for (let turn = from; turn < to; turn += 1) {
      const other = { ...SURE, vec: SURE.vec.map((axis) => axis + rng.unit() / 10) };
      one.update(`node-${rng.below(9)}`, other, 100 * rng.unit(), rng);
    }
  }

  test('goes on as the one it was saved from, also from its text', () => {
    const one = client();
    walk(one, 0, 47);
    const again = client();
    walk(again, 100, 120); // whatever it was before
    again.restore(decodePlain(encodePlain(one.save())) as CoordinateClientState);
    expect(again.save()).toEqual(one.save());
    walk(one, 47, 90);
    walk(again, 47, 90);
    expect(again.save()).toEqual(one.save());
  });

  test('is a copy', () => {
    const one = client();
    walk(one, 0, 10);
    const saved = one.save();
    const text = encodePlain(saved);
    walk(one, 10, 20);
    expect(encodePlain(saved)).toBe(text);
  });
});

test.each([{ dimensions: 0 }, { dimensions: 1.5 }, { nodesMax: 0 }])(
  'options that cannot be: %o',
  (options) => {
    expect(() => new CoordinateClient('self', options)).toThrow('an integer from 1');
  },
);

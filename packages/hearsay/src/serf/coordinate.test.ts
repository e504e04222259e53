import { describe, expect, test } from 'vitest';
import { Rng } from '../base/rng.ts';
import { applyForce, distanceMs, distanceNs, isValid, secondsOfNs, startCoordinate } from './coordinate.ts';
import type { Coordinate, MovingPoint } from './coordinate.ts';

/** In two dimensions, without height. */
function at(x: number, y: number, rest: Partial<Coordinate> = {}): Coordinate {
  return { vec: [x, y], error: 1, adjustment: 0, height: 0, ...rest };
}

function moving({ vec, error, adjustment, height }: Coordinate): MovingPoint {
  return { vec: Float64Array.from(vec), error, adjustment, height };
}

describe('the distance of two coordinates', () => {
  test('is the gap of the Euclidean parts and both heights', () => {
    expect(distanceMs(at(0, 0), at(0.003, 0.004))).toBe(5);
    expect(distanceMs(at(0, 0, { height: 0.001 }), at(0.003, 0.004, { height: 0.002 }))).toBe(8);
  });

  test('counts the adjustments unless they would leave nothing of it', () => {
    expect(distanceMs(at(0, 0, { adjustment: -0.001 }), at(0.003, 0.004, { adjustment: -0.002 }))).toBe(2);
    expect(distanceMs(at(0, 0, { adjustment: -0.004 }), at(0.003, 0.004, { adjustment: -0.001 }))).toBe(5);
  });

  test('is cut to whole nanoseconds, not rounded', () => {
    expect(distanceNs(at(0, 0), at(1.9e-9, 0))).toBe(1);
    expect(distanceNs(at(0, 0), at(0, 0))).toBe(0);
  });

  test('beyond 292 years is the least 64-bit integer, as Go has it on most machines', () => {
    expect(distanceNs(at(0, 0), at(1e10, 0))).toBe(-0x8000_0000_0000_0000);
    expect(distanceNs(at(0, 0), at(1e300, 0))).toBe(-0x8000_0000_0000_0000);
  });

  test('of other dimensions is a mistake of the caller', () => {
    expect(() => distanceMs(at(0, 0), startCoordinate())).toThrow('the other coordinate has 2 dimensions');
  });
});

describe('nanoseconds in seconds', () => {
  test.each([
    [0, 0],
    [1, 1e-9],
    [999_999_999, 0.999999999],
    [1_000_000_001, 1.000000001],
    [-1_500_000_000, -1.5],
    [7_999_999_999_999_999, 7_999_999 + 0.999_999_999],
    [-0x8000_0000_0000_0000, -9223372036.854776],
  ])('%d', (ns, seconds) => {
    expect(secondsOfNs(ns)).toBe(seconds);
  });
});

describe('a force', () => {
  test('pushes away from the other, and raises in proportion to both heights', () => {
    const point = moving(at(0.003, 0.004, { height: 0.001 }));
    applyForce(point, 0.005, at(0, 0, { height: 0.002 }), Rng.seeded(1));
    expect(Array.from(point.vec)).toEqual([0.006, 0.008]);
    expect(point.height).toBeCloseTo(0.004, 15);
  });

  test('that pulls never lowers the height below 10 µs', () => {
    const point = moving(at(0.003, 0.004, { height: 0.001 }));
    applyForce(point, -0.005, at(0, 0, { height: 0.002 }), Rng.seeded(1));
    expect(Array.from(point.vec)).toEqual([0, 0]);
    expect(point.height).toBe(1e-5);
  });

  test('between two in one place goes where chance says, by its own length, and leaves the height', () => {
    const places = [1, 2].map((seed) => {
      const point = moving(startCoordinate());
      applyForce(point, 0.01, startCoordinate(), Rng.seeded(seed));
      expect(point.height).toBe(1e-5);
      return Array.from(point.vec);
    });
    expect(places[0]).not.toEqual(places[1]);
    for (const vec of places) expect(Math.hypot(...vec)).toBeCloseTo(0.01, 15);
  });

  test('goes along the first axis when chance gives no direction', () => {
    const rng = { unit: () => 0.5 } as Rng;
    const point = moving(startCoordinate());
    applyForce(point, 0.01, startCoordinate(), rng);
    expect(Array.from(point.vec)).toEqual([0.01, 0, 0, 0, 0, 0, 0, 0]);
  });
});

test('a coordinate is valid if all its numbers are finite', () => {
  expect(isValid(startCoordinate())).toBe(true);
  for (const wrong of [Number.NaN, Infinity, -Infinity]) {
    expect(isValid(at(0, wrong))).toBe(false);
    for (const field of ['error', 'adjustment', 'height']) {
      expect(isValid(at(0, 0, { [field]: wrong })), field).toBe(false);
    }
  }
});

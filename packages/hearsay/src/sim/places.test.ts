import { describe, expect, test } from 'vitest';
import { Network } from './network.ts';
import { PlaceMap } from './places.ts';
import { Timeline } from './timeline.ts';
import { Rng } from '../base/rng.ts';

const PLACES = {
  hosts: [['a', 'b'], ['c']],
  apartMs: [
    [0, 40],
    [70, 5],
  ],
};

describe('places', () => {
  test('say for each direction how far two hosts are apart', () => {
    const places = new PlaceMap(PLACES);
    const pairs = [['a', 'b'], ['a', 'c'], ['c', 'b'], ['c', 'c']] as const; // prettier-ignore
    expect(pairs.map(([from, to]) => places.apartMs(from, to))).toEqual([0, 40, 70, 5]);
  });

  test('leave a host that is in none of them where it was', () => {
    const places = new PlaceMap(PLACES);
    expect([places.apartMs('a', 'x'), places.apartMs('x', 'c'), places.apartMs('x', 'y')]).toEqual([0, 0, 0]);
  });

  test.each([
    [{ ...PLACES, apartMs: [[0, 1]] }, 'places.apartMs: 1 is not allowed; a row for each of 2 places'],
    [{ ...PLACES, apartMs: [[0], [1]] }, 'places.apartMs: 1 is not allowed; a time for each of 2 places'],
    [{ ...PLACES, apartMs: [[0, -1], [1, 0]] }, 'milliseconds from 0'], // prettier-ignore
    [{ ...PLACES, apartMs: [[0, Infinity], [1, 0]] }, 'milliseconds from 0'], // prettier-ignore
    [{ ...PLACES, hosts: [['a'], ['b', 'a']] }, 'places.hosts: "a" is not allowed; each host in one place'],
  ])('that do not fit are refused: %#', (places, text) => {
    expect(() => new PlaceMap(places)).toThrow(text);
    expect(() => new Network(new Timeline(), Rng.seeded(1), { places })).toThrow(text);
  });
});

import { describe, expect, test } from 'vitest';
import { decodeCoordinate, encodeCoordinate, VEC_LENGTH_MAX } from './coordinate-codec.ts';
import { startCoordinate, type Coordinate } from './coordinate.ts';

const ASCII = new TextEncoder();
const key = (name: string): number[] => [0xa0 | name.length, ...ASCII.encode(name)];
const payload = (...parts: (number | number[])[]): Uint8Array => Uint8Array.from([1, ...parts].flat());

describe('the payload of an ack', () => {
  test('there and back, every bit', () => {
    const vec = [0.1, -0, 5e-324, Number.MAX_VALUE, -1 / 3, Infinity, -Infinity, Number.NaN];
    const coordinate: Coordinate = { vec, error: 1.5, adjustment: -0.0012, height: 1e-5 };
    expect(decodeCoordinate(encodeCoordinate(coordinate))).toEqual(coordinate);
  });

  test('begins with the version, and its fields stand in ascending order', () => {
    const bytes = encodeCoordinate(startCoordinate());
    expect(bytes).toHaveLength(130);
    expect(Array.from(bytes.subarray(0, 13))).toEqual([1, 0x84, ...key('Adjustment')]);
  });

  test('is no coordinate when it is empty or of another version', () => {
    expect(decodeCoordinate(new Uint8Array(0))).toBeNull();
    const bytes = encodeCoordinate(startCoordinate());
    bytes[0] = 2;
    expect(decodeCoordinate(bytes)).toBeNull();
  });
});

describe('what Go takes is taken', () => {
  test('narrow floats, integers and nil as numbers; nil as no vector; fields that nobody knows', () => {
    const bytes = payload(
      0x85,
      [...key('Height'), 0xca, 0x3f, 0xc0, 0, 0],
      [...key('Error'), 0xff],
      [...key('Adjustment'), 0xc0],
      [...key('Colour'), 0x92, 1, 2],
      [...key('Vec'), 0xc0],
    );
    expect(decodeCoordinate(bytes)).toEqual({ vec: [], error: -1, adjustment: 0, height: 1.5 });
  });

  test('an array of the fields as they are declared, and a map without any', () => {
    expect(decodeCoordinate(payload(0x94, [0x92, 7, 8], 1, 2, 3))).toEqual({
      vec: [7, 8],
      error: 1,
      adjustment: 2,
      height: 3,
    });
    expect(decodeCoordinate(payload(0x80))).toEqual({ vec: [], error: 0, adjustment: 0, height: 0 });
  });
});

describe('what is refused', () => {
  test.each([
    ['nothing behind the version', payload(), 'truncated'],
    ['a number that ends early', encodeCoordinate(startCoordinate()).subarray(0, 60), 'truncated'],
    ['a string as a number', payload(0x81, key('Error'), key('1')), 'type'],
    ['a map as a vector', payload(0x81, key('Vec'), 0x81, 1, 1), 'type'],
    ['a string instead of the map', payload(key('Vec')), 'type'],
    ['a vector that claims more than it has', payload(0x81, key('Vec'), [0xdc, 0, 64]), 'truncated'],
    ['a vector longer than any', payload(0x81, key('Vec'), [0xdd, 0xff, 0xff, 0xff, 0xff]), 'limit'],
  ])('%s', (_, bytes, code) => {
    expect(() => decodeCoordinate(bytes)).toThrow(`cannot decode: ${code}`);
  });

  test(`a vector of ${VEC_LENGTH_MAX} is read, one of more is not`, () => {
    const long = (length: number): Coordinate => startCoordinate(length);
    expect(decodeCoordinate(encodeCoordinate(long(VEC_LENGTH_MAX)))?.vec).toHaveLength(VEC_LENGTH_MAX);
    expect(() => decodeCoordinate(encodeCoordinate(long(VEC_LENGTH_MAX + 1)))).toThrow('limit');
  });
});

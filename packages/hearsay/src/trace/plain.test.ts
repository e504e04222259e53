import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import { decodePlain, encodePlain, PLAIN_DEPTH_MAX } from './plain.ts';
import { TraceError } from './trace-error.ts';

const scalar = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(1n << 64n), max: 1n << 64n }),
);
const array = fc.oneof(
  fc.uint8Array(),
  fc.int8Array(),
  fc.uint16Array(),
  fc.int16Array(),
  fc.uint32Array(),
  fc.int32Array(),
  fc.float32Array(),
  fc.float64Array(),
);
const key = fc.oneof(
  fc.string(),
  fc.string().map((text) => `$${text}`),
  fc.constantFrom('__proto__', '$number', '$Uint8Array', '$$'),
);
const plain = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, array, tie('list'), tie('map'), tie('Set'), tie('Map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  Set: fc.array(tie('value'), { maxLength: 4 }).map((items) => new Set(items)),
  Map: fc
    .array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 })
    .map((items) => new Map(items as [unknown, unknown][])),
  map: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
})).value;

describe('plain data', () => {
  test('comes back from its text as it was', () => {
    fc.assert(
      fc.property(plain, (data) => {
        expect(decodePlain(encodePlain(data))).toStrictEqual(data);
      }),
    );
  });

  test('is JSON that can be read, with bytes in base64', () => {
    const state = { bytes: Uint8Array.of(1, 2), at: Infinity, $odd: [-0], left: undefined };
    expect(encodePlain(state)).toBe(
      '{"bytes":{"$Uint8Array":"AQI="},"at":{"$number":"Infinity"},"$$odd":[{"$number":"-0"}]}',
    );
    expect(encodePlain(Float64Array.of(1))).toBe('{"$Float64Array":"AAAAAAAA8D8="}');
  });

  test.each([
    [{ a: [() => {}] }, 'data.a[0]: "function" is not allowed'],
    [{ a: new Date(0) }, 'data.a: an object is not allowed; it must be plain data, without a class'],
    [new BigInt64Array(1), 'data: "BigInt64Array" is not allowed'],
    [[undefined], 'data[0]: "undefined" is not allowed'],
  ])('what is not plain is refused at its place: %o', (data, message) => {
    expect(() => encodePlain(data)).toThrow(UsageError);
    expect(() => encodePlain(data)).toThrow(message);
  });

  test('data that is nested too deeply is refused both ways', () => {
    let data: unknown = 1;
    for (let depth = 0; depth <= PLAIN_DEPTH_MAX; depth += 1) data = [data];
    expect(() => encodePlain(data)).toThrow('nest at most 64 deep');
    expect(() => decodePlain('['.repeat(100) + ']'.repeat(100))).toThrow('nested more than 64 deep');
  });

  test('a text of ours that was changed is refused by name, or is other data', () => {
    const alphabet = fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '$', 'A', 'N', '0', '=');
    fc.assert(
      fc.property(plain, fc.nat(), alphabet, (data, at, character) => {
        const text = encodePlain(data);
        const place = at % (text.length + 1);
        try {
          decodePlain(text.slice(0, place) + character + text.slice(place + 1));
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError);
        }
      }),
    );
  });

  test.each([
    '{"$Uint8Array":"A"}',
    '{"$Uint8Array":"A*=="}',
    '{"$Uint8Array":7}',
    '{"$Float64Array":"AAAA"}',
    '{"$Map":"AAAA"}',
    '{"$constructor":"AAAA"}',
    '{"$number":"12"}',
    '{"$number":"NaN","more":1}',
    '{"more":1,"$number":"NaN"}',
    'no JSON',
  ])('%s is no plain data', (text) => {
    expect(() => decodePlain(text)).toThrow(TraceError);
  });
});

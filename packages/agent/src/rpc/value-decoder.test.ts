import { DecodeError } from 'hearsay/wire';
import { describe, expect, test } from 'vitest';
import { ValueDecoder, type ValueLimits } from './value-decoder.ts';
import { encodeValues, Extension, Float, MapValue, Raw, type Encodable, type Value } from './values.ts';

const LIMITS: ValueLimits = { valueBytesMax: 1000, itemsMax: 100, depthMax: 4 };

function decode(bytes: Uint8Array, limits: ValueLimits = LIMITS): Value[] {
  const decoder = new ValueDecoder(limits);
  const values: Value[] = [];
  decoder.push(bytes);
  for (let value = decoder.next(); value !== undefined; value = decoder.next()) values.push(value);
  return values;
}

const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const CASES: [Encodable, string][] = [
  [null, 'c0'],
  [true, 'c3'],
  [127, '7f'],
  [128, 'cc80'],
  [65_535, 'cdffff'],
  [65_536, 'ce00010000'],
  [2 ** 40, 'cf0000010000000000'],
  [0xffff_ffff_ffff_ffffn, 'cfffffffffffffffff'],
  [-1, 'ff'],
  [-33, 'd0df'],
  [-129, 'd1ff7f'],
  [-32_769, 'd2ffff7fff'],
  [-(2n ** 63n), 'd38000000000000000'],
  [new Float(1.5), 'cb3ff8000000000000'],
];

describe('values', () => {
  test.each(CASES)('%s is written in its shortest form and read back', (value, expected) => {
    const bytes = encodeValues(value);
    expect(hex(bytes)).toBe(expected);
    expect(decode(bytes)).toEqual([value]);
  });

  test('text is str, bytes are bin, and both say how long they are in every form', () => {
    for (const length of [0, 31, 32, 255, 256, 65_535, 65_536]) {
      const limits = { ...LIMITS, valueBytesMax: 100_000 };
      const text = 'x'.repeat(length);
      expect(decode(encodeValues(text), limits)).toEqual(
        [new Raw(Buffer.from(text).valueOf(), true)].map(plain),
      );
      expect(decode(encodeValues(new Uint8Array(length)), limits)).toEqual([
        new Raw(new Uint8Array(length), false),
      ]);
    }
    expect(hex(encodeValues('é'.repeat(16)))).toMatch(/^d920c3a9/);
    expect(hex(encodeValues(new Uint8Array(2)))).toBe('c4020000');
  });

  test('the keys of a record are sorted, those of a map are not', () => {
    expect(hex(encodeValues({ b: 1, A: 2 }))).toBe('82a14102a16201');
    expect(
      hex(
        encodeValues(
          new Map([
            ['b', 1],
            ['A', 2],
          ]),
        ),
      ),
    ).toBe('82a16201a14102');
  });

  test('what only others write is read: floats of 32 bits, signed forms, extensions, any key', () => {
    expect(decode(unhex('ca3fc00000 d17fff d0ff d40901 c70205aabb'))).toEqual([
      new Float(1.5),
      32_767,
      -1,
      new Extension(Uint8Array.of(9, 1)),
      new Extension(Uint8Array.of(5, 0xaa, 0xbb)),
    ]);
    expect(decode(unhex('81c001'))).toEqual([new MapValue([[null, 1]])]);
  });
});

describe('a stream of bytes', () => {
  const message = encodeValues({ Command: 'event', Seq: 300 }, { Name: 'x', Payload: new Uint8Array(400) }, [
    [1],
    2,
  ]);

  test('gives the same values however it is cut', () => {
    const whole = decode(message);
    expect(whole).toHaveLength(3);
    for (const size of [1, 2, 7, 100]) {
      const decoder = new ValueDecoder(LIMITS);
      const values: Value[] = [];
      for (let at = 0; at < message.length; at += size) {
        decoder.push(message.subarray(at, at + size));
        for (let value = decoder.next(); value !== undefined; value = decoder.next()) values.push(value);
      }
      expect(values).toEqual(whole);
      expect(decoder.pendingBytes).toBe(0);
    }
  });

  test('does not share memory with what was decoded from it', () => {
    const bytes = encodeValues(Uint8Array.of(1, 2, 3));
    const [raw] = decode(bytes);
    bytes.fill(9);
    expect((raw as Raw).bytes).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe('limits', () => {
  const code = (text: string, limits = LIMITS): string => {
    try {
      return `read ${decode(unhex(text), limits).length}`;
    } catch (error) {
      if (error instanceof DecodeError) return error.code;
      throw error;
    }
  };

  test('a promise of too much is refused when its header is there', () => {
    expect(code('c6 ffffffff')).toBe('limit');
    expect(code('dd ffffffff')).toBe('limit');
    expect(code('df ffffffff')).toBe('limit');
    expect(code('c5 03e8')).toBe('limit'); // 1,000 bytes and a header of three
    expect(code('c5 03e5')).toBe('read 0'); // 997: it may still come
  });

  test('items count wherever they are', () => {
    expect(code(`dc0064 ${'80'.repeat(100)}`)).toBe('limit');
    expect(code(`dc0063 ${'80'.repeat(99)}`)).toBe('read 1');
  });

  test('depth counts arrays and maps in each other', () => {
    expect(code('91 91 91 91 c0')).toBe('read 1');
    expect(code('91 91 91 91 91 c0')).toBe('depth');
    expect(code('81 c0 81 c0 81 c0 81 c0 81 c0 c0')).toBe('depth');
    expect(code('94 90 90 90 91 91 91 01')).toBe('read 1');
  });

  test('c1 begins no value', () => {
    expect(code('c1')).toBe('type');
    expect(code('91 c1')).toBe('type');
  });
});

/** A Raw with bytes that are no Buffer, as decoders make them. */
function plain(raw: Raw): Raw {
  return new Raw(new Uint8Array(raw.bytes), raw.isText);
}

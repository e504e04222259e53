import { DecodeError } from 'hearsay/wire';
import { describe, expect, test } from 'vitest';
import {
  bytes,
  flag,
  float,
  i32,
  listOf,
  mapOf,
  readOver,
  readShape,
  type Shape,
  text,
  u64,
  u8,
} from './shapes.ts';
import { ValueDecoder } from './value-decoder.ts';
import { type Encodable, encodeValues, Float, type Integer, type Value } from './values.ts';

interface Message {
  readonly Name: string;
  readonly Payload: Uint8Array | null;
  readonly On: boolean;
  readonly Id: Integer;
}

const MESSAGE: Shape<Message> = { Name: text, Payload: bytes, On: flag, Id: u64 };
const ZERO: Message = { Name: '', Payload: null, On: false, Id: 0 };

function valueOf(value: Encodable): Value {
  const decoder = new ValueDecoder({ valueBytesMax: 1000, itemsMax: 1000, depthMax: 8 });
  decoder.push(encodeValues(value));
  return decoder.next()!;
}

const read = (value: Encodable): Message => readShape(MESSAGE, valueOf(value));

describe('a message', () => {
  test('is read from a map in any order; unknown keys are ignored, missing ones are zero', () => {
    const entries: [string, Encodable][] = [
      ['Id', 7],
      ['Other', [1, { a: null }]],
      ['Name', 'x'],
      ['name', 'y'],
    ];
    expect(read(new Map(entries))).toEqual({ ...ZERO, Id: 7, Name: 'x' });
  });

  test('is read from an array in the order of its declaration', () => {
    expect(read(['x', Uint8Array.of(1), true, 9, 'more'])).toEqual({
      Name: 'x',
      Payload: Uint8Array.of(1),
      On: true,
      Id: 9,
    });
    expect(read(['x'])).toEqual({ ...ZERO, Name: 'x' });
  });

  test('that is nil is all zero, and nil for a field is its zero', () => {
    expect(read(null)).toEqual(ZERO);
    expect(read({ Name: null, Payload: null, On: null, Id: null })).toEqual(ZERO);
  });

  test('read over another keeps what it does not say', () => {
    const before = { ...ZERO, Name: 'before', Id: 3 };
    expect(readOver(MESSAGE, valueOf({ Id: 4 }), before)).toEqual({ ...before, Id: 4 });
    expect(readOver(MESSAGE, valueOf(null), before)).toEqual(ZERO);
  });

  test('that is no struct, or has a field of another kind, is a DecodeError', () => {
    const wrong: Encodable[] = [
      1,
      'x',
      { Name: 1 },
      { Payload: 'x', On: 2 },
      { Id: -1 },
      { Id: new Float(1) },
    ];
    for (const one of wrong) expect(() => read(one)).toThrow(DecodeError);
  });
});

describe('fields', () => {
  test('text and bytes stand for each other, and bytes may be an array of numbers', () => {
    expect(text.read(valueOf(Uint8Array.of(0x61)))).toBe('a');
    expect(bytes.read(valueOf('a'))).toEqual(Uint8Array.of(0x61));
    expect(bytes.read(valueOf([1, 255]))).toEqual(Uint8Array.of(1, 255));
    expect(() => bytes.read(valueOf([256]))).toThrow(DecodeError);
    expect(bytes.read(valueOf(new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  test('integers are held to their width', () => {
    expect(u64.read(valueOf(0xffff_ffff_ffff_ffffn))).toBe(0xffff_ffff_ffff_ffffn);
    expect(i32.read(valueOf(-5))).toBe(-5);
    expect(() => i32.read(valueOf(2 ** 31))).toThrow(DecodeError);
    expect(() => u8.read(valueOf(256))).toThrow(DecodeError);
    expect(float.read(valueOf(3))).toBe(3);
  });

  test('lists and maps are null for nil', () => {
    expect(listOf(text).read(valueOf(null))).toBeNull();
    expect(mapOf(text).read(valueOf(null))).toBeNull();
    expect(mapOf(text).read(valueOf({ a: 'b' }))).toEqual(new Map([['a', 'b']]));
    expect(() => listOf(text).read(valueOf({}))).toThrow(DecodeError);
  });
});

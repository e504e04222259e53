import { describe, expect, test } from 'vitest';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import * as msgpack from './msgpack.ts';

function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

function written(write: (writer: Writer) => void): string {
  const writer = new Writer();
  writer.begin(4);
  write(writer);
  return Buffer.from(writer.finish()).toString('hex');
}

function reading(text: string): Reader {
  return new Reader().reset(unhex(text));
}

describe('writing', () => {
  test('an unsigned integer has its shortest form', () => {
    const forms = {
      0: '00',
      127: '7f',
      128: 'cc80',
      255: 'ccff',
      256: 'cd0100',
      65_535: 'cdffff',
      65_536: 'ce00010000',
    };
    for (const [value, form] of Object.entries(forms)) {
      expect(written((writer) => msgpack.putUint(writer, Number(value)))).toBe(form);
    }
    expect(written((writer) => msgpack.putUint(writer, 0xffff_ffff))).toBe('ceffffffff');
    expect(written((writer) => msgpack.putUint(writer, 2 ** 53 - 1))).toBe('cf001fffffffffffff');
  });

  test('a signed integer that is not negative looks like an unsigned one', () => {
    expect(written((writer) => msgpack.putInt(writer, 200))).toBe('ccc8');
    const forms = { '-1': 'ff', '-32': 'e0', '-33': 'd0df', '-129': 'd1ff7f', '-40000': 'd2ffff63c0' };
    for (const [value, form] of Object.entries(forms)) {
      expect(written((writer) => msgpack.putInt(writer, Number(value)))).toBe(form);
    }
    expect(written((writer) => msgpack.putInt(writer, -(2 ** 40)))).toBe('d3ffffff0000000000');
  });

  test('strings and byte strings look the same and are never str8 or bin', () => {
    expect(written((writer) => msgpack.putString(writer, 'abc'))).toBe('a3616263');
    expect(written((writer) => msgpack.putBytes(writer, unhex('616263')))).toBe('a3616263');
    expect(written((writer) => msgpack.putString(writer, 'é'))).toBe('a2c3a9');
    expect(written((writer) => msgpack.putString(writer, 'x'.repeat(31))).slice(0, 2)).toBe('bf');
    expect(written((writer) => msgpack.putString(writer, 'x'.repeat(32))).slice(0, 6)).toBe('da0020');
    expect(written((writer) => msgpack.putString(writer, 'é'.repeat(31))).slice(0, 6)).toBe('da003e');
    expect(written((writer) => msgpack.putBytes(writer, new Uint8Array(65_536))).slice(0, 10)).toBe(
      'db00010000',
    );
  });

  test('nil is not the empty byte string', () => {
    expect(written((writer) => msgpack.putBytes(writer, null))).toBe('c0');
    expect(written((writer) => msgpack.putBytes(writer, new Uint8Array(0)))).toBe('a0');
  });

  test('maps and arrays have short and long headers', () => {
    expect(written((writer) => msgpack.putMapHeader(writer, 15))).toBe('8f');
    expect(written((writer) => msgpack.putMapHeader(writer, 16))).toBe('de0010');
    expect(written((writer) => msgpack.putArrayHeader(writer, 15))).toBe('9f');
    expect(written((writer) => msgpack.putArrayHeader(writer, 70_000))).toBe('dd00011170');
  });
});

describe('reading', () => {
  test('an integer may have any width, signed or not', () => {
    for (const form of ['05', 'cc05', 'cd0005', 'ce00000005', 'cf0000000000000005']) {
      expect(msgpack.readUint(reading(form), 255)).toBe(5);
    }
    for (const form of ['d005', 'd10005', 'd200000005', 'd30000000000000005']) {
      expect(msgpack.readUint(reading(form), 255)).toBe(5);
    }
    expect(msgpack.readUint(reading('c0'), 255)).toBe(0);
  });

  test('an integer out of its field is refused', () => {
    for (const form of ['cd0100', 'ff', 'd0ff', 'd3ffffffffffffffff', 'cfffffffffffffffff']) {
      expect(() => msgpack.readUint(reading(form), 255)).toThrow('range');
    }
    expect(() => msgpack.readInt(reading('cf7fffffffffffffff'))).toThrow('range');
    expect(msgpack.readInt(reading('d3ffffffffffffffff'))).toBe(-1);
    expect(msgpack.readInt(reading('e0'))).toBe(-32);
  });

  test('a float or a string is no integer', () => {
    for (const form of ['cb3ff0000000000000', 'ca3f800000', 'a131', 'c3', '80', '90']) {
      expect(() => msgpack.readUint(reading(form), 255)).toThrow('type');
    }
  });

  test('a boolean may be 0, 1 or nil', () => {
    for (const form of ['c3', '01']) expect(msgpack.readBool(reading(form))).toBe(true);
    for (const form of ['c2', '00', 'c0']) expect(msgpack.readBool(reading(form))).toBe(false);
    expect(() => msgpack.readBool(reading('02'))).toThrow('type');
  });

  test('a string may have any raw form, and bin, and be nil', () => {
    for (const form of ['a26869', 'd9026869', 'da00026869', 'db000000026869', 'c4026869', 'c500026869']) {
      expect(msgpack.readString(reading(form))).toBe('hi');
    }
    expect(msgpack.readString(reading('c0'))).toBe('');
    expect(() => msgpack.readString(reading('920102'))).toThrow('type');
  });

  test('a byte string may also be an array of small integers', () => {
    expect([...msgpack.readBytes(reading('9301cc80c0'))!]).toEqual([1, 128, 0]);
    expect(msgpack.readBytes(reading('c0'))).toBeNull();
    expect(() => msgpack.readBytes(reading('91cdff'))).toThrow('truncated');
    expect(() => msgpack.readBytes(reading('91cd0100'))).toThrow('range');
  });

  test('what a length promises is not allocated before it is there', () => {
    expect(() => msgpack.readBytes(reading('ddffffffff00'))).toThrow('truncated');
    expect(() => msgpack.readBytes(reading('dbffffffff00'))).toThrow('truncated');
    expect(() => msgpack.readString(reading('dbffffffff00'))).toThrow('truncated');
  });

  test('a value of any kind is skipped', () => {
    const values = [
      'c0',
      '7f',
      'cb0000000000000000',
      'a3616263',
      '81a1619291c09201c3',
      'de000101a161',
      'c7020512ff',
    ];
    for (const value of [...values, 'd80000000000000000000000000000000000', 'dc000291c092c0c0']) {
      const reader = reading(`${value}2a`);
      msgpack.skipValue(reader);
      expect(reader.u8()).toBe(0x2a);
    }
  });

  test('skipping neither recurses nor believes a length', () => {
    const deep = new Uint8Array(1_000_000).fill(0x91);
    expect(() => msgpack.skipValue(new Reader().reset(deep))).toThrow('truncated');
    deep[deep.length - 1] = 0xc0;
    const reader = new Reader().reset(deep);
    msgpack.skipValue(reader);
    expect(reader.remaining).toBe(0);
    expect(() => msgpack.skipValue(reading('dfffffffff00'))).toThrow('truncated');
    expect(() => msgpack.skipValue(reading('c6ffffffff'))).toThrow('truncated');
    expect(() => msgpack.skipValue(reading('c1'))).toThrow('type');
  });
});

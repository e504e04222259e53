import { describe, expect, test } from 'vitest';
import { Reader } from '../base/reader.ts';
import { decodeAlive, decodeDead, decodeSuspect } from './claims.ts';

function reading(hex: string): Reader {
  return new Reader().reset(new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
}

describe('claims', () => {
  test('an alive as an array comes in the order of declaration', () => {
    const { incarnation, node, addr, port, meta, vsn } = decodeAlive(
      reading('96 07 a162 a40a000102 cd1f0a a16d 9401050201'),
    );
    expect([incarnation, node, port]).toEqual([7, 'b', 7946]);
    expect([[...addr], [...meta!], [...vsn!]]).toEqual([[10, 0, 1, 2], [0x6d], [1, 5, 2, 1]]);
  });

  test('nil bytes are null, but an address is at least empty', () => {
    const alive = decodeAlive(reading('83 a441646472 c0 a44d657461 c0 a356736e c0'));
    expect([alive.addr.length, alive.meta, alive.vsn]).toEqual([0, null, null]);
    expect(decodeAlive(reading('81 a44d657461 a0')).meta).toEqual(new Uint8Array(0));
  });

  test('byte fields are views of the packet', () => {
    const reader = reading('81 a44d657461 a3010203');
    expect(decodeAlive(reader).meta!.buffer).toBe(reader.bytes.buffer);
  });

  test('suspect and dead have the same fields', () => {
    const hex = '83 a446726f6d a161 ab496e6361726e6174696f6e 05 a44e6f6465 a162';
    expect(decodeSuspect(reading(hex))).toEqual({ incarnation: 5, node: 'b', from: 'a' });
    expect(decodeDead(reading(hex))).toEqual({ incarnation: 5, node: 'b', from: 'a' });
  });

  test('a port above 65535 and an incarnation above 32 bits are refused', () => {
    expect(() => decodeAlive(reading('81 a4506f7274 ce00010000'))).toThrow('range');
    expect(() => decodeSuspect(reading('81 ab496e6361726e6174696f6e cf0000000100000000'))).toThrow('range');
  });
});

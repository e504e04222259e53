import { expect, test } from 'vitest';
import { Writer } from '../base/writer.ts';
import { compoundBodyOffset, compoundCount, compoundPartLength, encodeCompound } from './compound.ts';

function compound(parts: readonly Uint8Array[]): Uint8Array {
  const writer = new Writer();
  writer.begin();
  encodeCompound(writer, parts);
  return writer.finish();
}

test('a compound is a count, lengths and parts', () => {
  const message = compound([Uint8Array.of(8, 1), new Uint8Array(300).fill(3)]);
  expect([...message.subarray(0, 9)]).toEqual([7, 2, 0, 2, 1, 44, 8, 1, 3]);
  expect(compoundCount(message)).toBe(2);
  expect([compoundPartLength(message, 0), compoundPartLength(message, 1)]).toEqual([2, 300]);
  expect(compoundBodyOffset(2)).toBe(6);
});

test('its table is counted in more than eight bits', () => {
  const parts = Array.from({ length: 255 }, () => Uint8Array.of(8));
  expect(compoundCount(compound(parts))).toBe(255);
  expect(() => compoundCount(compound(parts).subarray(0, 511))).toThrow('truncated');
});

test('too many parts, or too long ones, are a bug of ours', () => {
  expect(() => compound(Array.from({ length: 256 }, () => Uint8Array.of(8)))).toThrow('256 parts');
  expect(() => compound([new Uint8Array(65_536)])).toThrow('65536 bytes');
});

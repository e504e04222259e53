import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../base/errors.ts';
import { utf8Length } from '../base/utf8.ts';
import {
  decodePacket,
  encodePacket,
  entryBytes,
  fitting,
  KEY_BYTES_MAX,
  type Packet,
  PACKET_BYTES_MAX,
  VALUE_BYTES_MAX,
} from './packets.ts';

const site = fc.integer({ min: 0, max: 0xffff_ffff });
const stamp = fc.record({ time: fc.nat(2 ** 40), site });
const key = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => utf8Length(text) <= KEY_BYTES_MAX);
const entry = fc
  .record({
    key,
    value: fc.option(fc.uint8Array({ maxLength: 40 })),
    stamp,
    activation: stamp,
    retention: fc.array(site, { maxLength: 3 }),
    ageMs: fc.nat(),
  })
  .map((row) => (row.value === null ? row : { ...row, ageMs: 0 }));
const few = { maxLength: 5 };
const packet: fc.Arbitrary<Packet> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rumours', 'entries'), entries: fc.array(entry, few) }),
  fc.record({ kind: fc.constant('feedback'), rows: fc.array(fc.record({ key, needed: fc.boolean() }), few) }),
  fc.record({
    kind: fc.constant('page'),
    after: fc.string({ maxLength: 20 }),
    upTo: fc.option(key),
    rows: fc.array(fc.record({ key, stamp, activation: stamp }), few),
  }),
  fc.record({ kind: fc.constant('wanted'), keys: fc.array(key, few) }),
) as fc.Arbitrary<Packet>;

/** The code of the error, or the packet. */
function outcome(bytes: Uint8Array): unknown {
  try {
    return decodePacket(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
}

describe('packets', () => {
  test('each is decoded as it was encoded', () => {
    fc.assert(
      fc.property(packet, (value) => {
        expect(decodePacket(encodePacket(value))).toEqual(value);
      }),
    );
  });

  test('any bytes give a packet or a decode error', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void outcome(bytes)));
  });

  test('a packet that is cut short is refused', () => {
    const bytes = encodePacket({ kind: 'wanted', keys: ['abc'] });
    expect(outcome(bytes.subarray(0, bytes.length - 1))).toBe('truncated');
  });

  test.each([
    ['an unknown kind', [9], 'unsupported'],
    ['nothing', [], 'truncated'],
    ['an entry without a key', [0, 0], 'range'],
    ['a key that grows when it is passed on', [4, 200, ...Array.from({ length: 200 }, () => 0xff)], 'limit'],
    ['more than a packet may hold', Array.from({ length: PACKET_BYTES_MAX + 1 }, () => 4), 'limit'],
    [
      'a time from which nobody could count on',
      [0, 1, 65, ...Array.from({ length: 24 }, () => 0xff)],
      'range',
    ],
  ])('%s is refused', (_, bytes, code) => {
    expect(outcome(Uint8Array.from(bytes))).toBe(code);
  });

  test('the longest entry fits into a packet alone, and rows are counted up to the budget', () => {
    const one = { time: 1, site: 1 };
    const longest = {
      key: 'k'.repeat(KEY_BYTES_MAX),
      value: new Uint8Array(VALUE_BYTES_MAX),
      stamp: one,
      activation: one,
      retention: Array.from({ length: 16 }, () => 1),
      ageMs: 0,
    };
    const bytes = encodePacket({ kind: 'rumours', entries: [longest] });
    expect(bytes.length).toBe(1 + entryBytes(longest));
    expect(bytes.length).toBeLessThanOrEqual(PACKET_BYTES_MAX);
    const small = { ...longest, key: 'k', value: null, retention: [] };
    const rows = Array.from({ length: 100 }, () => small);
    const count = fitting(rows, 0, { headBytes: 1, bytesOf: entryBytes });
    const sent = encodePacket({ kind: 'rumours', entries: rows.slice(0, count) });
    expect(sent.length).toBeLessThanOrEqual(PACKET_BYTES_MAX);
    expect(sent.length + entryBytes(small)).toBeGreaterThan(PACKET_BYTES_MAX);
  });
});

import { describe, expect, test } from 'vitest';
import { DecodeError } from '../base/errors.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { Writer } from '../base/writer.ts';
import { TEXT_BYTES_MAX } from './bounded.ts';
import { decodeConflictResponse, encodeConflictResponse, RECORD_TAGS_MAX } from './conflict-messages.ts';
import { decodeUserEvent, encodeUserEvent } from './event-messages.ts';
import { decodeJoinIntent, decodeLeaveIntent, encodeLeaveIntent } from './intent-messages.ts';
import { decodeKeyRequest, decodeKeyResponse, KEYS_MAX } from './key-messages.ts';
import { LAMPORT_TIME_MAX } from './lamport-time.ts';
import { decodeQuery, decodeQueryResponse, encodeQuery, FILTERS_MAX } from './query-messages.ts';
import type { QueryMessage } from './query-messages.ts';
import { decodeRelay } from './relay-messages.ts';
import { decodeSerfState, EVENT_SLOTS_MAX, STATE_EVENTS_MAX, STATE_MEMBERS_MAX } from './serf-state.ts';

const DECODERS: [name: string, type: number, decode: (message: Uint8Array) => unknown][] = [
  ['leave intent', 0, decodeLeaveIntent],
  ['join intent', 1, decodeJoinIntent],
  ['state', 2, decodeSerfState],
  ['user event', 3, decodeUserEvent],
  ['query', 4, decodeQuery],
  ['query response', 5, decodeQueryResponse],
  ['conflict response', 6, decodeConflictResponse],
  ['key request', 7, decodeKeyRequest],
  ['key response', 8, decodeKeyResponse],
];

const aQuery: QueryMessage = {
  lamportTime: 5n,
  id: 9,
  address: Uint8Array.of(10, 0, 0, 1),
  port: 7946,
  sourceNode: 'asker',
  filters: [],
  flags: 0,
  relayFactor: 0,
  timeoutNs: 10_000_000_000n,
  name: 'q',
  payload: null,
};

function encoded<T>(encode: (writer: Writer, message: T) => void, message: T): Uint8Array {
  const writer = new Writer();
  writer.begin(8);
  encode(writer, message);
  return writer.finish();
}

/** A message of one field: its name, and its value's bytes. */
function oneField(type: number, name: string, ...value: number[]): Uint8Array {
  return Uint8Array.of(type, 0x81, 0xa0 | name.length, ...encodeUtf8(name), ...value);
}

/** The header of a string (`0xda`), an array (`0xdc`) or a map (`0xde`) of so many. */
function wide(first: number, count: number): number[] {
  return [first + 1, count >>> 24, (count >>> 16) & 0xff, (count >>> 8) & 0xff, count & 0xff];
}

function codeOf(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    if (error instanceof DecodeError) return error.code;
    throw error;
  }
  return 'none';
}

describe('a message of Serf', () => {
  test.each(DECODERS)('a %s that is an empty map, or nil, has nothing in it', (_, type, decode) => {
    if (type === 6) expect(decode(Uint8Array.of(type, 0xc0))).toBeNull();
    else expect(decode(Uint8Array.of(type, 0xc0))).toEqual(decode(Uint8Array.of(type, 0x80)));
  });

  test.each(DECODERS)('a %s skips what it does not know', (_, type, decode) => {
    const unknown = oneField(type, 'New', 0x92, 0x81, 0x01, 0x02, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(decode(unknown)).toEqual(decode(Uint8Array.of(type, 0x80)));
  });

  test.each(DECODERS)('no bytes, a type byte alone and another type are no %s', (_, type, decode) => {
    expect(codeOf(() => decode(new Uint8Array(0)))).toBe('empty');
    expect(codeOf(() => decode(Uint8Array.of(type)))).toBe('truncated');
    expect(codeOf(() => decode(Uint8Array.of(type + 1, 0x80)))).toBe('unsupported');
  });

  test('fields in an array are read in the order of their declaration', () => {
    expect(decodeLeaveIntent(Uint8Array.of(0, 0x93, 7, 0xa1, 0x6e, 0xc3))).toEqual({
      lamportTime: 7n,
      node: 'n',
      prune: true,
    });
    expect(decodeUserEvent(Uint8Array.of(3, 0x94, 7, 0xa1, 0x6e, 0xc0, 0xc3))).toEqual({
      lamportTime: 7n,
      name: 'n',
      payload: null,
      coalesce: true,
    });
    const values = [7, 9, 0xa0, 0xcd, 0x1f, 0x0a, 0xa1, 0x73, 0xc0, 1, 2, 0xff, 0xa1, 0x6e, 0xa0];
    expect(decodeQuery(Uint8Array.of(4, 0x9b, ...values))).toEqual({
      lamportTime: 7n,
      id: 9,
      address: new Uint8Array(0),
      port: 7946,
      sourceNode: 's',
      filters: [],
      flags: 1,
      relayFactor: 2,
      timeoutNs: -1n,
      name: 'n',
      payload: new Uint8Array(0),
    });
    const state = decodeSerfState(
      Uint8Array.of(2, 0x96, 7, 0x81, 0xa1, 0x6e, 3, 0x91, 0xa1, 0x6c, 4, 0xc0, 5),
    );
    expect(state).toEqual({
      lamportTime: 7n,
      statusLamportTimes: new Map([['n', 3n]]),
      leftMembers: ['l'],
      eventLamportTime: 4n,
      events: [],
      queryLamportTime: 5n,
    });
    expect(decodeKeyResponse(Uint8Array.of(8, 0x94, 0xc3, 0xa1, 0x6d, 0x91, 0xa1, 0x6b, 0xa1, 0x70))).toEqual(
      {
        result: true,
        message: 'm',
        keys: ['k'],
        primaryKey: 'p',
      },
    );
  });

  test('an older leave intent has no word on pruning', () => {
    const older = Uint8Array.of(
      0,
      0x82,
      0xa5,
      ...encodeUtf8('LTime'),
      9,
      0xa4,
      ...encodeUtf8('Node'),
      0xa1,
      0x6e,
    );
    expect(decodeLeaveIntent(older)).toEqual({ lamportTime: 9n, node: 'n', prune: false });
  });

  test('the tags of a member keep to themselves, whatever they are named', () => {
    const tags = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>;
    const versions = { min: 1, max: 5, current: 2 };
    const record = { name: 'n', address: Uint8Array.of(1, 2, 3, 4), port: 1, tags, status: 1 };
    const bytes = encoded(encodeConflictResponse, { ...record, protocol: versions, delegate: versions });
    expect(Object.entries(decodeConflictResponse(bytes)!.tags)).toEqual(Object.entries(tags));
  });
});

describe('64-bit integers', () => {
  const times = [
    0n,
    127n,
    128n,
    2n ** 32n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    2n ** 63n,
    LAMPORT_TIME_MAX,
  ];
  test.each(times)('a Lamport time of %d is exact', (lamportTime) => {
    const intent = { lamportTime, node: 'n', prune: false };
    expect(decodeLeaveIntent(encoded(encodeLeaveIntent, intent))).toEqual(intent);
  });

  test('the last of the Lamport times is refused: no clock could go beyond it', () => {
    const last = oneField(1, 'LTime', 0xcf, ...Array.from({ length: 8 }, () => 0xff));
    expect(codeOf(() => decodeJoinIntent(last))).toBe('range');
    expect(codeOf(() => decodeJoinIntent(oneField(1, 'LTime', 0xff)))).toBe('range');
    expect(codeOf(() => decodeJoinIntent(oneField(1, 'LTime', 0xcf, 1)))).toBe('truncated');
  });

  test.each([-(2n ** 63n), -1n, 0n, 200n, 2n ** 40n, 2n ** 63n - 1n])('a timeout of %d ns is exact', (ns) => {
    expect(decodeQuery(encoded(encodeQuery, { ...aQuery, timeoutNs: ns })).timeoutNs).toBe(ns);
  });

  test('a timeout is read in both forms, and has 63 bits', () => {
    const ten = [0, 0, 0, 2, 0x54, 0x0b, 0xe4, 0];
    expect(decodeQuery(oneField(4, 'Timeout', 0xcf, ...ten)).timeoutNs).toBe(10_000_000_000n);
    expect(decodeQuery(oneField(4, 'Timeout', 0xd3, ...ten)).timeoutNs).toBe(10_000_000_000n);
    expect(codeOf(() => decodeQuery(oneField(4, 'Timeout', 0xcf, 0x80, ...ten.slice(1))))).toBe('range');
  });
});

describe('what kills members of Serf', () => {
  const keyQueries = ['_serf_install-key', '_serf_use-key', '_serf_remove-key'];
  const payloads = [null, new Uint8Array(0)];

  test('a query about a key without a payload is refused, so that it goes no further', () => {
    for (const name of keyQueries) {
      const harmless = { ...aQuery, name, payload: Uint8Array.of(7, 0x80) };
      expect(decodeQuery(encoded(encodeQuery, harmless))).toEqual(harmless);
      const bytes = oneField(4, 'Name', 0xa0 | name.length, ...encodeUtf8(name));
      expect(codeOf(() => decodeQuery(bytes))).toBe('empty');
    }
    const listing = { ...aQuery, name: '_serf_list-keys', payload: null };
    expect(decodeQuery(encoded(encodeQuery, listing))).toEqual(listing);
  });

  test('a filter of no bytes is refused, so that it goes no further', () => {
    expect(codeOf(() => decodeQuery(oneField(4, 'Filters', 0x91, 0xa0)))).toBe('empty');
    expect(codeOf(() => decodeQuery(oneField(4, 'Filters', 0x91, 0xc0)))).toBe('empty');
  });

  test('we do not send it ourselves', () => {
    for (const name of keyQueries) {
      for (const payload of payloads) {
        expect(() => encoded(encodeQuery, { ...aQuery, name, payload })).toThrow('kills members of Serf');
      }
    }
    expect(() => encoded(encodeQuery, { ...aQuery, filters: [new Uint8Array(0)] })).toThrow('kills members');
  });
});

describe('limits', () => {
  test.each<[string, (message: Uint8Array) => unknown, number, string, number, number]>([
    ['filters', decodeQuery, 4, 'Filters', 0xdc, FILTERS_MAX],
    ['keys', decodeKeyResponse, 8, 'Keys', 0xdc, KEYS_MAX],
    ['tags', decodeConflictResponse, 6, 'Tags', 0xde, RECORD_TAGS_MAX],
    ['members that left', decodeSerfState, 2, 'LeftMembers', 0xdc, STATE_MEMBERS_MAX],
    ['members', decodeSerfState, 2, 'StatusLTimes', 0xde, STATE_MEMBERS_MAX],
    ['bytes of a name', decodeJoinIntent, 1, 'Node', 0xda, TEXT_BYTES_MAX],
    ['slots', decodeSerfState, 2, 'Events', 0xdc, EVENT_SLOTS_MAX],
  ])(
    'so many %s are counted before they are read, and one more is too many',
    (_, decode, type, field, first, max) => {
      expect(codeOf(() => decode(oneField(type, field, ...wide(first, max))))).toBe('truncated');
      expect(codeOf(() => decode(oneField(type, field, ...wide(first, max + 1))))).toBe('limit');
    },
  );

  test('the events of all slots are counted together', () => {
    const half = [0x81, 0xa6, ...encodeUtf8('Events'), ...wide(0xdc, STATE_EVENTS_MAX / 2)];
    const slot = half.concat(Array.from({ length: STATE_EVENTS_MAX / 2 }, () => 0xc0));
    const slots = (count: number): Uint8Array => {
      const header = oneField(2, 'Events', 0x90 | count);
      const bytes = new Uint8Array(header.length + count * slot.length);
      bytes.set(header);
      for (let i = 0; i < count; i += 1) bytes.set(slot, header.length + i * slot.length);
      return bytes;
    };
    expect(decodeSerfState(slots(2)).events).toHaveLength(2);
    expect(codeOf(() => decodeSerfState(slots(3)))).toBe('limit');
  });

  test('a list is no map, and a map no list', () => {
    expect(codeOf(() => decodeQuery(oneField(4, 'Filters', 0x81, 1, 1)))).toBe('type');
    expect(codeOf(() => decodeSerfState(oneField(2, 'StatusLTimes', 0x91, 1)))).toBe('type');
  });
});

describe('a relay', () => {
  test('its message begins where its header ends', () => {
    const { message, address, port } = decodeRelay(Uint8Array.of(9, 0x80, 5, 0x80));
    expect(message).toEqual(Uint8Array.of(5, 0x80));
    expect([address.length, port]).toEqual([0, 0]);
  });

  test('a header without a message is no relay', () => {
    expect(codeOf(() => decodeRelay(Uint8Array.of(9, 0x80)))).toBe('empty');
  });

  test('its port comes in both forms, and is one that a socket has', () => {
    const relay = (...port: number[]): Uint8Array =>
      Uint8Array.of(...oneField(9, 'DestAddr', 0x81, 0xa4, ...encodeUtf8('Port'), ...port), 5, 0x80);
    expect(decodeRelay(relay(0xcd, 0x1f, 0x0a)).port).toBe(7946);
    expect(decodeRelay(relay(0xd1, 0x1f, 0x0a)).port).toBe(7946);
    expect(codeOf(() => decodeRelay(relay(0xff)))).toBe('range');
    expect(codeOf(() => decodeRelay(relay(0xce, 0, 1, 0, 0)))).toBe('range');
  });
});

test('a payload of nothing is not the same as none', () => {
  const event = { lamportTime: 1n, name: 'n', coalesce: false };
  for (const payload of [null, new Uint8Array(0)]) {
    expect(decodeUserEvent(encoded(encodeUserEvent, { ...event, payload })).payload).toEqual(payload);
  }
});

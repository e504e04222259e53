/**
 * What must hold for all messages of Serf: they are read as they were written, what a peer can send makes a
 * decoder do nothing but decode or throw a `DecodeError`, and no expression stops a member.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../packages/hearsay/src/base/errors.ts';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import * as conflicts from '../../packages/hearsay/src/serf/conflict-messages.ts';
import { decodeUserEvent, encodeUserEvent } from '../../packages/hearsay/src/serf/event-messages.ts';
import { decodeFilter, encodeFilter, matchesFilters } from '../../packages/hearsay/src/serf/filters.ts';
import * as intents from '../../packages/hearsay/src/serf/intent-messages.ts';
import * as keys from '../../packages/hearsay/src/serf/key-messages.ts';
import { LAMPORT_TIME_MAX } from '../../packages/hearsay/src/serf/lamport-time.ts';
import * as queries from '../../packages/hearsay/src/serf/query-messages.ts';
import { Regex } from '../../packages/hearsay/src/serf/regex.ts';
import { decodeRelay, encodeRelay } from '../../packages/hearsay/src/serf/relay-messages.ts';
import { decodeSerfState, encodeSerfState } from '../../packages/hearsay/src/serf/serf-state.ts';
import { unhex, vectorFiles } from '../vectors/load.ts';

const lamportTime = fc.oneof(fc.nat(300).map(BigInt), fc.bigInt({ min: 0n, max: LAMPORT_TIME_MAX }));
const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 0xffff_ffff }));
const name = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 80 }));
const bytes = fc.uint8Array({ maxLength: 300 });
const payload = fc.option(bytes);
const filter = fc.uint8Array({ minLength: 1, maxLength: 60 });
const names = fc.array(name, { maxLength: 20 });
const versions = fc.record({ min: u8, max: u8, current: u8 });

const leaves = fc.record({ lamportTime, node: name, prune: fc.boolean() });
const joins = fc.record({ lamportTime, node: name });
const events = fc.record({ lamportTime, name, payload, coalesce: fc.boolean() });
const someQueries = fc.record({
  lamportTime,
  id: u32,
  address: bytes,
  port: u16,
  sourceNode: name,
  filters: fc.array(filter, { maxLength: 20 }),
  flags: u32,
  relayFactor: u8,
  timeoutNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  name,
  payload,
});
const responses = fc.record({ lamportTime, id: u32, from: name, flags: u32, payload });
const records = fc.record({
  name,
  address: bytes,
  port: u16,
  tags: fc.dictionary(name, name, { maxKeys: 20, noNullPrototype: false }),
  status: fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
  protocol: versions,
  delegate: versions,
});
const keyResponses = fc.record({ result: fc.boolean(), message: name, keys: names, primaryKey: name });
const relays = fc.record({
  address: bytes,
  port: u16,
  zone: name,
  name,
  message: fc.uint8Array({ minLength: 1, maxLength: 300 }),
});
const slots = fc.record({ lamportTime, events: fc.array(fc.record({ name, payload }), { maxLength: 5 }) });
const states = fc.record({
  lamportTime,
  statusLamportTimes: fc.array(fc.tuple(name, lamportTime), { maxLength: 20 }).map((all) => new Map(all)),
  leftMembers: names,
  eventLamportTime: lamportTime,
  events: fc.array(fc.option(slots), { maxLength: 20 }),
  queryLamportTime: lamportTime,
});

const DECODERS: readonly ((message: Uint8Array) => unknown)[] = [
  intents.decodeLeaveIntent,
  intents.decodeJoinIntent,
  decodeSerfState,
  decodeUserEvent,
  queries.decodeQuery,
  queries.decodeQueryResponse,
  conflicts.decodeConflictResponse,
  keys.decodeKeyRequest,
  keys.decodeKeyResponse,
  decodeRelay,
];

function roundTrip<T>(
  values: fc.Arbitrary<T>,
  encode: (writer: Writer, value: T) => void,
  decode: (message: Uint8Array) => unknown,
): void {
  const writer = new Writer();
  const check = (value: T): void => {
    writer.begin(8);
    encode(writer, value);
    expect(decode(writer.finish())).toEqual(value);
  };
  fc.assert(fc.property(values, check), { numRuns: 300 });
}

describe('messages of Serf come back as they went', () => {
  test('intents are read as they were written', () => {
    roundTrip(leaves, intents.encodeLeaveIntent, intents.decodeLeaveIntent);
    roundTrip(joins, intents.encodeJoinIntent, intents.decodeJoinIntent);
  });
  test('events, queries and responses are read as they were written', () => {
    roundTrip(events, encodeUserEvent, decodeUserEvent);
    roundTrip(someQueries, queries.encodeQuery, queries.decodeQuery);
    roundTrip(responses, queries.encodeQueryResponse, queries.decodeQueryResponse);
    roundTrip(relays, encodeRelay, decodeRelay);
  });
  test('the payloads of internal queries are read as they were written', () => {
    roundTrip(fc.option(records), conflicts.encodeConflictResponse, (message) => {
      const record = conflicts.decodeConflictResponse(message);
      return record === null ? null : { ...record, tags: { ...record.tags } };
    });
    roundTrip(fc.record({ key: bytes }), keys.encodeKeyRequest, keys.decodeKeyRequest);
    roundTrip(keyResponses, keys.encodeKeyResponse, keys.decodeKeyResponse);
  });
  test('a state is read as it was written', () => {
    roundTrip(states, encodeSerfState, decodeSerfState);
  });
  test('filters are read as they were written', () => {
    const expression = fc.constantFrom('', '^web.*$', '(?i)ä|[^b]{2,3}', '\\pL+\\z');
    const filters = fc.oneof(
      fc.record({ type: fc.constant('node' as const), names }),
      fc.record({ type: fc.constant('tag' as const), tag: name, expression }),
    );
    const check = (one: Parameters<typeof encodeFilter>[0]): void => {
      expect(decodeFilter(encodeFilter(one))).toEqual(one);
    };
    fc.assert(fc.property(filters, check));
  });
});

describe('what a peer can send', () => {
  const recorded = vectorFiles()
    .flatMap(({ vectors }) => vectors as readonly { readonly kind: string; readonly hex?: string }[])
    .filter(({ kind }) => kind === 'serf-message' || kind === 'serf-relay')
    .map(({ hex }) => unhex(hex!));
  /** A recorded message with some bytes changed, and perhaps cut. */
  const broken = fc
    .tuple(
      fc.constantFrom(...recorded, Uint8Array.of(0)),
      fc.array(fc.tuple(fc.nat(400), u8), { maxLength: 6 }),
      fc.nat(400),
    )
    .map(([message, changes, length]) => {
      const bytes = message.slice(0, length < 300 ? Math.max(1, length) : undefined);
      for (const [at, value] of changes) if (at > 0) bytes[at % bytes.length] = value;
      return bytes;
    });

  test('a broken message is read, or refused as what cannot be decoded', () => {
    const check = (message: Uint8Array): void => {
      for (const decode of DECODERS) onlyDecodeErrors(() => decode(message));
    };
    fc.assert(fc.property(fc.oneof(broken, bytes), check), { numRuns: 3000 });
  });

  test('any bytes behind any type are read, or refused as what cannot be decoded', () => {
    const check = (rest: Uint8Array): void => {
      for (const [type, decode] of DECODERS.entries())
        onlyDecodeErrors(() => decode(Uint8Array.of(type, ...rest)));
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), check), { numRuns: 1000 });
  });

  test('filters of any bytes are for somebody or for nobody', () => {
    const tagged = filter.map((rest) => Uint8Array.of(0x01, 0x82, 0xa4, 0x45, 0x78, 0x70, 0x72, ...rest));
    const check = (filters: Uint8Array[]): void => {
      const matches = matchesFilters(filters, { name: 'n', tags: { role: 'web' } });
      expect(matches).toBeTypeOf('boolean');
    };
    fc.assert(fc.property(fc.array(fc.oneof(filter, tagged), { maxLength: 4 }), check));
  });
});

describe('expressions', () => {
  /** Parts whose meaning is the same in JavaScript, put together in all ways. */
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\b', '^', '$', ''),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a}${b}`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(?:${a}|${b})`),
      fc.tuple(tie('expression'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?')).map(([a, times]) => {
        return `(?:${a})${times}`;
      }),
    ),
  }));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-', 'é'), maxLength: 8 });

  test('are found where the platform finds them, as far as both mean the same', () => {
    const check = (source: string, where: string): void => {
      const regex = Regex.compile(source);
      fc.pre(regex !== undefined); // too many repeats within one another
      expect(regex.test(where)).toBe(new RegExp(source, 'u').test(where));
    };
    fc.assert(fc.property(expression, text, check), { numRuns: 2000 });
  });

  test('any text is one or is none', () => {
    const sources = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc
        .array(fc.constantFrom('😀', ...Array.from('()[]{}|*+?^$\\.-:iapPQEdwxz019,&')), { maxLength: 12 })
        .map((all) => all.join('')),
    );
    const check = (source: string, where: string): void => {
      expect(['boolean', 'undefined']).toContain(typeof Regex.compile(source)?.test(where));
    };
    fc.assert(fc.property(sources, text, check), { numRuns: 3000 });
  });
});

function onlyDecodeErrors(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}

import { expect, test } from 'vitest';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import * as conflicts from '../../packages/hearsay/src/serf/conflict-messages.ts';
import { decodeUserEvent, encodeUserEvent } from '../../packages/hearsay/src/serf/event-messages.ts';
import { decodeFilter, encodeFilter } from '../../packages/hearsay/src/serf/filters.ts';
import * as intents from '../../packages/hearsay/src/serf/intent-messages.ts';
import * as keys from '../../packages/hearsay/src/serf/key-messages.ts';
import * as queries from '../../packages/hearsay/src/serf/query-messages.ts';
import { decodeRelay, encodeRelay } from '../../packages/hearsay/src/serf/relay-messages.ts';
import { decodeSerfState, encodeSerfState } from '../../packages/hearsay/src/serf/serf-state.ts';
import type { SerfState } from '../../packages/hearsay/src/serf/serf-state.ts';
import { SerfMessageType } from '../../packages/hearsay/src/serf/message-type.ts';
import { describeKinds, hex, ofKind, runAll, unhex, type Vector } from './load.ts';

type Json = Record<string, unknown> | null;

interface MessageVector extends Vector {
  readonly kind: 'serf-message';
  readonly type: number;
  readonly hex: string;
  readonly decoded: Json;
  readonly filters_decoded?: readonly {
    readonly type: number;
    readonly nodes?: string[];
    readonly expr?: string;
    readonly tag?: string;
  }[];
}

interface RelayVector extends Vector {
  readonly kind: 'serf-relay';
  readonly hex: string;
  readonly dest_ip: string;
  readonly dest_port: number;
  readonly inner: string;
}

interface Codec {
  /** What was decoded, in the form of the vectors. */
  recorded(message: Uint8Array): Json;
  transcode(writer: Writer, message: Uint8Array): void;
}

const $hex = (value: Uint8Array | null): unknown => (value === null ? null : { $hex: hex(value) });
const $u64 = (value: bigint): unknown =>
  value > Number.MAX_SAFE_INTEGER ? { $u64: String(value) } : Number(value);
const listed = <T>(items: readonly T[]): readonly T[] | null => (items.length === 0 ? null : items);

function codec<T>(
  decode: (message: Uint8Array) => T,
  encode: (writer: Writer, message: T) => void,
  form: (message: T) => Json,
): Codec {
  return {
    recorded: (message) => form(decode(message)),
    transcode: (writer, message) => encode(writer, decode(message)),
  };
}

const CODECS: Readonly<Record<number, Codec>> = {
  [SerfMessageType.Leave]: codec(intents.decodeLeaveIntent, intents.encodeLeaveIntent, (m) => ({
    LTime: $u64(m.lamportTime),
    Node: m.node,
    Prune: m.prune,
  })),
  [SerfMessageType.Join]: codec(intents.decodeJoinIntent, intents.encodeJoinIntent, (m) => ({
    LTime: $u64(m.lamportTime),
    Node: m.node,
  })),
  [SerfMessageType.PushPull]: codec(decodeSerfState, encodeSerfState, recordedState),
  [SerfMessageType.UserEvent]: codec(decodeUserEvent, encodeUserEvent, (m) => ({
    CC: m.coalesce,
    LTime: $u64(m.lamportTime),
    Name: m.name,
    Payload: $hex(m.payload),
  })),
  [SerfMessageType.Query]: codec(queries.decodeQuery, queries.encodeQuery, (m) => ({
    Addr: $hex(m.address),
    Filters: listed(m.filters.map($hex)),
    Flags: m.flags,
    ID: m.id,
    LTime: $u64(m.lamportTime),
    Name: m.name,
    Payload: $hex(m.payload),
    Port: m.port,
    RelayFactor: m.relayFactor,
    SourceNode: m.sourceNode,
    Timeout: Number(m.timeoutNs),
  })),
  [SerfMessageType.QueryResponse]: codec(queries.decodeQueryResponse, queries.encodeQueryResponse, (m) => ({
    Flags: m.flags,
    From: m.from,
    ID: m.id,
    LTime: $u64(m.lamportTime),
    Payload: $hex(m.payload),
  })),
  [SerfMessageType.ConflictResponse]: codec(
    conflicts.decodeConflictResponse,
    conflicts.encodeConflictResponse,
    recordedMember,
  ),
  [SerfMessageType.KeyRequest]: codec(keys.decodeKeyRequest, keys.encodeKeyRequest, (m) => ({
    Key: $hex(m.key),
  })),
  [SerfMessageType.KeyResponse]: codec(keys.decodeKeyResponse, keys.encodeKeyResponse, (m) => ({
    Keys: listed(m.keys),
    Message: m.message,
    PrimaryKey: m.primaryKey,
    Result: m.result,
  })),
};

function recordedState(state: SerfState): Json {
  const slots = state.events.map((slot) => {
    if (slot === null) return null;
    const events = slot.events.map(({ name, payload }) => ({ Name: name, Payload: $hex(payload) }));
    return { Events: events, LTime: $u64(slot.lamportTime) };
  });
  return {
    EventLTime: $u64(state.eventLamportTime),
    Events: listed(slots),
    LTime: $u64(state.lamportTime),
    LeftMembers: state.leftMembers,
    QueryLTime: $u64(state.queryLamportTime),
    StatusLTimes: Object.fromEntries([...state.statusLamportTimes].map(([name, time]) => [name, $u64(time)])),
  };
}

function recordedMember(record: conflicts.MemberRecord | null): Json {
  if (record === null) return null;
  return {
    Addr: $hex(record.address),
    DelegateCur: record.delegate.current,
    DelegateMax: record.delegate.max,
    DelegateMin: record.delegate.min,
    Name: record.name,
    Port: record.port,
    ProtocolCur: record.protocol.current,
    ProtocolMax: record.protocol.max,
    ProtocolMin: record.protocol.min,
    Status: record.status,
    Tags: { ...record.tags },
  };
}

/**
 * Serf 0.10.2 writes the two signed fields that may exceed 127 in the signed form, 0.9.4 in the unsigned one,
 * which is ours: this is a recorded message of either in our form.
 */
function unsigned(recorded: string, field: 'Timeout' | 'Port'): string {
  const key = `${(0xa0 | field.length).toString(16)}${Buffer.from(field).toString('hex')}`;
  const signed = new RegExp(`(${key})(?:d1(.{4})|d2(.{8})|d3(.{16}))`);
  return recorded.replace(signed, (_, name: string, two?: string, four?: string, eight?: string) => {
    return `${name}${shortest(BigInt(`0x${two ?? four ?? eight!}`))}`;
  });
}

function shortest(value: bigint): string {
  const [head, digits] =
    value <= 0xff ? ['cc', 2] : value <= 0xffff ? ['cd', 4] : value <= 0xffff_ffff ? ['ce', 8] : ['cf', 16];
  return `${head}${value.toString(16).padStart(digits, '0')}`;
}

function written(put: (writer: Writer) => void): string {
  const writer = new Writer();
  writer.begin(8);
  put(writer);
  return hex(writer.finish());
}

describeKinds(['serf-message', 'serf-relay'], (file) => {
  const vectors = ofKind<MessageVector>(file, 'serf-message');
  const relays = ofKind<RelayVector>(file, 'serf-relay');

  test(`every message of ${file.name} decodes to what was recorded`, () => {
    runAll(`${file.name} decode`, vectors, ({ type, hex: bytes, decoded }) => {
      expect(CODECS[type]!.recorded(unhex(bytes))).toEqual(decoded);
    });
  });

  test(`every message of ${file.name} encodes to the recorded bytes`, () => {
    runAll(`${file.name} encode`, vectors, ({ type, hex: bytes }) => {
      const recorded = type === SerfMessageType.Query ? unsigned(bytes, 'Timeout') : bytes;
      expect(written((writer) => CODECS[type]!.transcode(writer, unhex(bytes)))).toBe(recorded);
    });
  });

  test(`every filter of ${file.name} is what was recorded, and encodes to the recorded bytes`, () => {
    const filtered = vectors.filter(({ filters_decoded: filters }) => (filters?.length ?? 0) > 0);
    runAll(`${file.name} filters`, filtered, ({ hex: bytes, filters_decoded: recorded }) => {
      const { filters } = queries.decodeQuery(unhex(bytes));
      expect(filters.map(decodeFilter)).toEqual(
        recorded!.map(({ type, nodes, expr, tag }) =>
          type === 0 ? { type: 'node', names: nodes } : { type: 'tag', tag, expression: expr },
        ),
      );
      for (const filter of filters) expect(hex(encodeFilter(decodeFilter(filter)))).toBe(hex(filter));
    });
  });

  test(`every relay of ${file.name} is taken apart and put together again`, () => {
    runAll(`${file.name} relay`, relays, (vector) => {
      const relay = decodeRelay(unhex(vector.hex));
      expect(hex(relay.address)).toBe(vector.dest_ip);
      expect(relay.port).toBe(vector.dest_port);
      expect(hex(relay.message)).toBe(vector.inner);
      expect(written((writer) => encodeRelay(writer, relay))).toBe(unsigned(vector.hex, 'Port'));
    });
  });
});

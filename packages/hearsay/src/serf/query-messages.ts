/**
 * Queries and the responses to them (serf `messageQuery`, `messageQueryResponse`). `encodeX` writes the type
 * byte and the map; `decodeX` takes a whole message, type byte first. Byte fields of a decoded message are
 * views of it: whoever keeps them copies them.
 */
import { assert } from '../base/assert.ts';
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putArrayHeader, putBytes, putMapHeader, putString, putUint } from '../wire/msgpack.ts';
import { readBytes, readStructHeader, readUint, skipValue } from '../wire/msgpack.ts';
import { U16_MAX, U32_MAX, U8_MAX } from '../wire/msgpack.ts';
import { readListHeader, readText } from './bounded.ts';
import { type Int64Range, putInt64, readInt64 } from './int64.ts';
import { type LamportTime, putLamportTime, readLamportTime } from './lamport-time.ts';
import { openMessage, SerfMessageType } from './message-type.ts';

/** Each is three bytes or more of a query that has 1,024 for all it says. */
export const FILTERS_MAX = 512;

/** The bits of `QueryMessage.flags` (serf `queryFlagAck`, `queryFlagNoBroadcast`). */
export const QueryFlag = {
  /** Whoever gets the query says so at once. */
  Ack: 1,
  /** Whoever gets it tells nobody else. */
  NoBroadcast: 2,
} as const;

/** The bits of `QueryResponse.flags`. */
export const ResponseFlag = {
  /** This only says that the query has come. */
  Ack: 1,
} as const;

export interface QueryMessage {
  readonly lamportTime: LamportTime;
  /** With the Lamport time, what a query is known by. */
  readonly id: number;
  /** Where responses are sent: 4 or 16 bytes from an honest peer, and a port. */
  readonly address: Uint8Array;
  readonly port: number;
  /** Who asks. Older peers leave it out, and `relayFactor`. */
  readonly sourceNode: string;
  /** Whom it is for: see `filters.ts`. None of them is empty. */
  readonly filters: readonly Uint8Array[];
  readonly flags: number;
  /** Over how many other members each response is sent a second time. */
  readonly relayFactor: number;
  /** How long after its coming it can be answered, in nanoseconds. A hostile peer's may be negative. */
  readonly timeoutNs: bigint;
  readonly name: string;
  /** `null` is nil on the wire, which is not the same as empty. */
  readonly payload: Uint8Array | null;
}

export interface QueryResponse {
  readonly lamportTime: LamportTime;
  readonly id: number;
  readonly from: string;
  readonly flags: number;
  readonly payload: Uint8Array | null;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
const TIMEOUT: Int64Range = { min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn };
const KEY_QUERY = /^_serf_(install|use|remove)-key$/;
const QUERY = new Fields(
  [
    'Addr',
    'Filters',
    'Flags',
    'ID',
    'LTime',
    'Name',
    'Payload',
    'Port',
    'RelayFactor',
    'SourceNode',
    'Timeout',
  ],
  [
    'LTime',
    'ID',
    'Addr',
    'Port',
    'SourceNode',
    'Filters',
    'Flags',
    'RelayFactor',
    'Timeout',
    'Name',
    'Payload',
  ],
);
const RESPONSE = new Fields(
  ['Flags', 'From', 'ID', 'LTime', 'Payload'],
  ['LTime', 'ID', 'From', 'Flags', 'Payload'],
);
const reader = new Reader();

/** No filters are written as nil, as Serf does. */
export function encodeQuery(writer: Writer, query: QueryMessage): void {
  const { keys } = QUERY;
  assert(!isDeadly(query), `a query '${query.name}' that kills members of Serf`);
  writer.u8(SerfMessageType.Query);
  putMapHeader(writer, 11);
  writer.raw(keys[0]!);
  putBytes(writer, query.address);
  writer.raw(keys[1]!);
  putFilters(writer, query.filters);
  writer.raw(keys[2]!);
  putUint(writer, query.flags);
  writer.raw(keys[3]!);
  putUint(writer, query.id);
  writer.raw(keys[4]!);
  putLamportTime(writer, query.lamportTime);
  writer.raw(keys[5]!);
  putString(writer, query.name);
  writer.raw(keys[6]!);
  putBytes(writer, query.payload);
  writer.raw(keys[7]!);
  putUint(writer, query.port);
  writer.raw(keys[8]!);
  putUint(writer, query.relayFactor);
  writer.raw(keys[9]!);
  putString(writer, query.sourceNode);
  writer.raw(keys[10]!);
  putInt64(writer, query.timeoutNs);
}

/**
 * Differs: a query of which members of Serf die is refused as `empty`, so that we do not pass it on: one with
 * a filter of no bytes, and one about a key without a payload.
 */
export function decodeQuery(message: Uint8Array): QueryMessage {
  openMessage(reader, message, SerfMessageType.Query);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  const query = emptyQuery();
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = QUERY.next(reader, header, i, field);
    readQueryField(query, field);
  }
  if (isDeadly(query)) throw DecodeError.of('empty');
  return query;
}

export function encodeQueryResponse(writer: Writer, response: QueryResponse): void {
  const { keys } = RESPONSE;
  writer.u8(SerfMessageType.QueryResponse);
  putMapHeader(writer, 5);
  writer.raw(keys[0]!);
  putUint(writer, response.flags);
  writer.raw(keys[1]!);
  putString(writer, response.from);
  writer.raw(keys[2]!);
  putUint(writer, response.id);
  writer.raw(keys[3]!);
  putLamportTime(writer, response.lamportTime);
  writer.raw(keys[4]!);
  putBytes(writer, response.payload);
}

export function decodeQueryResponse(message: Uint8Array): QueryResponse {
  openMessage(reader, message, SerfMessageType.QueryResponse);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let lamportTime = 0n;
  let id = 0;
  let from = '';
  let flags = 0;
  let payload: Uint8Array | null = null;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = RESPONSE.next(reader, header, i, field);
    switch (field) {
      case 0:
        flags = readUint(reader, U32_MAX);
        break;
      case 1:
        from = readText(reader);
        break;
      case 2:
        id = readUint(reader, U32_MAX);
        break;
      case 3:
        lamportTime = readLamportTime(reader);
        break;
      case 4:
        payload = readBytes(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { lamportTime, id, from, flags, payload };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function emptyQuery(): Writable<QueryMessage> {
  return {
    lamportTime: 0n,
    id: 0,
    address: NO_BYTES,
    port: 0,
    sourceNode: '',
    filters: [],
    flags: 0,
    relayFactor: 0,
    timeoutNs: 0n,
    name: '',
    payload: null,
  };
}

function readQueryField(query: Writable<QueryMessage>, field: number): void {
  switch (field) {
    case 0:
      query.address = readBytes(reader) ?? NO_BYTES;
      break;
    case 1:
      query.filters = readFilters();
      break;
    case 2:
      query.flags = readUint(reader, U32_MAX);
      break;
    case 3:
      query.id = readUint(reader, U32_MAX);
      break;
    case 4:
      query.lamportTime = readLamportTime(reader);
      break;
    case 5:
      query.name = readText(reader);
      break;
    case 6:
      query.payload = readBytes(reader);
      break;
    case 7:
      query.port = readUint(reader, U16_MAX);
      break;
    case 8:
      query.relayFactor = readUint(reader, U8_MAX);
      break;
    case 9:
      query.sourceNode = readText(reader);
      break;
    case 10:
      query.timeoutNs = readInt64(reader, TIMEOUT);
      break;
    default:
      skipValue(reader);
  }
}

function putFilters(writer: Writer, filters: readonly Uint8Array[]): void {
  if (filters.length === 0) {
    putBytes(writer, null);
    return;
  }
  putArrayHeader(writer, filters.length);
  for (const filter of filters) putBytes(writer, filter);
}

function readFilters(): Uint8Array[] {
  const count = readListHeader(reader, FILTERS_MAX);
  const filters: Uint8Array[] = [];
  for (let i = 0; i < count; i += 1) filters.push(readBytes(reader) ?? NO_BYTES);
  return filters;
}

/** Whether members of Serf read beyond the end of something in it: a filter, the payload of a key query. */
function isDeadly({ name, payload, filters }: QueryMessage): boolean {
  const hasPayload = payload !== null && payload.length > 0;
  return (!hasPayload && KEY_QUERY.test(name)) || filters.some(({ length }) => length === 0);
}

/**
 * What a member answers when it is asked who has a name (serf `messageConflictResponse`, a `Member`): its
 * record of that member, or nil if it knows none. `encodeX` writes the type byte and the map; `decodeX` takes
 * a whole payload, type byte first. The address of a decoded record is a view: whoever keeps it copies it.
 */
import { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putBytes, putInt, putMapHeader, putString, putUint } from '../wire/msgpack.ts';
import { readBytes, readInt, readStructHeader, readUint, skipValue } from '../wire/msgpack.ts';
import { U16_MAX, U8_MAX } from '../wire/msgpack.ts';
import { readMapHeader, readText } from './bounded.ts';
import { openMessage, SerfMessageType } from './message-type.ts';
import type { Tags } from './tags.ts';

/** As many as metadata of 512 bytes has room for. */
export const RECORD_TAGS_MAX = 512;

/** A range of protocol versions and the one in use. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
  readonly current: number;
}

export interface MemberRecord {
  readonly name: string;
  readonly address: Uint8Array;
  readonly port: number;
  readonly tags: Tags;
  /** 0 none, 1 alive, 2 leaving, 3 left, 4 failed; any other integer may come. */
  readonly status: number;
  /** Of memberlist's protocol. */
  readonly protocol: VersionRange;
  /** Of Serf's. */
  readonly delegate: VersionRange;
}

const NIL = 0xc0;
const NO_BYTES: Uint8Array = new Uint8Array(0);
const RECORD = new Fields(
  [
    'Addr',
    'DelegateCur',
    'DelegateMax',
    'DelegateMin',
    'Name',
    'Port',
    'ProtocolCur',
    'ProtocolMax',
    'ProtocolMin',
    'Status',
    'Tags',
  ],
  [
    'Name',
    'Addr',
    'Port',
    'Tags',
    'Status',
    'ProtocolMin',
    'ProtocolMax',
    'ProtocolCur',
    'DelegateMin',
    'DelegateMax',
    'DelegateCur',
  ],
);
const reader = new Reader();

/** `null`: we know no member of that name. */
export function encodeConflictResponse(writer: Writer, record: MemberRecord | null): void {
  writer.u8(SerfMessageType.ConflictResponse);
  if (record === null) {
    writer.u8(NIL);
    return;
  }
  const { keys } = RECORD;
  putMapHeader(writer, 11);
  writer.raw(keys[0]!);
  putBytes(writer, record.address);
  writer.raw(keys[1]!);
  putUint(writer, record.delegate.current);
  writer.raw(keys[2]!);
  putUint(writer, record.delegate.max);
  writer.raw(keys[3]!);
  putUint(writer, record.delegate.min);
  writer.raw(keys[4]!);
  putString(writer, record.name);
  writer.raw(keys[5]!);
  putUint(writer, record.port);
  writer.raw(keys[6]!);
  putUint(writer, record.protocol.current);
  writer.raw(keys[7]!);
  putUint(writer, record.protocol.max);
  writer.raw(keys[8]!);
  putUint(writer, record.protocol.min);
  writer.raw(keys[9]!);
  putInt(writer, record.status);
  writer.raw(keys[10]!);
  putTags(writer, record.tags);
}

export function decodeConflictResponse(payload: Uint8Array): MemberRecord | null {
  openMessage(reader, payload, SerfMessageType.ConflictResponse);
  if (payload[1] === NIL) return null;
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  const record = emptyRecord();
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = RECORD.next(reader, header, i, field);
    readRecordField(record, field);
  }
  return record;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface DecodedRecord extends Writable<MemberRecord> {
  protocol: Writable<VersionRange>;
  delegate: Writable<VersionRange>;
}

function emptyRecord(): DecodedRecord {
  return {
    name: '',
    address: NO_BYTES,
    port: 0,
    tags: {},
    status: 0,
    protocol: { min: 0, max: 0, current: 0 },
    delegate: { min: 0, max: 0, current: 0 },
  };
}

function readRecordField(record: DecodedRecord, field: number): void {
  switch (field) {
    case 0:
      record.address = readBytes(reader) ?? NO_BYTES;
      break;
    case 1:
      record.delegate.current = readUint(reader, U8_MAX);
      break;
    case 2:
      record.delegate.max = readUint(reader, U8_MAX);
      break;
    case 3:
      record.delegate.min = readUint(reader, U8_MAX);
      break;
    case 4:
      record.name = readText(reader);
      break;
    case 5:
      record.port = readUint(reader, U16_MAX);
      break;
    case 6:
      record.protocol.current = readUint(reader, U8_MAX);
      break;
    case 7:
      record.protocol.max = readUint(reader, U8_MAX);
      break;
    case 8:
      record.protocol.min = readUint(reader, U8_MAX);
      break;
    case 9:
      record.status = readInt(reader);
      break;
    case 10:
      record.tags = readTags();
      break;
    default:
      skipValue(reader);
  }
}

function putTags(writer: Writer, tags: Tags): void {
  const entries = Object.entries(tags);
  putMapHeader(writer, entries.length);
  for (const [key, value] of entries) {
    putString(writer, key);
    putString(writer, value);
  }
}

function readTags(): Tags {
  const count = readMapHeader(reader, RECORD_TAGS_MAX);
  const tags: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let i = 0; i < count; i += 1) {
    const key = readText(reader);
    tags[key] = readText(reader);
  }
  return tags;
}

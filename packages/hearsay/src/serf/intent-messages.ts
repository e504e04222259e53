/**
 * Intents: what a member is about to do, or what was decided about it (serf `messageLeave`, `messageJoin`).
 * `encodeX` writes the type byte and the map; `decodeX` takes a whole message, type byte first.
 */
import { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putBool, putMapHeader, putString, readBool, readStructHeader, skipValue } from '../wire/msgpack.ts';
import { readText } from './bounded.ts';
import { type LamportTime, putLamportTime, readLamportTime } from './lamport-time.ts';
import { openMessage, SerfMessageType } from './message-type.ts';

export interface LeaveIntent {
  readonly lamportTime: LamportTime;
  readonly node: string;
  /** Whether the member is to be forgotten at once. Older peers leave it out. */
  readonly prune: boolean;
}

export interface JoinIntent {
  readonly lamportTime: LamportTime;
  readonly node: string;
}

const LEAVE = new Fields(['LTime', 'Node', 'Prune'], ['LTime', 'Node', 'Prune']);
const JOIN = new Fields(['LTime', 'Node'], ['LTime', 'Node']);
const reader = new Reader();

export function encodeLeaveIntent(writer: Writer, intent: LeaveIntent): void {
  const { keys } = LEAVE;
  writer.u8(SerfMessageType.Leave);
  putMapHeader(writer, 3);
  writer.raw(keys[0]!);
  putLamportTime(writer, intent.lamportTime);
  writer.raw(keys[1]!);
  putString(writer, intent.node);
  writer.raw(keys[2]!);
  putBool(writer, intent.prune);
}

export function decodeLeaveIntent(message: Uint8Array): LeaveIntent {
  return readIntent(message, SerfMessageType.Leave, LEAVE);
}

export function encodeJoinIntent(writer: Writer, intent: JoinIntent): void {
  const { keys } = JOIN;
  writer.u8(SerfMessageType.Join);
  putMapHeader(writer, 2);
  writer.raw(keys[0]!);
  putLamportTime(writer, intent.lamportTime);
  writer.raw(keys[1]!);
  putString(writer, intent.node);
}

export function decodeJoinIntent(message: Uint8Array): JoinIntent {
  const { lamportTime, node } = readIntent(message, SerfMessageType.Join, JOIN);
  return { lamportTime, node };
}

function readIntent(message: Uint8Array, type: SerfMessageType, fields: Fields): LeaveIntent {
  openMessage(reader, message, type);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let lamportTime = 0n;
  let node = '';
  let prune = false;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = fields.next(reader, header, i, field);
    switch (field) {
      case 0:
        lamportTime = readLamportTime(reader);
        break;
      case 1:
        node = readText(reader);
        break;
      case 2:
        prune = readBool(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { lamportTime, node, prune };
}

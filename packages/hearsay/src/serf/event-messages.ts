/**
 * A user event on its way through the cluster (serf `messageUserEvent`). `encodeX` writes the type byte and
 * the map; `decodeX` takes a whole message, type byte first. The payload of a decoded event is a view of the
 * message: whoever keeps it copies it.
 */
import { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putBool, putBytes, putMapHeader, putString } from '../wire/msgpack.ts';
import { readBool, readBytes, readStructHeader, skipValue } from '../wire/msgpack.ts';
import { readText } from './bounded.ts';
import { type LamportTime, putLamportTime, readLamportTime } from './lamport-time.ts';
import { openMessage, SerfMessageType } from './message-type.ts';

export interface UserEventMessage {
  readonly lamportTime: LamportTime;
  readonly name: string;
  /** `null` is nil on the wire, which is not the same as empty. */
  readonly payload: Uint8Array | null;
  /** Whether the receiver may put it together with other events of that name, and deliver only the newest. */
  readonly coalesce: boolean;
}

const USER_EVENT = new Fields(['CC', 'LTime', 'Name', 'Payload'], ['LTime', 'Name', 'Payload', 'CC']);
const reader = new Reader();

export function encodeUserEvent(writer: Writer, event: UserEventMessage): void {
  const { keys } = USER_EVENT;
  writer.u8(SerfMessageType.UserEvent);
  putMapHeader(writer, 4);
  writer.raw(keys[0]!);
  putBool(writer, event.coalesce);
  writer.raw(keys[1]!);
  putLamportTime(writer, event.lamportTime);
  writer.raw(keys[2]!);
  putString(writer, event.name);
  writer.raw(keys[3]!);
  putBytes(writer, event.payload);
}

export function decodeUserEvent(message: Uint8Array): UserEventMessage {
  openMessage(reader, message, SerfMessageType.UserEvent);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let lamportTime = 0n;
  let name = '';
  let payload: Uint8Array | null = null;
  let coalesce = false;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = USER_EVENT.next(reader, header, i, field);
    switch (field) {
      case 0:
        coalesce = readBool(reader);
        break;
      case 1:
        lamportTime = readLamportTime(reader);
        break;
      case 2:
        name = readText(reader);
        break;
      case 3:
        payload = readBytes(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { lamportTime, name, payload, coalesce };
}

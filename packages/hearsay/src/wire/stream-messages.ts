/**
 * What streams carry besides ping and ack: the push/pull header and its node maps, the header of a stream
 * user message, and the error answer (memberlist `pushPullHeader`, `pushNodeState`, `userMsgHeader`,
 * `errResp`). `encodeX` writes the type byte (a node map has none) and the map; `decodeX` is called behind
 * the type byte. Byte fields of a decoded message are views of the input: whoever keeps them copies them.
 */
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from './fields.ts';
import { MessageType } from './message-type.ts';
import { putBool, putBytes, putInt, putMapHeader, putString, putUint, U16_MAX, U32_MAX } from './msgpack.ts';
import {
  readBool,
  readBytes,
  readInt,
  readString,
  readStructHeader,
  readUint,
  skipValue,
} from './msgpack.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** `nodes` node maps follow, then `userStateLen` bytes. A negative count is a `range` error. */
export interface PushPullHeader {
  readonly nodes: number;
  readonly userStateLen: number;
  readonly join: boolean;
}

export interface PushPullNode {
  readonly name: string;
  readonly addr: Uint8Array;
  readonly port: number;
  readonly meta: Uint8Array | null;
  readonly incarnation: number;
  /** 0 alive, 1 suspect, 2 dead, 3 left; any other integer may come and is to be ignored. */
  readonly state: number;
  readonly vsn: Uint8Array | null;
}

/** `userMsgLen` bytes follow. */
export interface UserHeader {
  readonly userMsgLen: number;
}

/** Why the accepting side refuses a stream. Information for people. */
export interface ErrorMessage {
  readonly error: string;
}

const HEADER = new Fields(['Join', 'Nodes', 'UserStateLen'], ['Nodes', 'UserStateLen', 'Join']);
const NODE = new Fields(
  ['Addr', 'Incarnation', 'Meta', 'Name', 'Port', 'State', 'Vsn'],
  ['Name', 'Addr', 'Port', 'Meta', 'Incarnation', 'State', 'Vsn'],
);
const USER = new Fields(['UserMsgLen'], ['UserMsgLen']);
const ERROR = new Fields(['Error'], ['Error']);

export function encodePushPullHeader(writer: Writer, header: PushPullHeader): void {
  const { keys } = HEADER;
  writer.u8(MessageType.PushPull);
  putMapHeader(writer, 3);
  writer.raw(keys[0]!);
  putBool(writer, header.join);
  writer.raw(keys[1]!);
  putUint(writer, header.nodes);
  writer.raw(keys[2]!);
  putUint(writer, header.userStateLen);
}

export function decodePushPullHeader(reader: Reader): PushPullHeader {
  const struct = readStructHeader(reader);
  const count = fieldCount(struct);
  let nodes = 0;
  let userStateLen = 0;
  let join = false;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = HEADER.next(reader, struct, i, field);
    switch (field) {
      case 0:
        join = readBool(reader);
        break;
      case 1:
        nodes = readUint(reader, Number.MAX_SAFE_INTEGER);
        break;
      case 2:
        userStateLen = readUint(reader, Number.MAX_SAFE_INTEGER);
        break;
      default:
        skipValue(reader);
    }
  }
  return { nodes, userStateLen, join };
}

export function encodePushPullNode(writer: Writer, node: PushPullNode): void {
  const { keys } = NODE;
  putMapHeader(writer, 7);
  writer.raw(keys[0]!);
  putBytes(writer, node.addr);
  writer.raw(keys[1]!);
  putUint(writer, node.incarnation);
  writer.raw(keys[2]!);
  putBytes(writer, node.meta);
  writer.raw(keys[3]!);
  putString(writer, node.name);
  writer.raw(keys[4]!);
  putUint(writer, node.port);
  writer.raw(keys[5]!);
  putInt(writer, node.state);
  writer.raw(keys[6]!);
  putBytes(writer, node.vsn);
}

export function decodePushPullNode(reader: Reader): PushPullNode {
  const struct = readStructHeader(reader);
  const count = fieldCount(struct);
  let name = '';
  let addr = NO_BYTES;
  let port = 0;
  let meta: Uint8Array | null = null;
  let incarnation = 0;
  let state = 0;
  let vsn: Uint8Array | null = null;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = NODE.next(reader, struct, i, field);
    switch (field) {
      case 0:
        addr = readBytes(reader) ?? NO_BYTES;
        break;
      case 1:
        incarnation = readUint(reader, U32_MAX);
        break;
      case 2:
        meta = readBytes(reader);
        break;
      case 3:
        name = readString(reader);
        break;
      case 4:
        port = readUint(reader, U16_MAX);
        break;
      case 5:
        state = readInt(reader);
        break;
      case 6:
        vsn = readBytes(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { name, addr, port, meta, incarnation, state, vsn };
}

export function encodeUserHeader(writer: Writer, header: UserHeader): void {
  writer.u8(MessageType.User);
  putMapHeader(writer, 1);
  writer.raw(USER.keys[0]!);
  putUint(writer, header.userMsgLen);
}

export function decodeUserHeader(reader: Reader): UserHeader {
  const struct = readStructHeader(reader);
  const count = fieldCount(struct);
  let userMsgLen = 0;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = USER.next(reader, struct, i, field);
    if (field === 0) userMsgLen = readUint(reader, Number.MAX_SAFE_INTEGER);
    else skipValue(reader);
  }
  return { userMsgLen };
}

export function encodeErrorMessage(writer: Writer, message: ErrorMessage): void {
  writer.u8(MessageType.Error);
  putMapHeader(writer, 1);
  writer.raw(ERROR.keys[0]!);
  putString(writer, message.error);
}

export function decodeErrorMessage(reader: Reader): ErrorMessage {
  const struct = readStructHeader(reader);
  const count = fieldCount(struct);
  let error = '';
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = ERROR.next(reader, struct, i, field);
    if (field === 0) error = readString(reader);
    else skipValue(reader);
  }
  return { error };
}

/**
 * The messages of a probe: ping, indirect ping, ack and nack (memberlist `ping`, `indirectPingReq`,
 * `ackResp`, `nackResp`).
 *
 * `encodeX` writes the type byte and the map; `decodeX` is called behind the type byte. Byte fields of a
 * decoded message are views of the packet: whoever keeps them copies them. `null` is nil on the wire.
 *
 * `mark` is our extension to ping and ack, the map key `Hearsay`: memberlist skips keys that it does not know
 * and passes neither message on. A mark that is too long or no byte string is skipped, never a reason to drop
 * a probe.
 */
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from './fields.ts';
import { MessageType } from './message-type.ts';
import { putBool, putBytes, putMapHeader, putString, putUint, U16_MAX, U32_MAX } from './msgpack.ts';
import { readBool, readBytes, readString, readStructHeader, readUint, skipValue } from './msgpack.ts';

export const MARK_BYTES_MAX = 16;

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** "Are you there?" The receiver answers with an ack of the same `seqNo` if `node` is its name or empty. */
export interface Ping {
  readonly seqNo: number;
  readonly node: string;
  /** Who asks; absent from old peers, which are answered at the packet's source. */
  readonly sourceAddr: Uint8Array | null;
  readonly sourcePort: number;
  readonly sourceNode: string;
  readonly mark: Uint8Array | null;
}

/** "Ping that one for me." */
export interface IndirectPing {
  readonly seqNo: number;
  readonly target: Uint8Array;
  /** 0: the receiver's own configured port. */
  readonly port: number;
  readonly node: string;
  /** Whether the asker understands a nack. */
  readonly nack: boolean;
  readonly sourceAddr: Uint8Array | null;
  readonly sourcePort: number;
  readonly sourceNode: string;
}

export interface Ack {
  readonly seqNo: number;
  /** The application's (Serf: a network coordinate). */
  readonly payload: Uint8Array | null;
  readonly mark: Uint8Array | null;
}

/** "I asked your target and it has not answered me in time": the helper is alive, whatever the target is. */
export interface Nack {
  readonly seqNo: number;
}

const PING = new Fields(
  ['Hearsay', 'Node', 'SeqNo', 'SourceAddr', 'SourceNode', 'SourcePort'],
  ['SeqNo', 'Node', 'SourceAddr', 'SourcePort', 'SourceNode'],
);
const INDIRECT_PING = new Fields(
  ['Nack', 'Node', 'Port', 'SeqNo', 'SourceAddr', 'SourceNode', 'SourcePort', 'Target'],
  ['SeqNo', 'Target', 'Port', 'Node', 'Nack', 'SourceAddr', 'SourcePort', 'SourceNode'],
);
const ACK = new Fields(['Hearsay', 'Payload', 'SeqNo'], ['SeqNo', 'Payload']);
const NACK = new Fields(['SeqNo'], ['SeqNo']);

export function encodePing(writer: Writer, ping: Ping): void {
  const { keys } = PING;
  writer.u8(MessageType.Ping);
  putMapHeader(writer, 2 + (ping.mark === null ? 0 : 1) + sourceFields(ping));
  putMark(writer, ping.mark);
  writer.raw(keys[1]!);
  putString(writer, ping.node);
  writer.raw(keys[2]!);
  putUint(writer, ping.seqNo);
  putSource(writer, ping);
}

export function decodePing(reader: Reader): Ping {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let seqNo = 0;
  let node = '';
  let sourceAddr: Uint8Array | null = null;
  let sourcePort = 0;
  let sourceNode = '';
  let mark: Uint8Array | null = null;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = PING.next(reader, header, i, field);
    switch (field) {
      case 0:
        mark = readMark(reader);
        break;
      case 1:
        node = readString(reader);
        break;
      case 2:
        seqNo = readUint(reader, U32_MAX);
        break;
      case 3:
        sourceAddr = readBytes(reader);
        break;
      case 4:
        sourceNode = readString(reader);
        break;
      case 5:
        sourcePort = readUint(reader, U16_MAX);
        break;
      default:
        skipValue(reader);
    }
  }
  return { seqNo, node, sourceAddr, sourcePort, sourceNode, mark };
}

export function encodeIndirectPing(writer: Writer, ping: IndirectPing): void {
  const { keys } = INDIRECT_PING;
  writer.u8(MessageType.IndirectPing);
  putMapHeader(writer, 5 + sourceFields(ping));
  writer.raw(keys[0]!);
  putBool(writer, ping.nack);
  writer.raw(keys[1]!);
  putString(writer, ping.node);
  writer.raw(keys[2]!);
  putUint(writer, ping.port);
  writer.raw(keys[3]!);
  putUint(writer, ping.seqNo);
  putSource(writer, ping);
  writer.raw(keys[7]!);
  putBytes(writer, ping.target);
}

export function decodeIndirectPing(reader: Reader): IndirectPing {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let seqNo = 0;
  let target = NO_BYTES;
  let port = 0;
  let node = '';
  let nack = false;
  let sourceAddr: Uint8Array | null = null;
  let sourcePort = 0;
  let sourceNode = '';
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = INDIRECT_PING.next(reader, header, i, field);
    switch (field) {
      case 0:
        nack = readBool(reader);
        break;
      case 1:
        node = readString(reader);
        break;
      case 2:
        port = readUint(reader, U16_MAX);
        break;
      case 3:
        seqNo = readUint(reader, U32_MAX);
        break;
      case 4:
        sourceAddr = readBytes(reader);
        break;
      case 5:
        sourceNode = readString(reader);
        break;
      case 6:
        sourcePort = readUint(reader, U16_MAX);
        break;
      case 7:
        target = readBytes(reader) ?? NO_BYTES;
        break;
      default:
        skipValue(reader);
    }
  }
  return { seqNo, target, port, node, nack, sourceAddr, sourcePort, sourceNode };
}

export function encodeAck(writer: Writer, ack: Ack): void {
  const { keys } = ACK;
  writer.u8(MessageType.Ack);
  putMapHeader(writer, ack.mark === null ? 2 : 3);
  putMark(writer, ack.mark);
  writer.raw(keys[1]!);
  putBytes(writer, ack.payload);
  writer.raw(keys[2]!);
  putUint(writer, ack.seqNo);
}

export function decodeAck(reader: Reader): Ack {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let seqNo = 0;
  let payload: Uint8Array | null = null;
  let mark: Uint8Array | null = null;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = ACK.next(reader, header, i, field);
    switch (field) {
      case 0:
        mark = readMark(reader);
        break;
      case 1:
        payload = readBytes(reader);
        break;
      case 2:
        seqNo = readUint(reader, U32_MAX);
        break;
      default:
        skipValue(reader);
    }
  }
  return { seqNo, payload, mark };
}

export function encodeNack(writer: Writer, nack: Nack): void {
  writer.u8(MessageType.Nack);
  putMapHeader(writer, 1);
  writer.raw(NACK.keys[0]!);
  putUint(writer, nack.seqNo);
}

export function decodeNack(reader: Reader): Nack {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let seqNo = 0;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = NACK.next(reader, header, i, field);
    if (field === 0) seqNo = readUint(reader, U32_MAX);
    else skipValue(reader);
  }
  return { seqNo };
}

interface Source {
  readonly sourceAddr: Uint8Array | null;
  readonly sourcePort: number;
  readonly sourceNode: string;
}

function sourceFields({ sourceAddr, sourcePort, sourceNode }: Source): number {
  const addr = sourceAddr !== null && sourceAddr.length > 0 ? 1 : 0;
  return addr + (sourceNode === '' ? 0 : 1) + (sourcePort === 0 ? 0 : 1);
}

// These three fields are left out when empty, unlike all others.
function putSource(writer: Writer, { sourceAddr, sourcePort, sourceNode }: Source): void {
  if (sourceAddr !== null && sourceAddr.length > 0) {
    writer.raw(PING.keys[3]!);
    putBytes(writer, sourceAddr);
  }
  if (sourceNode !== '') {
    writer.raw(PING.keys[4]!);
    putString(writer, sourceNode);
  }
  if (sourcePort !== 0) {
    writer.raw(PING.keys[5]!);
    putUint(writer, sourcePort);
  }
}

function putMark(writer: Writer, mark: Uint8Array | null): void {
  if (mark === null) return;
  writer.raw(PING.keys[0]!);
  putBytes(writer, mark);
}

function readMark(reader: Reader): Uint8Array | null {
  const start = reader.offset;
  skipValue(reader);
  const first = reader.bytes[start]!;
  const isShortRaw = first >= 0xa0 && first <= (0xa0 | MARK_BYTES_MAX);
  return isShortRaw ? reader.bytes.subarray(start + 1, reader.offset) : null;
}

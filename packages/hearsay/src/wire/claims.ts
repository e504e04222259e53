/**
 * Claims about a member, which gossip spreads: alive, suspect and dead (memberlist `alive`, `suspect`,
 * `dead`). `encodeX` writes the type byte and the map; `decodeX` is called behind the type byte. Byte fields
 * of a decoded message are views of the packet: whoever keeps them copies them. `null` is nil on the wire.
 */
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from './fields.ts';
import { MessageType } from './message-type.ts';
import { putBytes, putMapHeader, putString, putUint } from './msgpack.ts';
import { readBytes, readString, readStructHeader, readUint, skipValue, U16_MAX, U32_MAX } from './msgpack.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

export interface Suspect {
  readonly incarnation: number;
  readonly node: string;
  /** The accuser. */
  readonly from: string;
}

/** Also a leave: then `from` equals `node`. */
export interface Dead {
  readonly incarnation: number;
  readonly node: string;
  readonly from: string;
}

export interface Alive {
  readonly incarnation: number;
  readonly node: string;
  /** 4 or 16 bytes from an honest peer, relayed unchanged. */
  readonly addr: Uint8Array;
  /** 0: the receiver's own configured port. */
  readonly port: number;
  readonly meta: Uint8Array | null;
  /** Six version numbers from an honest peer (memberlist.md §12). */
  readonly vsn: Uint8Array | null;
}

const ACCUSATION = new Fields(['From', 'Incarnation', 'Node'], ['Incarnation', 'Node', 'From']);
const ALIVE = new Fields(
  ['Addr', 'Incarnation', 'Meta', 'Node', 'Port', 'Vsn'],
  ['Incarnation', 'Node', 'Addr', 'Port', 'Meta', 'Vsn'],
);

export function encodeSuspect(writer: Writer, suspect: Suspect): void {
  writer.u8(MessageType.Suspect);
  putAccusation(writer, suspect);
}

export function decodeSuspect(reader: Reader): Suspect {
  return readAccusation(reader);
}

export function encodeDead(writer: Writer, dead: Dead): void {
  writer.u8(MessageType.Dead);
  putAccusation(writer, dead);
}

export function decodeDead(reader: Reader): Dead {
  return readAccusation(reader);
}

export function encodeAlive(writer: Writer, alive: Alive): void {
  const { keys } = ALIVE;
  writer.u8(MessageType.Alive);
  putMapHeader(writer, 6);
  writer.raw(keys[0]!);
  putBytes(writer, alive.addr);
  writer.raw(keys[1]!);
  putUint(writer, alive.incarnation);
  writer.raw(keys[2]!);
  putBytes(writer, alive.meta);
  writer.raw(keys[3]!);
  putString(writer, alive.node);
  writer.raw(keys[4]!);
  putUint(writer, alive.port);
  writer.raw(keys[5]!);
  putBytes(writer, alive.vsn);
}

export function decodeAlive(reader: Reader): Alive {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let incarnation = 0;
  let node = '';
  let addr = NO_BYTES;
  let port = 0;
  let meta: Uint8Array | null = null;
  let vsn: Uint8Array | null = null;
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = ALIVE.next(reader, header, i, field);
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
        node = readString(reader);
        break;
      case 4:
        port = readUint(reader, U16_MAX);
        break;
      case 5:
        vsn = readBytes(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { incarnation, node, addr, port, meta, vsn };
}

function putAccusation(writer: Writer, claim: Suspect): void {
  const { keys } = ACCUSATION;
  putMapHeader(writer, 3);
  writer.raw(keys[0]!);
  putString(writer, claim.from);
  writer.raw(keys[1]!);
  putUint(writer, claim.incarnation);
  writer.raw(keys[2]!);
  putString(writer, claim.node);
}

function readAccusation(reader: Reader): Suspect {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let incarnation = 0;
  let node = '';
  let from = '';
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = ACCUSATION.next(reader, header, i, field);
    switch (field) {
      case 0:
        from = readString(reader);
        break;
      case 1:
        incarnation = readUint(reader, U32_MAX);
        break;
      case 2:
        node = readString(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { incarnation, node, from };
}

/**
 * A message that somebody is asked to pass on (serf `relayHeader`): a header that says to whom, and behind it
 * the whole message. The address and the message of a decoded relay are views: whoever keeps them copies
 * them.
 */
import { DecodeError } from '../base/errors.ts';
import { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { fieldCount, Fields, UNKNOWN_FIELD } from '../wire/fields.ts';
import { putBytes, putMapHeader, putString, putUint } from '../wire/msgpack.ts';
import { readBytes, readInt, readStructHeader, skipValue, U16_MAX } from '../wire/msgpack.ts';
import { readText } from './bounded.ts';
import { openMessage, SerfMessageType } from './message-type.ts';

export interface RelayDestination {
  /** 4 or 16 bytes from an honest peer. */
  readonly address: Uint8Array;
  readonly port: number;
  /** The zone of an IPv6 address, mostly empty. */
  readonly zone: string;
}

export interface Relay extends RelayDestination {
  /** Whose address this is, for versions of memberlist that ask. */
  readonly name: string;
  /** What is to be sent there, type byte first. */
  readonly message: Uint8Array;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
const NOWHERE: RelayDestination = { address: NO_BYTES, port: 0, zone: '' };
const RELAY = new Fields(['DestAddr', 'DestName'], ['DestAddr', 'DestName']);
const DESTINATION = new Fields(['IP', 'Port', 'Zone'], ['IP', 'Port', 'Zone']);
const reader = new Reader();

export function encodeRelay(writer: Writer, relay: Relay): void {
  writer.u8(SerfMessageType.Relay);
  putMapHeader(writer, 2);
  writer.raw(RELAY.keys[0]!);
  putMapHeader(writer, 3);
  writer.raw(DESTINATION.keys[0]!);
  putBytes(writer, relay.address);
  writer.raw(DESTINATION.keys[1]!);
  putUint(writer, relay.port);
  writer.raw(DESTINATION.keys[2]!);
  putString(writer, relay.zone);
  writer.raw(RELAY.keys[1]!);
  putString(writer, relay.name);
  writer.raw(relay.message);
}

/** Throws `empty` if there is no message behind the header, `range` for a port that no socket has. */
export function decodeRelay(bytes: Uint8Array): Relay {
  openMessage(reader, bytes, SerfMessageType.Relay);
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let destination = NOWHERE;
  let name = '';
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = RELAY.next(reader, header, i, field);
    if (field === 0) destination = readDestination();
    else if (field === 1) name = readText(reader);
    else skipValue(reader);
  }
  if (reader.remaining === 0) throw DecodeError.of('empty');
  const { address, port, zone } = destination;
  return { address, port, zone, name, message: reader.take(reader.remaining) };
}

function readDestination(): RelayDestination {
  const header = readStructHeader(reader);
  const count = fieldCount(header);
  let address = NO_BYTES;
  let port = 0;
  let zone = '';
  for (let i = 0, field = UNKNOWN_FIELD; i < count; i += 1) {
    field = DESTINATION.next(reader, header, i, field);
    switch (field) {
      case 0:
        address = readBytes(reader) ?? NO_BYTES;
        break;
      case 1:
        port = readInt(reader);
        if (port < 0 || port > U16_MAX) throw DecodeError.of('range');
        break;
      case 2:
        zone = readText(reader);
        break;
      default:
        skipValue(reader);
    }
  }
  return { address, port, zone };
}

/**
 * A message from one hearsay member to another, inside memberlist's user message. Its first byte is none of
 * Serf's message types, and it goes only to members that have shown our mark.
 */
import { Reader } from '../base/reader.ts';
import { DecodeError } from '../base/errors.ts';
import { Writer } from '../base/writer.ts';
import { putBytes, putString, readBytes, readString } from '../wire/msgpack.ts';

/** Serf's types end far below. */
const APPLICATION_MESSAGE = 0xe0;
const writer = new Writer();

export interface ApplicationMessage {
  readonly from: string;
  readonly payload: Uint8Array;
}

export function encodeApplicationMessage(message: ApplicationMessage): Uint8Array {
  writer.begin(16 + 3 * message.from.length + message.payload.length);
  writer.u8(APPLICATION_MESSAGE);
  putString(writer, message.from);
  putBytes(writer, message.payload);
  return writer.finish();
}

/** `undefined`: a user message of somebody else's, such as Serf's, or a broken one. */
export function decodeApplicationMessage(bytes: Uint8Array): ApplicationMessage | undefined {
  if (bytes[0] !== APPLICATION_MESSAGE) return undefined;
  try {
    const reader = new Reader();
    reader.reset(bytes, 1);
    const from = readString(reader);
    return { from, payload: readBytes(reader) ?? new Uint8Array(0) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}

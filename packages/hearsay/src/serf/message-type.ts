/**
 * The first byte of a Serf message says what it is (serf `messageType`). Serf messages travel as the user
 * messages of memberlist, so these ids and memberlist's are two different sequences. Append only, like those.
 */
import { DecodeError } from '../base/errors.ts';
import type { Reader } from '../base/reader.ts';

export const SerfMessageType = {
  Leave: 0,
  Join: 1,
  /** The application's state in a memberlist push/pull, nowhere else. */
  PushPull: 2,
  UserEvent: 3,
  Query: 4,
  QueryResponse: 5,
  /** Only as the payload of a query response, like `KeyResponse`. */
  ConflictResponse: 6,
  /** Only as the payload of a query. */
  KeyRequest: 7,
  KeyResponse: 8,
  /** A header; a whole message follows it. */
  Relay: 9,
} as const;

export type SerfMessageType = (typeof SerfMessageType)[keyof typeof SerfMessageType];

/**
 * Sets the reader behind the type byte of `message`. Throws `empty` for no message at all, and `unsupported`
 * for one of another type: payloads hold messages too, and nobody has looked at their type yet.
 */
export function openMessage(reader: Reader, message: Uint8Array, type: SerfMessageType): Reader {
  if (message.length === 0) throw DecodeError.of('empty');
  if (message[0] !== type) throw DecodeError.of('unsupported');
  return reader.reset(message, 1);
}

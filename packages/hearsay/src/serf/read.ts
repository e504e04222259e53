/** The way of one message of Serf's: first byte → one shape → its part. */
import type { Millis } from '../base/core.ts';
import { DecodeError } from '../base/errors.ts';
import { dropped } from './context.ts';
import { SerfMessageType } from './message-type.ts';
import type { SerfParts } from './parts.ts';
import { decodeRelay } from './relay-messages.ts';

/** Serf's messages go by datagram. A stream would bring any length, for us to keep or to pass on. */
export const MESSAGE_BYTES_MAX = 0xffff;

/** @throws DecodeError for what cannot be read. */
export function readMessage(parts: SerfParts, message: Uint8Array, now: Millis): void {
  if (message.length > MESSAGE_BYTES_MAX) throw DecodeError.of('limit');
  const { intents, userEvents, queries, asking, context } = parts;
  switch (message[0]) {
    case SerfMessageType.Leave:
      return intents.handleLeave(message, now);
    case SerfMessageType.Join:
      return intents.handleJoin(message, now);
    case SerfMessageType.UserEvent:
      return userEvents.handle(message);
    case SerfMessageType.Query:
      return queries.handle(message, now);
    case SerfMessageType.QueryResponse:
      return asking.handleResponse(message);
    case SerfMessageType.Relay: {
      const { address: bytes, port, message: inner } = decodeRelay(message);
      if (bytes.length !== 4 && bytes.length !== 16) return dropped(context, 'relay');
      return context.below.sendTo({ bytes, port }, inner);
    }
    default:
      throw DecodeError.of('unsupported');
  }
}

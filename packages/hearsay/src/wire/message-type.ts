/**
 * The first byte of a message says what it is (memberlist `messageType`). Ids are append only: a number that
 * has been on a wire never gets another meaning.
 */
export const MessageType = {
  Ping: 0,
  IndirectPing: 1,
  Ack: 2,
  Suspect: 3,
  Alive: 4,
  /** Also a leave: then `from` equals `node`. */
  Dead: 5,
  /** Streams only. */
  PushPull: 6,
  Compound: 7,
  /** The rest of the message is the application's. On a stream a header comes first. */
  User: 8,
  Compress: 9,
  /** Streams only: a packet's encryption shows nowhere, it is known from configuration. */
  Encrypt: 10,
  Nack: 11,
  HasCrc: 12,
  /** Streams only. */
  Error: 13,
  HasLabel: 244,
} as const;

export type MessageType = (typeof MessageType)[keyof typeof MessageType];

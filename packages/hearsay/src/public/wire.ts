/**
 * `hearsay/wire`: the wire format of memberlist as plain functions and classes without a platform. For tools
 * that read or write packets; whoever wants to be a member takes `hearsay`.
 */
export { DecodeError, UsageError } from '../base/errors.ts';
export type { DecodeCode } from '../base/errors.ts';
export { Reader } from '../base/reader.ts';
export { Slab } from '../base/slab.ts';
export { Writer } from '../base/writer.ts';
export { NONCE_BYTES, TAG_BYTES } from '../wire/aead.ts';
export type { Aead } from '../wire/aead.ts';
export { decodeBase64, encodeBase64 } from '../base/base64.ts';
export {
  decodeAlive,
  decodeDead,
  decodeSuspect,
  encodeAlive,
  encodeDead,
  encodeSuspect,
} from '../wire/claims.ts';
export type { Alive, Dead, Suspect } from '../wire/claims.ts';
export { encodeCompound } from '../wire/compound.ts';
export { crc32 } from '../wire/crc32.ts';
export { describePacket, describeStream, hasErrorLayer } from '../wire/describe.ts';
export type { DescribeOptions, Layer } from '../wire/describe.ts';
export type { DescribedFields } from '../wire/describe-message.ts';
export type { EncryptionVersion } from '../wire/encryption.ts';
export { PacketEnvelope, PLAIN_ENVELOPE } from '../wire/envelope.ts';
export type { EnvelopeOptions } from '../wire/envelope.ts';
export { Keyring } from '../wire/keyring.ts';
export { MessageType } from '../wire/message-type.ts';
export {
  decodeAck,
  decodeIndirectPing,
  decodeNack,
  decodePing,
  encodeAck,
  encodeIndirectPing,
  encodeNack,
  encodePing,
} from '../wire/probe-messages.ts';
export type { Ack, IndirectPing, Nack, Ping } from '../wire/probe-messages.ts';
export { encodePushPull, PushPullDecoder } from '../wire/push-pull.ts';
export type { PushPull } from '../wire/push-pull.ts';
export { StreamDecoder } from '../wire/stream-decoder.ts';
export type { StreamMessage } from '../wire/stream-decoder.ts';
export { StreamEnvelope, StreamOpener } from '../wire/stream-envelope.ts';
export type { StreamSide } from '../wire/stream-envelope.ts';
export { decodeErrorMessage, encodeErrorMessage } from '../wire/stream-messages.ts';
export type { ErrorMessage, PushPullNode } from '../wire/stream-messages.ts';
export { encodeStreamUser, StreamUserDecoder } from '../wire/stream-user.ts';

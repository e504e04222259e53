import { describe, expect, test } from 'vitest';
import { Writer } from '../base/writer.ts';
import { MessageType } from './message-type.ts';
import { encodeAck, encodePing } from './probe-messages.ts';
import { encodePushPull } from './push-pull.ts';
import { StreamDecoder } from './stream-decoder.ts';
import type { StreamMessage } from './stream-decoder.ts';
import { encodeErrorMessage } from './stream-messages.ts';
import { encodeStreamUser, STREAM_USER_BYTES_MAX } from './stream-user.ts';

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  writer.begin();
  write(writer);
  return writer.finish();
}

const ping = { seqNo: 7, node: 'self', sourceAddr: null, sourcePort: 0, sourceNode: '', mark: null };
const ack = { seqNo: 7, payload: Uint8Array.of(1), mark: null };
const error = { error: 'not today' };
const pushPull = { join: true, nodes: [], userState: Uint8Array.of(4, 5) };
const payload = Uint8Array.of(1, 2, 3);

const MESSAGES: [Uint8Array, StreamMessage][] = [
  [written((writer) => encodePing(writer, ping)), { type: MessageType.Ping, ping }],
  [written((writer) => encodeAck(writer, ack)), { type: MessageType.Ack, ack }],
  [written((writer) => encodeErrorMessage(writer, error)), { type: MessageType.Error, error }],
  [encodePushPull(pushPull), { type: MessageType.PushPull, pushPull }],
  [encodeStreamUser(payload), { type: MessageType.User, payload }],
  [encodeStreamUser(new Uint8Array(0)), { type: MessageType.User, payload: new Uint8Array(0) }],
];

describe('StreamDecoder', () => {
  test('every message of a stream comes with its last byte, once', () => {
    for (const [bytes, message] of MESSAGES) {
      const decoder = new StreamDecoder();
      const results = Array.from(bytes, (byte) => decoder.push(Uint8Array.of(byte)));
      expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true);
      expect(results.at(-1)).toEqual(message);
      expect(decoder.push(Uint8Array.of(0))).toBeUndefined();
      expect(new StreamDecoder().push(Uint8Array.of(...bytes, 9))).toEqual(message);
    }
  });

  test('a type that no stream may carry is refused at once', () => {
    for (const type of [1, 3, 4, 5, 7, 9, 10, 11, 12, 14, 99, 244]) {
      expect(() => new StreamDecoder().push(Uint8Array.of(type))).toThrow('unsupported');
    }
  });

  test('a user message that is too long or has a negative length is refused by its header', () => {
    const header = (length: string): Uint8Array =>
      new Uint8Array(Buffer.from(`0881aa557365724d73674c656e${length}`, 'hex'));
    const hex = STREAM_USER_BYTES_MAX.toString(16).padStart(8, '0');
    expect(new StreamDecoder().push(header(`ce${hex}`))).toBeUndefined();
    expect(() => new StreamDecoder().push(header(`ce${hex.slice(0, -1)}1`))).toThrow('limit');
    expect(() => new StreamDecoder().push(header('ff'))).toThrow('range');
  });
});

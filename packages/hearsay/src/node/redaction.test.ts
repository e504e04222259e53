import { describe, expect, test } from 'vitest';
import { Writer } from '../base/writer.ts';
import { encodeKeyRequest } from '../serf/key-messages.ts';
import { encodeQuery } from '../serf/query-messages.ts';
import { MessageType } from '../wire/message-type.ts';
import { encodeStreamUser } from '../wire/stream-user.ts';
import { Redaction } from './redaction.ts';

const KEY = Uint8Array.from({ length: 16 }, (_, i) => 0xa0 + i);

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  writer.begin();
  write(writer);
  return writer.finish();
}

/** Serf's query that installs a key. */
const query = written((writer) =>
  encodeQuery(writer, {
    lamportTime: 1n,
    id: 7,
    address: Uint8Array.of(10, 0, 0, 2),
    port: 7946,
    sourceNode: 'n2',
    filters: [],
    flags: 0,
    relayFactor: 0,
    timeoutNs: 1n,
    name: '_serf_install-key',
    payload: written((inner) => encodeKeyRequest(inner, { key: KEY })),
  }),
);

describe('a key that a peer names is kept out', () => {
  test('of a packet', () => {
    const redaction = new Redaction();
    const packet = Uint8Array.of(MessageType.User, ...query);
    redaction.learnFrom(packet);
    expect(hex(packet)).toContain(hex(KEY));
    expect(hex(redaction.bytes(packet))).not.toContain(hex(KEY));
  });

  test('of a stream', () => {
    const redaction = new Redaction();
    const bytes = encodeStreamUser(query);
    redaction.learnFromStream(bytes);
    const clean = redaction.bytes(bytes);
    expect(hex(clean)).not.toContain(hex(KEY));
    expect(clean).toHaveLength(bytes.length);
  });
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['another kind of message', Uint8Array.of(MessageType.PushPull, 1, 2)],
  ['a message that breaks off', encodeStreamUser(query).subarray(0, 40)],
  ['a message that cannot be read', encodeStreamUser(Uint8Array.of(4, 0xc1))],
  ['a header that cannot be read', Uint8Array.of(MessageType.User, 0xc1)],
])('nothing is learnt of %s', (_what, bytes) => {
  const redaction = new Redaction();
  redaction.learnFromStream(bytes);
  expect(redaction.size).toBe(0);
});

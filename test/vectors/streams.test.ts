import { expect, test } from 'vitest';
import { nodeAead } from '../../packages/hearsay/src/node/crypto.ts';
import { describeStream } from '../../packages/hearsay/src/wire/describe.ts';
import { Keyring } from '../../packages/hearsay/src/wire/keyring.ts';
import { encodePushPull, PushPullDecoder } from '../../packages/hearsay/src/wire/push-pull.ts';
import { StreamEnvelope } from '../../packages/hearsay/src/wire/stream-envelope.ts';
import type { StreamOpener } from '../../packages/hearsay/src/wire/stream-envelope.ts';
import { encodeStreamUser } from '../../packages/hearsay/src/wire/stream-user.ts';
import { StreamDecoder } from '../../packages/hearsay/src/wire/stream-decoder.ts';
import { describeKinds, hex, ofKind, runAll, unhex } from './load.ts';
import type { Vector } from './load.ts';
import { aeadWithNonce, recordedForm } from './support.ts';
import { PLAIN_ENVELOPE } from '../../packages/hearsay/src/wire/envelope.ts';

interface PushPullVector extends Vector {
  readonly kind: 'stream-pushpull';
  readonly hex: string;
  readonly header: { readonly Nodes: number; readonly UserStateLen: number };
  readonly nodes: readonly unknown[];
  readonly user_state: string;
}

interface CompressedVector extends Vector {
  readonly kind: 'stream-compressed';
  readonly hex: string;
  readonly inner: string;
}

interface EncryptedVector extends Vector {
  readonly kind: 'stream-encrypted';
  readonly version: 0 | 1;
  readonly key: string;
  readonly nonce: string;
  readonly aad: string;
  readonly plain: string;
  readonly hex: string;
}

interface UserVector extends Vector {
  readonly kind: 'stream-user';
  readonly hex: string;
  readonly payload: string;
}

const open = { label: null, keyring: null, aead: null };
const FRAME_HEADER_HEX_DIGITS = 10;

/** Everything an opener gives for these bytes, pushed in chunks of the given size. */
function payloadOf(opener: StreamOpener, bytes: Uint8Array, chunkBytes: number): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const part = opener.push(bytes.subarray(at, at + chunkBytes));
    if (part !== undefined) parts.push(hex(part));
  }
  opener.end();
  return parts.join('');
}

/**
 * memberlist 0.5.3 writes numbers above 127 of signed fields in msgpack's signed form; we write the unsigned
 * one, as
 * 0.2.2 does. Below that the two are the same bytes.
 */
function isUnsignedForm(...values: readonly number[]): boolean {
  return values.every((value) => value <= 127);
}

describeKinds(['stream-pushpull', 'stream-compressed', 'stream-encrypted', 'stream-user'], (file) => {
  test(`every push/pull of ${file.name} decodes to what was recorded, whole and byte by byte`, () => {
    const vectors = ofKind<PushPullVector>(file, 'stream-pushpull');
    runAll(`${file.name} stream-pushpull`, vectors, (vector) => {
      const bytes = unhex(vector.hex);
      const { header, nodes, user_state } = vector;
      expect(recordedForm(describeStream(bytes, open))).toEqual({
        layer: 'pushPull',
        header,
        nodes,
        user_state,
      });
      const whole = new PushPullDecoder().push(bytes.subarray(1))!;
      const dribble = new PushPullDecoder();
      let last;
      for (let at = 1; at < bytes.length; at += 1) last = dribble.push(bytes.subarray(at, at + 1));
      expect(last).toEqual(whole);
      const again = encodePushPull(whole);
      if (isUnsignedForm(header.Nodes, header.UserStateLen)) expect(hex(again)).toBe(vector.hex);
      expect(new PushPullDecoder().push(again.subarray(1))).toEqual(whole);
    });
  });

  test(`every compressed payload of ${file.name} opens, and seals to the recorded bytes`, () => {
    const envelope = new StreamEnvelope({ ...PLAIN_ENVELOPE, compress: true });
    runAll(
      `${file.name} stream-compressed`,
      ofKind<CompressedVector>(file, 'stream-compressed'),
      (vector) => {
        expect(payloadOf(envelope.opener('accepting'), unhex(vector.hex), 7)).toBe(vector.inner);
        expect(hex(envelope.seal(unhex(vector.inner), 'accepting'))).toBe(vector.hex);
      },
    );
  });

  test(`every encrypted frame of ${file.name} opens, and seals to the recorded bytes`, () => {
    runAll(`${file.name} stream-encrypted`, ofKind<EncryptedVector>(file, 'stream-encrypted'), (vector) => {
      // Additional data is the frame's header and the label; the accepting side writes no label header.
      const label = Buffer.from(vector.aad.slice(FRAME_HEADER_HEX_DIGITS), 'hex').toString('utf8');
      const keyring = new Keyring([unhex(vector.key)]);
      const options = { ...PLAIN_ENVELOPE, keyring, label, encryptionVersion: vector.version };
      const sealing = new StreamEnvelope({ ...options, aead: aeadWithNonce(unhex(vector.nonce)) });
      expect(hex(sealing.seal(unhex(vector.plain), 'accepting'))).toBe(vector.hex);
      const opener = new StreamEnvelope({ ...options, aead: nodeAead }).opener('connecting');
      const payload = payloadOf(opener, unhex(vector.hex), 1000);
      const inner = new StreamEnvelope(PLAIN_ENVELOPE).opener('accepting');
      expect(payload).toBe(payloadOf(inner, unhex(vector.plain), vector.plain.length));
    });
  });

  test(`every user message of ${file.name} decodes and encodes`, () => {
    runAll(`${file.name} stream-user`, ofKind<UserVector>(file, 'stream-user'), (vector) => {
      const bytes = unhex(vector.hex);
      const decoder = new StreamDecoder();
      expect(decoder.push(bytes.subarray(0, 3))).toBeUndefined();
      const message = decoder.push(bytes.subarray(3));
      expect(message).toEqual({ type: 8, payload: unhex(vector.payload) });
      const again = encodeStreamUser(unhex(vector.payload));
      if (isUnsignedForm(vector.payload.length / 2)) expect(hex(again)).toBe(vector.hex);
      else expect(new StreamDecoder().push(again)).toEqual(message);
    });
  });
});

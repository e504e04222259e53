import { expect, test } from 'vitest';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import { nodeAead } from '../../packages/hearsay/src/node/crypto.ts';
import { decodeBase64 } from '../../packages/hearsay/src/base/base64.ts';
import { encodeCompound } from '../../packages/hearsay/src/wire/compound.ts';
import { describePacket, describeStream } from '../../packages/hearsay/src/wire/describe.ts';
import { PacketEnvelope, PLAIN_ENVELOPE } from '../../packages/hearsay/src/wire/envelope.ts';
import { Keyring } from '../../packages/hearsay/src/wire/keyring.ts';
import { MessageType } from '../../packages/hearsay/src/wire/message-type.ts';
import { StreamEnvelope } from '../../packages/hearsay/src/wire/stream-envelope.ts';
import type { StreamSide } from '../../packages/hearsay/src/wire/stream-envelope.ts';
import { StreamDecoder } from '../../packages/hearsay/src/wire/stream-decoder.ts';
import { describeKinds, hex, ofKind, runAll, unhex } from './load.ts';
import type { Vector } from './load.ts';
import { aeadWithNonce, recordedForm, transcoded, withoutSerf } from './support.ts';

interface Recorded {
  readonly layer?: string;
  readonly label?: string;
  readonly inner?: Recorded;
}

interface CapturedPacket extends Vector {
  readonly kind: 'captured-packet';
  readonly layers: string;
  readonly hex: string;
  readonly keys_base64: readonly string[];
  readonly decoded: Recorded;
}

interface CapturedStream extends Vector {
  readonly kind: 'captured-stream';
  readonly keys_base64: readonly string[];
  readonly client_sends: string;
  readonly server_sends: string;
  readonly client_decoded: Recorded;
  readonly server_decoded: Recorded;
}

function keyringOf(keys: readonly string[]): Keyring | null {
  return keys.length === 0 ? null : new Keyring(keys.map((key) => decodeBase64(key)!));
}

function labelOf(recorded: Recorded): string {
  return recorded.layer === 'label' ? recorded.label! : '';
}

/** The innermost bytes of a packet, written again from their decoded messages. */
function rewritten(envelope: PacketEnvelope, packet: Uint8Array, isCompound: boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  envelope.open(packet, (message) => parts.push((transcoded(message) ?? message).slice()));
  if (!isCompound) return parts[0]!;
  const writer = new Writer();
  writer.begin();
  encodeCompound(writer, parts);
  return writer.finish();
}

/** Where the nonce stands: behind the label header and the encryption's version byte. */
function nonceOf(packet: Uint8Array): Uint8Array {
  const start = packet[0] === MessageType.HasLabel ? 2 + packet[1]! : 0;
  return packet.subarray(start + 1, start + 13);
}

function openedStream(envelope: StreamEnvelope, side: StreamSide, bytes: Uint8Array): unknown {
  const opener = envelope.opener(side);
  const decoder = new StreamDecoder();
  let message;
  for (let at = 0; at < bytes.length; at += 50) {
    const payload = opener.push(bytes.subarray(at, at + 50));
    if (payload !== undefined) message ??= decoder.push(payload);
  }
  opener.end();
  return message;
}

describeKinds(['captured-packet', 'captured-stream'], (file) => {
  const packets = ofKind<CapturedPacket>(file, 'captured-packet');
  const streams = ofKind<CapturedStream>(file, 'captured-stream');

  test(`every packet of ${file.name} decodes to what was recorded`, () => {
    runAll(`${file.name} packets`, packets, ({ hex: bytes, keys_base64, decoded }) => {
      const options = { label: labelOf(decoded), keyring: keyringOf(keys_base64), aead: nodeAead };
      expect(recordedForm(describePacket(unhex(bytes), options))).toEqual(withoutSerf(decoded));
    });
  });

  test(`every packet of ${file.name} comes out of the envelope again as it went in`, () => {
    runAll(`${file.name} packets again`, packets, ({ hex: bytes, keys_base64, decoded, layers }) => {
      const packet = unhex(bytes);
      const options = {
        ...PLAIN_ENVELOPE,
        label: labelOf(decoded),
        keyring: keyringOf(keys_base64),
        aead: nodeAead,
      };
      const payload = rewritten(new PacketEnvelope(options), packet, layers.includes('compound('));
      // The key in use is one of the ring; compression is on at the sender where it made the packet shorter.
      const rings = keys_base64.length === 0 ? [null] : keys_base64.map((key) => keyringOf([key]));
      const sealed = rings.flatMap((keyring) => {
        const sealing = { ...options, keyring, aead: aeadWithNonce(nonceOf(packet)) };
        const compress = layers.includes('compress>');
        return hex(new PacketEnvelope({ ...sealing, compress }).seal(payload, layers.includes('crc>')));
      });
      expect(sealed).toContain(hex(packet));
    });
  });

  test(`every stream of ${file.name} decodes to what was recorded, in both directions`, () => {
    runAll(`${file.name} streams`, streams, (vector) => {
      const keyring = keyringOf(vector.keys_base64);
      const label = labelOf(vector.client_decoded);
      const options = { label, keyring, aead: nodeAead };
      const envelope = new StreamEnvelope({ ...PLAIN_ENVELOPE, ...options });
      const client = unhex(vector.client_sends);
      const server = unhex(vector.server_sends);
      expect(recordedForm(describeStream(client, options))).toEqual(withoutSerf(vector.client_decoded));
      expect(recordedForm(describeStream(server, options))).toEqual(withoutSerf(vector.server_decoded));
      expect(openedStream(envelope, 'accepting', client)).toMatchObject({ type: MessageType.PushPull });
      expect(openedStream(envelope, 'connecting', server)).toMatchObject({ type: MessageType.PushPull });
    });
  });
});

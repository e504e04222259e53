import { expect, test } from 'vitest';
import { Reader } from '../../packages/hearsay/src/base/reader.ts';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import { nodeAead } from '../../packages/hearsay/src/node/crypto.ts';
import { encodeCompound } from '../../packages/hearsay/src/wire/compound.ts';
import { decodeCompressed, encodeCompressed } from '../../packages/hearsay/src/wire/compression.ts';
import { crc32 } from '../../packages/hearsay/src/wire/crc32.ts';
import { PacketEnvelope, PLAIN_ENVELOPE } from '../../packages/hearsay/src/wire/envelope.ts';
import { Keyring } from '../../packages/hearsay/src/wire/keyring.ts';
import { lzwDecode, lzwEncode, lzwBytesMax } from '../../packages/hearsay/src/wire/lzw.ts';
import { describeKinds, hex, ofKind, runAll, unhex } from './load.ts';
import type { Vector } from './load.ts';
import { aeadWithNonce } from './support.ts';

interface CompoundVector extends Vector {
  readonly kind: 'compound';
  readonly hex: string;
  readonly parts: readonly string[];
}

interface CompressVector extends Vector {
  readonly kind: 'compress';
  readonly hex: string;
  readonly lzw: string;
  readonly plain: string;
}

interface CrcVector extends Vector {
  readonly kind: 'crc';
  readonly hex: string;
  readonly payload: string;
  readonly crc32: string;
}

interface EncryptVector extends Vector {
  readonly kind: 'encrypt-packet';
  readonly version: 0 | 1;
  readonly key: string;
  readonly nonce: string;
  readonly plain: string;
  readonly hex: string;
  readonly label?: string;
  readonly labelled_packet?: string;
}

function opened(envelope: PacketEnvelope, packet: Uint8Array): string[] {
  const messages: string[] = [];
  envelope.open(packet, (message) => messages.push(hex(message)));
  return messages;
}

function written(write: (writer: Writer) => void): string {
  const writer = new Writer();
  writer.begin();
  write(writer);
  return hex(writer.finish());
}

describeKinds(['compound', 'compress', 'crc', 'encrypt-packet'], (file) => {
  test(`every compound of ${file.name} splits into its parts and is made of them`, () => {
    const envelope = new PacketEnvelope(PLAIN_ENVELOPE);
    runAll(`${file.name} compound`, ofKind<CompoundVector>(file, 'compound'), (vector) => {
      expect(opened(envelope, unhex(vector.hex))).toEqual(vector.parts);
      expect(written((writer) => encodeCompound(writer, vector.parts.map(unhex)))).toBe(vector.hex);
    });
  });

  test(`every compressed message of ${file.name} inflates, and deflates to the recorded bytes`, () => {
    runAll(`${file.name} compress`, ofKind<CompressVector>(file, 'compress'), (vector) => {
      const plain = unhex(vector.plain);
      expect(hex(lzwDecode(unhex(vector.lzw), plain.length))).toBe(vector.plain);
      expect(hex(decodeCompressed(new Reader().reset(unhex(vector.hex), 1), plain.length))).toBe(
        vector.plain,
      );
      const out = new Uint8Array(lzwBytesMax(plain.length));
      expect(hex(out.subarray(0, lzwEncode(plain, out, 0)))).toBe(vector.lzw);
      expect(written((writer) => encodeCompressed(writer, plain))).toBe(vector.hex);
    });
  });

  test(`every checksum of ${file.name} is right`, () => {
    const envelope = new PacketEnvelope(PLAIN_ENVELOPE);
    runAll(`${file.name} crc`, ofKind<CrcVector>(file, 'crc'), (vector) => {
      const payload = unhex(vector.payload);
      expect(crc32(payload).toString(16).padStart(8, '0')).toBe(vector.crc32);
      expect(hex(envelope.seal(payload, true))).toBe(vector.hex);
      expect(opened(envelope, unhex(vector.hex))).toEqual([vector.payload]);
    });
  });

  test(`every encrypted packet of ${file.name} opens, and seals to the recorded bytes`, () => {
    runAll(`${file.name} encrypt-packet`, ofKind<EncryptVector>(file, 'encrypt-packet'), (vector) => {
      const keyring = new Keyring([unhex(vector.key)]);
      const label = vector.label ?? '';
      const options = { ...PLAIN_ENVELOPE, keyring, label, encryptionVersion: vector.version };
      const packet = vector.labelled_packet ?? vector.hex;
      const sealing = new PacketEnvelope({ ...options, aead: aeadWithNonce(unhex(vector.nonce)) });
      expect(hex(sealing.seal(unhex(vector.plain), false))).toBe(packet);
      const opening = new PacketEnvelope({ ...options, aead: nodeAead });
      expect(opened(opening, unhex(packet))).toEqual([vector.plain]);
    });
  });
});

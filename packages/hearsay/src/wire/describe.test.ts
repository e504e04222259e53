import { describe, expect, test } from 'vitest';
import { nodeAead } from '../node/crypto.ts';
import { describePacket, describeStream, hasErrorLayer } from './describe.ts';
import { PacketEnvelope } from './envelope.ts';
import { Keyring } from './keyring.ts';

const OPEN = { label: null, keyring: null, aead: null };
const NACK = '0b81a55365714e6f05';

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

describe('describePacket', () => {
  test('every layer is named with its size', () => {
    const keyring = new Keyring([new Uint8Array(16)]);
    const options = { label: 'ab', keyring, aead: nodeAead };
    const envelope = new PacketEnvelope({
      ...options,
      skipInboundLabelCheck: false,
      compress: false,
      encryptionVersion: 1,
      verifyIncoming: true,
      verifyOutgoing: true,
    });
    const layer = describePacket(envelope.seal(bytes(NACK), true), { ...options, label: null });
    expect(layer).toMatchObject({
      layer: 'label',
      label: 'ab',
      bytes: 4 + 29 + 5 + 9,
      inner: {
        layer: 'encrypt',
        version: 1,
        bytes: 29 + 5 + 9,
        inner: {
          layer: 'crc',
          bytes: 14,
          inner: { layer: 'message', name: 'nackResp', decoded: { SeqNo: 5 } },
        },
      },
    });
    expect(hasErrorLayer(layer)).toBe(false);
  });

  test('a bad part of a compound is an error among the good ones', () => {
    const layer = describePacket(bytes(`07 03 0009 0001 0009 ${NACK} 04 0b81`), OPEN);
    expect(layer).toMatchObject({
      layer: 'compound',
      parts: [
        { layer: 'message', name: 'nackResp' },
        { layer: 'error', code: 'truncated', content: bytes('04') },
        { layer: 'error', code: 'truncated', content: bytes('0b81') },
      ],
    });
    expect(hasErrorLayer(layer)).toBe(true);
  });

  test('what cannot be described says why', () => {
    expect(describePacket(new Uint8Array(0), OPEN)).toMatchObject({ layer: 'error', code: 'empty' });
    expect(describePacket(bytes('0e80'), OPEN)).toMatchObject({ layer: 'error', code: 'unsupported' });
    expect(describePacket(bytes(NACK), { ...OPEN, label: 'ab' })).toMatchObject({
      layer: 'error',
      code: 'label',
    });
    expect(describePacket(bytes('f4016108'), { ...OPEN, label: 'ab' })).toMatchObject({
      layer: 'error',
      code: 'label',
    });
    expect(describePacket(bytes('f405616263'), OPEN)).toMatchObject({ layer: 'error', code: 'label' });
  });

  test('our mark in a ping is shown under its key', () => {
    const layer = describePacket(bytes('0081a748656172736179a101'), OPEN);
    expect(layer).toMatchObject({ decoded: { Hearsay: Uint8Array.of(1), Node: '', SeqNo: 0 } });
  });
});

describe('describeStream', () => {
  test('an incomplete or an encrypted stream is an error', () => {
    expect(describeStream(bytes('06'), OPEN)).toMatchObject({ layer: 'error', code: 'truncated' });
    expect(describeStream(bytes('08'), OPEN)).toMatchObject({ layer: 'error', code: 'truncated' });
    expect(describeStream(bytes('0a00000001'), OPEN)).toMatchObject({ layer: 'error', code: 'encrypted' });
    expect(describeStream(bytes('0d81a54572726f72a178'), OPEN)).toMatchObject({
      name: 'err',
      decoded: { Error: 'x' },
    });
  });
});

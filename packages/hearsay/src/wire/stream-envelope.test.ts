import { describe, expect, test } from 'vitest';
import { nodeAead } from '../node/crypto.ts';
import { type EnvelopeOptions, PLAIN_ENVELOPE } from './envelope.ts';
import { Keyring } from './keyring.ts';
import { FRAME_BYTES_MAX, STREAM_COMPRESSED_BYTES_MAX, StreamEnvelope } from './stream-envelope.ts';
import type { StreamOpener, StreamSide } from './stream-envelope.ts';

const ENCRYPTED = { ...PLAIN_ENVELOPE, keyring: new Keyring([new Uint8Array(16).fill(1)]), aead: nodeAead };
const PAYLOAD = Uint8Array.from({ length: 5000 }, (_, i) => (i === 0 ? 6 : (i * 7) % 31));

function opener(options: EnvelopeOptions, side: StreamSide = 'accepting'): StreamOpener {
  return new StreamEnvelope(options).opener(side);
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

/** All payload bytes, when the input comes in chunks of this size. */
function opened(
  options: EnvelopeOptions,
  side: StreamSide,
  input: Uint8Array,
  chunkBytes: number,
): Uint8Array {
  const stream = opener(options, side);
  const parts: number[] = [];
  for (let at = 0; at < input.length; at += chunkBytes) {
    parts.push(...(stream.push(input.subarray(at, at + chunkBytes)) ?? []));
  }
  stream.end();
  return Uint8Array.from(parts);
}

describe('StreamEnvelope', () => {
  test('what one side seals the other opens, in chunks of any size', () => {
    for (const base of [PLAIN_ENVELOPE, ENCRYPTED, { ...ENCRYPTED, encryptionVersion: 0 as const }]) {
      for (const compress of [false, true]) {
        for (const label of ['', 'dc-1']) {
          const options = { ...base, compress, label };
          const request = new StreamEnvelope(options).seal(PAYLOAD, 'connecting');
          const answer = new StreamEnvelope(options).seal(PAYLOAD, 'accepting');
          for (const chunkBytes of [1, 3, 1000, 100_000]) {
            expect(opened(options, 'accepting', request, chunkBytes)).toEqual(PAYLOAD);
            expect(opened(options, 'connecting', answer, chunkBytes)).toEqual(PAYLOAD);
          }
        }
      }
    }
  });

  test('a plain payload passes through chunk by chunk, behind the label', () => {
    const stream = opener({ ...PLAIN_ENVELOPE, label: 'ab' });
    expect(stream.push(bytes('f4'))).toBeUndefined();
    expect(stream.push(bytes('02 61'))).toBeUndefined();
    expect(stream.push(bytes('62 06 01'))).toEqual(bytes('06 01'));
    const chunk = bytes('02 03');
    expect(stream.push(chunk)).toBe(chunk);
    stream.end();
  });

  test('only the connecting side writes a label, and it must be ours', () => {
    const options = { ...PLAIN_ENVELOPE, label: 'ab' };
    expect(new StreamEnvelope(options).seal(PAYLOAD, 'accepting')).toEqual(PAYLOAD);
    expect(() => opener(options).push(bytes('06'))).toThrow('label');
    expect(() => opener(options).push(bytes('f4 02 61 63'))).toThrow('label');
    expect(() => opener(options).push(bytes('f4 03'))).toThrow('label');
    expect(() => opener(PLAIN_ENVELOPE).push(bytes('f4 00'))).toThrow('label');
    const skipping = { ...options, skipInboundLabelCheck: true };
    expect(() => opener(skipping).push(bytes('f4'))).toThrow('label');
    expect(opener(skipping).push(bytes('06'))).toEqual(bytes('06'));
  });

  test('encryption where we have no key, and plaintext where we have one, are named', () => {
    expect(() => opener(PLAIN_ENVELOPE).push(bytes('0a'))).toThrow('encrypted');
    expect(() => opener(ENCRYPTED).push(bytes('06'))).toThrow('plaintext');
    expect(opener({ ...ENCRYPTED, verifyIncoming: false }).push(bytes('06'))).toEqual(bytes('06'));
    const other = { ...ENCRYPTED, keyring: new Keyring([new Uint8Array(16)]) };
    const frame = new StreamEnvelope(ENCRYPTED).seal(PAYLOAD, 'connecting');
    expect(() => opener(other).push(frame)).toThrow('key');
    const plaintext = new StreamEnvelope({ ...ENCRYPTED, verifyOutgoing: false }).seal(PAYLOAD, 'connecting');
    expect(plaintext).toBe(PAYLOAD);
  });

  test('the frame’s header is part of the seal', () => {
    const frame = new StreamEnvelope(ENCRYPTED).seal(PAYLOAD, 'connecting').slice();
    const longer = Uint8Array.of(...frame, 0);
    longer[4]! += 1;
    expect(() => opener(ENCRYPTED).push(longer)).toThrow('key');
  });

  test('a frame that is too long is refused by its header, an empty or a tiny one as well', () => {
    const header = (length: number): Uint8Array => bytes(`0a${length.toString(16).padStart(8, '0')}`);
    expect(opener(ENCRYPTED).push(header(FRAME_BYTES_MAX))).toBeUndefined();
    expect(() => opener(ENCRYPTED).push(header(FRAME_BYTES_MAX + 1))).toThrow('limit');
    expect(() => opener(ENCRYPTED).push(header(0xffff_ffff))).toThrow('limit');
    expect(() => opener(ENCRYPTED).push(header(0))).toThrow('truncated');
    expect(() => opener(ENCRYPTED).push(bytes('0a00000003 010203'))).toThrow('truncated');
    const empty = new StreamEnvelope(ENCRYPTED).seal(new Uint8Array(0), 'connecting');
    expect(() => opener(ENCRYPTED).push(empty)).toThrow('empty');
  });

  test('a compressed payload that is too long is refused by its promise', () => {
    const promise = (length: number): Uint8Array =>
      bytes(`0981a3427566db${length.toString(16).padStart(8, '0')}`);
    expect(opener(PLAIN_ENVELOPE).push(promise(STREAM_COMPRESSED_BYTES_MAX - 100))).toBeUndefined();
    expect(() => opener(PLAIN_ENVELOPE).push(promise(STREAM_COMPRESSED_BYTES_MAX))).toThrow('limit');
  });

  test('a compressed payload may not inflate beyond the limit, nor to nothing', () => {
    const bomb = new StreamEnvelope({ ...PLAIN_ENVELOPE, compress: true }).seal(
      new Uint8Array(41 * 0x10_0000),
      'connecting',
    );
    expect(bomb.length).toBeLessThan(0x10_0000);
    expect(() => opener(PLAIN_ENVELOPE).push(bomb)).toThrow('limit');
    expect(() => opener(PLAIN_ENVELOPE).push(bytes('0982a4416c676f00a3427566a3000302'))).toThrow('empty');
    expect(() => opener(PLAIN_ENVELOPE).push(bytes('0982a4416c676f03a3427566a3000302'))).toThrow(
      'compression',
    );
  });

  test('an end in the middle is an error, an end before or after is none', () => {
    for (const options of [ENCRYPTED, { ...PLAIN_ENVELOPE, compress: true }]) {
      const sealed = new StreamEnvelope(options).seal(PAYLOAD, 'connecting');
      for (const length of [1, 3, 20, sealed.length - 1]) {
        const stream = opener(options);
        stream.push(sealed.subarray(0, length));
        expect(() => stream.end()).toThrow('truncated');
      }
      const stream = opener(options);
      expect(stream.push(sealed)).toEqual(PAYLOAD);
      expect(stream.push(bytes('00'))).toBeUndefined();
      stream.end();
    }
    const labelled = opener({ ...PLAIN_ENVELOPE, label: 'ab' });
    labelled.push(bytes('f402'));
    expect(() => labelled.end()).toThrow('truncated');
    opener(PLAIN_ENVELOPE).end();
  });

  test('a large compressed payload comes through byte by byte', () => {
    const options = { ...PLAIN_ENVELOPE, compress: true };
    const noise = Uint8Array.from({ length: 300_000 }, (_, i) => Math.imul(i, 2_654_435_761) >>> 24);
    const sealed = new StreamEnvelope(options).seal(noise, 'connecting');
    const stream = opener(options);
    let payload;
    for (let at = 0; at < sealed.length; at += 1) payload = stream.push(sealed.subarray(at, at + 1));
    expect(Buffer.compare(payload!, noise)).toBe(0);
  });
});

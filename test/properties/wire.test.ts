/**
 * What must hold for all bytes: encoding and decoding undo each other, layers come off as they went on, and
 * nothing that a peer can send makes a decoder do anything but decode or throw a `DecodeError`.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../packages/hearsay/src/base/errors.ts';
import { Reader } from '../../packages/hearsay/src/base/reader.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { decodeUtf8, encodeUtf8, encodeUtf8Into, utf8Length } from '../../packages/hearsay/src/base/utf8.ts';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import { nodeAead } from '../../packages/hearsay/src/node/crypto.ts';
import { decodeBase64, encodeBase64 } from '../../packages/hearsay/src/base/base64.ts';
import * as claims from '../../packages/hearsay/src/wire/claims.ts';
import { encodeCompound } from '../../packages/hearsay/src/wire/compound.ts';
import { crc32 } from '../../packages/hearsay/src/wire/crc32.ts';
import { describePacket, describeStream } from '../../packages/hearsay/src/wire/describe.ts';
import {
  type EnvelopeOptions,
  PacketEnvelope,
  PLAIN_ENVELOPE,
} from '../../packages/hearsay/src/wire/envelope.ts';
import { Keyring } from '../../packages/hearsay/src/wire/keyring.ts';
import { lzwBytesMax, lzwDecode, lzwEncode } from '../../packages/hearsay/src/wire/lzw.ts';
import * as probes from '../../packages/hearsay/src/wire/probe-messages.ts';
import { encodePushPull, PushPullDecoder } from '../../packages/hearsay/src/wire/push-pull.ts';
import type { PushPull } from '../../packages/hearsay/src/wire/push-pull.ts';
import { StreamDecoder } from '../../packages/hearsay/src/wire/stream-decoder.ts';
import { StreamEnvelope } from '../../packages/hearsay/src/wire/stream-envelope.ts';
import * as streams from '../../packages/hearsay/src/wire/stream-messages.ts';
import { unhex, vectorFiles } from '../vectors/load.ts';

const u32 = fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 0xffff_ffff }));
const u16 = fc.integer({ min: 0, max: 0xffff });
const name = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 80 }));
const bytes = fc.uint8Array({ maxLength: 300 });
const maybeBytes = fc.option(bytes);
const mark = fc.option(fc.uint8Array({ maxLength: probes.MARK_BYTES_MAX }));
/** Left out when empty, so an empty one comes back as null. */
const source = {
  sourceAddr: fc.option(fc.uint8Array({ minLength: 1, maxLength: 16 })),
  sourcePort: u16,
  sourceNode: name,
};
const accusation = { incarnation: u32, node: name, from: name };
const node = fc.record({
  name,
  addr: bytes,
  port: u16,
  meta: maybeBytes,
  incarnation: u32,
  state: fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
  vsn: maybeBytes,
});

function roundTrip<T>(
  values: fc.Arbitrary<T>,
  encode: (writer: Writer, value: T) => void,
  decode: (reader: Reader) => T,
  typeBytes = 1,
): void {
  const writer = new Writer();
  const reader = new Reader();
  const check = (value: T): void => {
    writer.begin(8);
    encode(writer, value);
    const encoded = writer.finish();
    expect(decode(reader.reset(encoded, typeBytes))).toEqual(value);
    expect(reader.remaining).toBe(0);
  };
  fc.assert(fc.property(values, check), { numRuns: 500 });
}

describe('messages come back as they went', () => {
  test('a ping is read as it was written', () => {
    const pings = fc.record({ seqNo: u32, node: name, ...source, mark });
    roundTrip(pings, probes.encodePing, probes.decodePing);
  });
  test('an indirect ping is read as it was written', () => {
    const pings = fc.record({
      seqNo: u32,
      target: bytes,
      port: u16,
      node: name,
      nack: fc.boolean(),
      ...source,
    });
    roundTrip(pings, probes.encodeIndirectPing, probes.decodeIndirectPing);
  });
  test('ack and nack are read as they were written', () => {
    roundTrip(fc.record({ seqNo: u32, payload: maybeBytes, mark }), probes.encodeAck, probes.decodeAck);
    roundTrip(fc.record({ seqNo: u32 }), probes.encodeNack, probes.decodeNack);
  });
  test('suspect, dead and alive are read as they were written', () => {
    roundTrip(fc.record(accusation), claims.encodeSuspect, claims.decodeSuspect);
    roundTrip(fc.record(accusation), claims.encodeDead, claims.decodeDead);
    const alives = {
      incarnation: u32,
      node: name,
      addr: bytes,
      port: u16,
      meta: maybeBytes,
      vsn: maybeBytes,
    };
    roundTrip(fc.record(alives), claims.encodeAlive, claims.decodeAlive);
  });
  test('push/pull headers, nodes and errors are read as they were written', () => {
    const count = fc.nat(2 ** 31 - 1);
    const headers = fc.record({ nodes: count, userStateLen: count, join: fc.boolean() });
    roundTrip(headers, streams.encodePushPullHeader, streams.decodePushPullHeader);
    roundTrip(node, streams.encodePushPullNode, streams.decodePushPullNode, 0);
    roundTrip(fc.record({ error: name }), streams.encodeErrorMessage, streams.decodeErrorMessage);
  });
  test('a push/pull is read from chunks of any size', () => {
    const pushPulls = fc.record({
      join: fc.boolean(),
      nodes: fc.array(node, { maxLength: 8 }),
      userState: bytes,
    });
    const check = (pushPull: PushPull, chunkBytes: number): void => {
      const encoded = encodePushPull(pushPull).subarray(1);
      const decoder = new PushPullDecoder();
      let decoded;
      for (let at = 0; at < encoded.length; at += chunkBytes) {
        expect(decoded).toBeUndefined();
        decoded = decoder.push(encoded.subarray(at, at + chunkBytes));
      }
      expect(decoded).toEqual(pushPull);
    };
    fc.assert(fc.property(pushPulls, fc.integer({ min: 1, max: 90 }), check), { numRuns: 200 });
  });
});

describe('bytes come back as they went', () => {
  // Runs and repeats, so that compression has something to find.
  const repetitive = fc
    .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 12 }), fc.nat(60)), { maxLength: 60 })
    .map((runs) =>
      Uint8Array.from(runs.flatMap(([run, times]) => Array.from({ length: times }, () => [...run]).flat())),
    );
  const payloads = fc.oneof(repetitive, fc.uint8Array({ maxLength: 9000 }));

  test('what LZW made small becomes large again', () => {
    const check = (payload: Uint8Array): void => {
      const out = new Uint8Array(lzwBytesMax(payload.length));
      const end = lzwEncode(payload, out, 0);
      expect(end).toBeLessThanOrEqual(out.length);
      expect(Buffer.compare(lzwDecode(out.subarray(0, end), payload.length), payload)).toBe(0);
    };
    fc.assert(fc.property(payloads, check), { numRuns: 300 });
  });

  test('base64 is what the platform makes of it', () => {
    const check = (payload: Uint8Array): void => {
      expect(encodeBase64(payload)).toBe(Buffer.from(payload).toString('base64'));
      expect(decodeBase64(encodeBase64(payload))).toEqual(payload);
    };
    fc.assert(fc.property(bytes, check));
  });

  test('any string is encoded like the platform encodes it', () => {
    const check = (text: string): void => {
      const platform = new TextEncoder().encode(text);
      const own = new Uint8Array(utf8Length(text));
      expect(encodeUtf8Into(text, own, 0)).toBe(own.length);
      expect(own).toEqual(platform);
      expect(encodeUtf8(text)).toEqual(platform);
      expect(decodeUtf8(own)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(platform));
    };
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 120 }), check));
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
        check,
      ),
    );
  });

  test('any bytes decode like the platform decodes them', () => {
    const platform = new TextDecoder('utf-8', { ignoreBOM: true });
    const check = (any: Uint8Array): void => {
      expect(decodeUtf8(any)).toBe(platform.decode(any));
    };
    fc.assert(fc.property(bytes, check));
  });

  test('a packet or a stream opens, whatever its layers', () => {
    const options: fc.Arbitrary<EnvelopeOptions> = fc.record({
      label: fc.string({ maxLength: 30 }),
      skipInboundLabelCheck: fc.constant(false),
      keyring: fc.option(fc.constantFrom(16, 24, 32).map((size) => new Keyring([new Uint8Array(size)]))),
      aead: fc.constant(nodeAead),
      compress: fc.boolean(),
      encryptionVersion: fc.constantFrom(0 as const, 1 as const),
      verifyIncoming: fc.boolean(),
      verifyOutgoing: fc.constant(true),
    });
    const messages = fc.array(
      payloads.map((payload) => Uint8Array.of(8, ...payload)),
      { minLength: 1, maxLength: 5 },
    );
    const check = (chosen: EnvelopeOptions, parts: readonly Uint8Array[], checksum: boolean): void => {
      const writer = new Writer();
      writer.begin();
      encodeCompound(writer, parts);
      const envelope = new PacketEnvelope(chosen);
      const payload = writer.finish();
      const packet = envelope.seal(payload, checksum);
      expect(packet.length).toBeLessThanOrEqual(payload.length + envelope.overheadBytes + 5);
      const opened: Uint8Array[] = [];
      envelope.open(packet, (message) => opened.push(message));
      expect(opened.map((part) => crc32(part))).toEqual(parts.map((part) => crc32(part)));

      const stream = new StreamEnvelope(chosen);
      const opener = stream.opener('accepting');
      const first = opener.push(stream.seal(payload, 'connecting'));
      expect(crc32(first!)).toBe(crc32(payload));
      opener.end();
    };
    fc.assert(fc.property(options, messages, fc.boolean(), check), { numRuns: 200 });
  });
});

/** Enough to meet what is rare; the run takes seconds. */
const FUZZ_INPUTS = 1_500_000;
const FUZZ_SEED = 20_020_609;

describe('hostile bytes', () => {
  test('nothing but a DecodeError comes out of any decoder', () => {
    const rng = Rng.seeded(FUZZ_SEED);
    const seeds = fuzzSeeds();
    const targets = fuzzTargets();
    const targetNames = Object.keys(targets);
    let decoded = 0;
    for (let i = 0; i < FUZZ_INPUTS; i += 1) {
      const input = rng.chance(0.2) ? randomBytes(rng) : mutated(seeds[rng.below(seeds.length)]!, rng);
      const target = targetNames[i % targetNames.length]!;
      try {
        targets[target]!(input);
        decoded += 1;
      } catch (error) {
        if (error instanceof DecodeError) continue;
        const bytes = Buffer.from(input).toString('hex');
        throw new Error(`${target} on ${bytes} (seed ${FUZZ_SEED}, input ${i})`, { cause: error });
      }
    }
    console.log(`fuzz: seed ${FUZZ_SEED}, ${FUZZ_INPUTS} inputs, ${decoded} of them decodable`);
    expect(decoded).toBeGreaterThan(FUZZ_INPUTS / 100);
    expect(decoded).toBeLessThan(FUZZ_INPUTS);
  });
});

function fuzzTargets(): Record<string, (input: Uint8Array) => void> {
  const reader = new Reader();
  const keyring = new Keyring([new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)]);
  const compressed = { ...PLAIN_ENVELOPE, compress: true };
  const encrypted = { ...PLAIN_ENVELOPE, keyring, aead: nodeAead };
  const plainPacket = new PacketEnvelope(PLAIN_ENVELOPE);
  const lenientPacket = new PacketEnvelope({ ...encrypted, verifyIncoming: false, label: 'dc-1' });
  const plainStream = new StreamEnvelope(PLAIN_ENVELOPE);
  const lenientStream = new StreamEnvelope({ ...encrypted, verifyIncoming: false });
  const strictStream = new StreamEnvelope({ ...encrypted, label: 'dc-1' });
  const messages = [probes.decodePing, probes.decodeIndirectPing, probes.decodeAck, probes.decodeNack];
  const told = [claims.decodeAlive, claims.decodeSuspect, claims.decodeDead, streams.decodeErrorMessage];
  const onStreams = [streams.decodePushPullHeader, streams.decodePushPullNode, streams.decodeUserHeader];
  const decoders: ((reader: Reader) => unknown)[] = [...messages, ...told, ...onStreams];
  let next = 0;
  const ignore = (): void => undefined;
  const message = (input: Uint8Array): void => {
    next = (next + 1) % decoders.length;
    decoders[next]!(reader.reset(input, Math.min(1, input.length)));
  };
  return {
    message,
    'message too': message,
    'each message of a packet': (input) => plainPacket.open(input, (inner) => message(inner)),
    'sealed packet': (input) => plainPacket.open(new PacketEnvelope(compressed).seal(input, true), ignore),
    'packet with keys': (input) => lenientPacket.open(input, ignore),
    'encrypted packet': (input) => {
      if (input.length > 0) lenientPacket.open(lenientPacket.seal(input, false), message);
    },
    stream: (input) => dribbled(plainStream, input, 'accepting'),
    'stream with keys': (input) => dribbled(lenientStream, input, 'connecting'),
    'labelled stream': (input) => dribbled(strictStream, strictStream.seal(input, 'connecting'), 'accepting'),
    lzw: (input) => lzwDecode(input, 4096),
    describe: (input) => {
      describePacket(input, { label: null, keyring: null, aead: null });
      describeStream(input, { label: null, keyring: null, aead: null });
    },
  };
}

/** In a few chunks, as sockets give them; what comes out goes on to the decoder of messages. */
function dribbled(envelope: StreamEnvelope, input: Uint8Array, side: 'accepting' | 'connecting'): void {
  const opener = envelope.opener(side);
  const decoder = new StreamDecoder();
  const chunkBytes = Math.max(1, Math.ceil(input.length / 3));
  for (let at = 0; at < input.length; at += chunkBytes) {
    const payload = opener.push(input.subarray(at, at + chunkBytes));
    if (payload !== undefined) decoder.push(payload);
  }
  opener.end();
}

/** Real packets and streams, and what is in their layers. */
function fuzzSeeds(): Uint8Array[] {
  const seeds: Uint8Array[] = [];
  for (const vector of vectorFiles().flatMap((file) => file.vectors)) {
    for (const field of ['hex', 'plain', 'client_sends', 'inner']) {
      const text = (vector as unknown as Record<string, unknown>)[field];
      if (typeof text === 'string' && text.length > 0 && text.length <= 3000) seeds.push(unhex(text));
    }
  }
  return seeds;
}

function randomBytes(rng: Rng): Uint8Array {
  const random = new Uint8Array(rng.below(60));
  for (let i = 0; i < random.length; i += 1) random[i] = rng.u32();
  if (random.length > 0 && rng.chance(0.7)) random[0] = rng.below(15); // one of the message types
  return random;
}

const TELLING_BYTES = [
  0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xcf, 0xd3, 0xdb, 0xdd, 0xdf, 0xff,
];

function mutated(seed: Uint8Array, rng: Rng): Uint8Array {
  const from = rng.chance(0.1) ? rng.below(seed.length) : 0;
  const input = seed.slice(from, rng.chance(0.3) ? from + rng.below(seed.length + 1) : undefined);
  const changes = input.length === 0 ? 0 : rng.below(4);
  for (let i = 0; i < changes; i += 1) {
    const at = rng.chance(0.5) ? rng.below(Math.min(input.length, 24)) : rng.below(input.length);
    input[at] = rng.chance(0.5) ? TELLING_BYTES[rng.below(TELLING_BYTES.length)]! : rng.u32();
  }
  return input;
}

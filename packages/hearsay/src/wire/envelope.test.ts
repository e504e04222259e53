import { describe, expect, test } from 'vitest';
import { DecodeError, UsageError } from '../base/errors.ts';
import { Writer } from '../base/writer.ts';
import { nodeAead } from '../node/crypto.ts';
import { encodeCompound } from './compound.ts';
import { encodeCompressed } from './compression.ts';
import {
  type EnvelopeOptions,
  PACKET_DEPTH_MAX,
  PACKET_INFLATED_BYTES_MAX,
  PACKET_PARTS_MAX,
  PacketEnvelope,
  PLAIN_ENVELOPE,
} from './envelope.ts';
import { Keyring } from './keyring.ts';

const KEY = new Uint8Array(16).fill(1);
const OTHER_KEY = new Uint8Array(32).fill(2);
const MESSAGE = Uint8Array.of(8, 1, 2, 3);

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  writer.begin();
  write(writer);
  return writer.finish();
}

function compound(...parts: Uint8Array[]): Uint8Array {
  return written((writer) => encodeCompound(writer, parts));
}

function compressed(payload: Uint8Array): Uint8Array {
  return written((writer) => encodeCompressed(writer, payload));
}

/** The messages that were visited, and the code of what was thrown after them. */
function opened(
  options: Partial<EnvelopeOptions>,
  packet: Uint8Array,
): { messages: number[][]; code: string | null } {
  const messages: number[][] = [];
  try {
    new PacketEnvelope({ ...PLAIN_ENVELOPE, ...options }).open(packet, (message) =>
      messages.push([...message]),
    );
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { messages, code: error.code };
  }
  return { messages, code: null };
}

const seen = (...messages: Uint8Array[]) => ({
  messages: messages.map((message) => [...message]),
  code: null,
});
const dropped = (code: string, ...messages: Uint8Array[]) => ({ ...seen(...messages), code });

describe('opening', () => {
  test('a bare message and a compound are shown message by message', () => {
    const other = Uint8Array.of(3, 0xc0);
    expect(opened({}, MESSAGE)).toEqual(seen(MESSAGE));
    expect(opened({}, compound(MESSAGE, other, MESSAGE))).toEqual(seen(MESSAGE, other, MESSAGE));
    expect(opened({}, compound())).toEqual(seen());
  });

  test('compression and compounds nest', () => {
    const nested = compressed(compound(MESSAGE, compressed(compressed(compound(MESSAGE)))));
    expect(opened({}, nested)).toEqual(seen(MESSAGE, MESSAGE));
  });

  test('an empty packet, layer or part is dropped', () => {
    expect(opened({}, new Uint8Array(0))).toEqual(dropped('empty'));
    expect(opened({}, compressed(new Uint8Array(0)))).toEqual(dropped('empty'));
    expect(opened({}, compound(MESSAGE, new Uint8Array(0), MESSAGE))).toEqual(
      dropped('empty', MESSAGE, MESSAGE),
    );
    expect(opened({}, Uint8Array.of(12, 0, 0, 0, 0))).toEqual(dropped('empty'));
  });

  test('one bad part does not stop the others', () => {
    const bad = Uint8Array.of(9, 0xc3);
    expect(opened({}, compound(bad, MESSAGE, bad, MESSAGE))).toEqual(dropped('type', MESSAGE, MESSAGE));
  });

  test('what the visitor cannot decode counts as a bad part', () => {
    const messages: number[] = [];
    const open = () =>
      new PacketEnvelope(PLAIN_ENVELOPE).open(compound(Uint8Array.of(1), Uint8Array.of(2)), (message) => {
        messages.push(message[0]!);
        if (message[0] === 1) throw DecodeError.of('range');
      });
    expect(open).toThrow('range');
    expect(messages).toEqual([1, 2]);
    const broken = () => {
      throw new Error('a bug');
    };
    expect(() => new PacketEnvelope(PLAIN_ENVELOPE).open(MESSAGE, broken)).toThrow('a bug');
  });

  test('a short compound gives up what is missing and keeps what came before', () => {
    const whole = compound(MESSAGE, MESSAGE);
    expect(opened({}, whole.subarray(0, -1))).toEqual(dropped('truncated', MESSAGE));
    expect(opened({}, Uint8Array.of(7))).toEqual(dropped('truncated'));
    expect(opened({}, Uint8Array.of(7, 200, 0, 1))).toEqual(dropped('truncated'));
    expect(opened({}, Uint8Array.of(...whole, 9, 9))).toEqual(seen(MESSAGE, MESSAGE));
  });

  test('checksum and label are known only at their own place', () => {
    const checked = new PacketEnvelope(PLAIN_ENVELOPE).seal(MESSAGE, true);
    expect(opened({}, checked)).toEqual(seen(MESSAGE));
    expect(opened({}, compound(checked))).toEqual(dropped('unsupported'));
    expect(opened({}, compressed(Uint8Array.of(244, 1, 97, ...MESSAGE)))).toEqual(dropped('unsupported'));
    checked[6]! ^= 1;
    expect(opened({}, checked)).toEqual(dropped('checksum'));
  });

  test('the label must be ours, and none where we have none', () => {
    const labelled = Uint8Array.of(244, 2, 97, 98, ...MESSAGE);
    expect(opened({ label: 'ab' }, labelled)).toEqual(seen(MESSAGE));
    for (const label of ['', 'a', 'abc', 'ax']) expect(opened({ label }, labelled)).toEqual(dropped('label'));
    expect(opened({ label: 'ab' }, MESSAGE)).toEqual(dropped('label'));
    expect(opened({ label: 'ab' }, labelled.subarray(0, 3))).toEqual(dropped('label'));
    expect(opened({}, Uint8Array.of(244, 0, ...MESSAGE))).toEqual(dropped('label'));
    expect(opened({ label: 'ab' }, labelled.subarray(0, 4))).toEqual(dropped('empty'));
    const skipping = { label: 'ab', skipInboundLabelCheck: true };
    expect(opened(skipping, MESSAGE)).toEqual(seen(MESSAGE));
    expect(opened(skipping, labelled)).toEqual(dropped('label'));
  });

  test('any key of the ring opens, in both versions, and the label is part of the seal', () => {
    for (const encryptionVersion of [0, 1] as const) {
      const sealing = { keyring: new Keyring([KEY]), aead: nodeAead, encryptionVersion, label: 'ab' };
      const packet = new PacketEnvelope({ ...PLAIN_ENVELOPE, ...sealing }).seal(MESSAGE, true);
      const both = { ...sealing, keyring: new Keyring([OTHER_KEY, KEY]) };
      expect(opened({ ...both, encryptionVersion: 1 }, packet)).toEqual(seen(MESSAGE));
      expect(opened({ ...sealing, keyring: new Keyring([OTHER_KEY]) }, packet)).toEqual(dropped('key'));
      const unlabelled = packet.subarray(4);
      expect(opened({ ...both, label: '' }, unlabelled)).toEqual(dropped('key'));
      expect(opened({ ...both, skipInboundLabelCheck: true }, unlabelled)).toEqual(seen(MESSAGE));
    }
  });

  test('plaintext passes an encrypting receiver only if it does not verify', () => {
    const keys = { keyring: new Keyring([KEY]), aead: nodeAead };
    expect(opened(keys, MESSAGE)).toEqual(dropped('encryption-version'));
    expect(opened(keys, Uint8Array.of(1, 2))).toEqual(dropped('truncated'));
    expect(opened({ ...keys, verifyIncoming: false }, MESSAGE)).toEqual(seen(MESSAGE));
    const packet = new PacketEnvelope({ ...PLAIN_ENVELOPE, ...keys, verifyOutgoing: false }).seal(
      MESSAGE,
      false,
    );
    expect(packet).toEqual(MESSAGE);
  });
});

describe('limits', () => {
  test('layers nest up to a depth', () => {
    let packet: Uint8Array = MESSAGE;
    for (let depth = 0; depth < PACKET_DEPTH_MAX; depth += 1) packet = compound(packet);
    expect(opened({}, packet)).toEqual(seen(MESSAGE));
    expect(opened({}, compound(packet))).toEqual(dropped('depth'));
    expect(opened({}, compound(MESSAGE, compound(packet), MESSAGE))).toEqual(
      dropped('depth', MESSAGE, MESSAGE),
    );
  });

  test('a packet holds so many messages and no more', () => {
    const full = compound(...Array<Uint8Array>(255).fill(MESSAGE));
    const parts = Array<Uint8Array>(Math.ceil(PACKET_PARTS_MAX / 255)).fill(full);
    const { messages, code } = opened({}, compound(...parts));
    expect(code).toBe('limit');
    expect(messages.length).toBeLessThan(PACKET_PARTS_MAX);
    expect(opened({}, compound(...parts.slice(2))).code).toBeNull();
  });

  test('decompression brings forth so many bytes in a packet and no more', () => {
    const half = compressed(new Uint8Array(PACKET_INFLATED_BYTES_MAX / 2).fill(8));
    expect(opened({}, compound(half, half)).code).toBeNull();
    const tooMuch = opened({}, compound(half, half, compressed(MESSAGE)));
    expect([tooMuch.messages.length, tooMuch.code]).toEqual([2, 'limit']);
    expect(opened({}, compressed(new Uint8Array(PACKET_INFLATED_BYTES_MAX + 1)))).toEqual(dropped('limit'));
  });
});

describe('sealing', () => {
  test('the overhead is that of label and encryption', () => {
    const keys = { keyring: new Keyring([KEY]), aead: nodeAead };
    const overhead = (options: Partial<EnvelopeOptions>) =>
      new PacketEnvelope({ ...PLAIN_ENVELOPE, ...options }).overheadBytes;
    expect(overhead({})).toBe(0);
    expect(overhead({ label: 'dc-1' })).toBe(6);
    expect(overhead(keys)).toBe(29);
    expect(overhead({ ...keys, encryptionVersion: 0, label: 'dc-1' })).toBe(51);
  });

  test('compression is used where it makes the packet shorter', () => {
    const envelope = new PacketEnvelope({ ...PLAIN_ENVELOPE, compress: true });
    expect(envelope.seal(MESSAGE, false)).toEqual(MESSAGE);
    const long = Uint8Array.of(8, ...new Uint8Array(200));
    const packet = envelope.seal(long, true);
    expect(packet[5]).toBe(9);
    expect(packet.length).toBeLessThan(60);
    expect(opened({}, packet)).toEqual(seen(long));
  });

  test('every packet of an encrypting envelope has a nonce of its own', () => {
    const envelope = new PacketEnvelope({ ...PLAIN_ENVELOPE, keyring: new Keyring([KEY]), aead: nodeAead });
    const nonces = Array.from({ length: 1000 }, () => {
      return Buffer.from(envelope.seal(MESSAGE, false).subarray(1, 13)).toString('hex');
    });
    expect(new Set(nonces).size).toBe(1000);
  });

  test('packets stay as they are while others are sealed', () => {
    const envelope = new PacketEnvelope({ ...PLAIN_ENVELOPE, compress: true, label: 'x' });
    const payloads = Array.from({ length: 2000 }, (_, i) =>
      Uint8Array.of(8, ...new Uint8Array(i % 90).fill(i)),
    );
    const packets = payloads.map((payload, i) => envelope.seal(payload, i % 2 === 0));
    for (const [i, packet] of packets.entries())
      expect(opened({ label: 'x' }, packet)).toEqual(seen(payloads[i]!));
  });

  test('a label of more than 255 bytes is the caller’s mistake', () => {
    expect(() => new PacketEnvelope({ ...PLAIN_ENVELOPE, label: 'é'.repeat(128) })).toThrow(UsageError);
    expect(new PacketEnvelope({ ...PLAIN_ENVELOPE, label: 'x'.repeat(255) }).overheadBytes).toBe(257);
  });
});

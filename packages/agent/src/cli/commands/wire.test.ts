import { describe, expect, test } from 'vitest';
import { describeKinds, ofKind, runAll } from '../../../../../test/vectors/load.ts';
import type { Vector } from '../../../../../test/vectors/load.ts';
import { decodeText, parseKey, wireCommand } from './wire.ts';
import type { DecodeRequest } from './wire.ts';

const PING = '0082a44e6f6465a473656c66a55365714e6f07';
const plain: DecodeRequest = { keys: [], label: null, stream: false, json: false, lines: false };

interface PacketVector extends Vector {
  readonly hex: string;
  readonly keys_base64?: readonly string[];
  readonly key?: string;
  readonly label?: string;
  readonly labelled_packet?: string;
  readonly plain?: string;
  readonly client_sends?: string;
  readonly server_sends?: string;
  readonly client_decoded?: { readonly label?: string };
}

describe('hearsay wire decode', () => {
  test('a packet is printed as a tree of its layers and fields', () => {
    const { text, isComplete } = decodeText(`07 01 0013 ${PING}\n`, plain);
    expect(text.split('\n')).toEqual([
      'packet, 23 bytes',
      '  compound of 1, 23 bytes',
      '    ping (type 0), 19 bytes',
      '      Node   "self"',
      '      SeqNo  7',
      '',
    ]);
    expect(isComplete).toBe(true);
  });

  test('printable bytes are shown as text, too', () => {
    expect(decodeText('0868656c6c6f', plain).text).toContain('payload  68656c6c6f "hello"');
  });

  test('base64 is taken as well as hexadecimal', () => {
    const base64 = Buffer.from(PING, 'hex').toString('base64');
    expect(decodeText(base64, plain)).toEqual(decodeText(PING, plain));
  });

  test('every line can be an input of its own, and a bad one does not hide the others', () => {
    const { text, isComplete } = decodeText(`${PING}\n\n0e80\n${PING}`, { ...plain, lines: true });
    expect(text.match(/SeqNo {2}7/g)).toHaveLength(2);
    expect(text).toContain('error: its message type is unknown or does not belong here (unsupported)');
    expect(isComplete).toBe(false);
  });

  test('what is neither hexadecimal nor base64 is an error', () => {
    expect(decodeText('hello, world', plain)).toEqual({
      text: 'error: the input is neither hexadecimal nor base64\n',
      isComplete: false,
    });
    expect(decodeText(' \n', plain).text).toBe('error: there is no input\n');
    expect(decodeText('008', plain).text).toContain('odd number');
  });

  test('JSON has byte strings as hexadecimal', () => {
    const { text } = decodeText('0868656c6c6f', { ...plain, json: true });
    expect(JSON.parse(text)).toMatchObject({
      layer: 'message',
      name: 'user',
      payload: { $hex: '68656c6c6f' },
    });
  });

  test('a key is base64 or hexadecimal and has the right size', () => {
    const key = new Uint8Array(16).fill(7);
    expect(parseKey(Buffer.from(key).toString('hex'))).toEqual(key);
    expect(parseKey(Buffer.from(key).toString('base64'))).toEqual(key);
    expect(parseKey('0707')).toBeUndefined();
    expect(parseKey('no key')).toBeUndefined();
  });

  test('the wrong label and the missing key are named', () => {
    const labelled = `f40461626364${PING}`;
    expect(decodeText(labelled, { ...plain, label: 'abcd' }).isComplete).toBe(true);
    expect(decodeText(labelled, { ...plain, label: 'other' }).text).toContain('expected label');
    const frame = `0a0000001e01${'00'.repeat(29)}`;
    expect(decodeText(frame, { ...plain, stream: true }).text).toContain('no key was given');
    const keys = [new Uint8Array(16)];
    expect(decodeText(frame, { ...plain, stream: true, keys }).text).toContain('none of the given keys');
  });

  test('the command knows its options and refuses a bad key without repeating it', async () => {
    const decode = wireCommand().commands.find((command) => command.name() === 'decode')!;
    expect(decode.options.map((option) => option.long)).toEqual([
      '--key',
      '--label',
      '--stream',
      '--json',
      '--lines',
    ]);
    decode.exitOverride().configureOutput({ writeErr: () => undefined });
    const refused = decode.parseAsync(['--key', 'secret'], { from: 'user' });
    await expect(refused).rejects.toThrow('16, 24 or 32 bytes');
    await expect(refused).rejects.not.toThrow('secret');
  });
});

const PACKET_KINDS = ['message', 'compound', 'compress', 'crc', 'encrypt-packet', 'captured-packet'];
const STREAM_KINDS = [
  'stream-pushpull',
  'stream-compressed',
  'stream-encrypted',
  'stream-user',
  'captured-stream',
];

describeKinds([...PACKET_KINDS, ...STREAM_KINDS], (file) => {
  test('every recorded packet and stream is decoded without an error', () => {
    const vectors = [...PACKET_KINDS, ...STREAM_KINDS].flatMap((kind) => ofKind<PacketVector>(file, kind));
    runAll(`wire decode ${file.name}`, vectors, (vector) => {
      for (const [request, input] of inputsOf(vector)) {
        const { text, isComplete } = decodeText(input, { ...plain, ...request });
        if (holdsMessage(vector)) expect(text).not.toContain('error:');
        expect(isComplete).toBe(holdsMessage(vector));
        expect(text).toContain(LAYER_OF[vector.kind] ?? 'bytes');
      }
    });
  });
});

describeKinds(['edge-packet', 'edge-stream'], (file) => {
  test('every hostile packet and stream is explained, decodable or not', () => {
    for (const kind of ['edge-packet', 'edge-stream']) {
      runAll(`wire decode ${kind}`, ofKind<PacketVector>(file, kind), ({ hex }) => {
        const { text } = decodeText(hex, { ...plain, stream: kind === 'edge-stream' });
        expect(text.length).toBeGreaterThan(0);
      });
    }
  });
});

const LAYER_OF: Readonly<Record<string, string>> = {
  'encrypt-packet': 'encrypted, version',
  'stream-encrypted': 'encrypted frame of',
  compress: 'compressed',
  compound: 'compound of',
  crc: 'checksum',
};

/** Some layers were recorded around bytes that are no message. */
function holdsMessage(vector: PacketVector): boolean {
  const isLayer = vector.kind === 'encrypt-packet' || vector.kind === 'compress';
  return !isLayer || decodeText(vector.plain!, plain).isComplete;
}

function inputsOf(vector: PacketVector): [Partial<DecodeRequest>, string][] {
  const keys = [...(vector.keys_base64 ?? []), ...(vector.key === undefined ? [] : [vector.key])].map((key) =>
    parseKey(key)!,
  );
  const isStream = vector.kind.startsWith('stream-') || vector.kind === 'captured-stream';
  const request = { keys, stream: isStream };
  if (vector.kind === 'captured-stream') {
    const label = vector.client_decoded?.label ?? null;
    return [
      [{ ...request, label }, vector.client_sends!],
      [{ ...request, label }, vector.server_sends!],
    ];
  }
  if (vector.kind === 'stream-encrypted') {
    const { aad } = vector as PacketVector & { readonly aad: string };
    return [[{ ...request, label: Buffer.from(aad.slice(10), 'hex').toString('utf8') }, vector.hex]];
  }
  return [[request, vector.labelled_packet ?? vector.hex]];
}

import { describe, expect, test } from 'vitest';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import { decodeAck, decodeNack, decodePing, encodeAck, encodePing } from './probe-messages.ts';
import type { Ping } from './probe-messages.ts';

const SELF: Ping = { seqNo: 7, node: 'self', sourceAddr: null, sourcePort: 0, sourceNode: '', mark: null };

function ping(hex: string): Ping {
  return decodePing(new Reader().reset(new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'))));
}

function encoded(message: Ping): string {
  const writer = new Writer();
  writer.begin();
  encodePing(writer, message);
  return Buffer.from(writer.finish()).toString('hex');
}

describe('a ping is read', () => {
  test('with its keys in any order', () => {
    expect(ping('82 a44e6f6465 a473656c66 a55365714e6f 07')).toEqual(SELF);
    expect(ping('82a55365714e6f07a44e6f6465a473656c66')).toEqual(SELF);
  });

  test('from an array, longer and shorter than its fields', () => {
    expect(ping('9207a473656c66')).toEqual(SELF);
    expect(ping('9607a473656c66c0c0c091c3')).toEqual(SELF);
    expect(ping('9107')).toEqual({ ...SELF, node: '' });
  });

  test('with unknown keys, whatever their value', () => {
    const unknown = 'a3466f6f 82 01 92c0c3 a0 9101';
    expect(ping(`83${unknown}a44e6f6465a473656c66a55365714e6f07`)).toEqual(SELF);
  });

  test('from nil and from the empty map', () => {
    const nothing = { ...SELF, seqNo: 0, node: '' };
    expect(ping('c0')).toEqual(nothing);
    expect(ping('80')).toEqual(nothing);
  });

  test('with a key twice: the last one wins', () => {
    expect(ping('83a44e6f6465a178a55365714e6f07a44e6f6465a473656c66')).toEqual(SELF);
  });

  test('with bytes behind it', () => {
    expect(ping('82a44e6f6465a473656c66a55365714e6f07ffff')).toEqual(SELF);
  });

  test('with keys as case sensitive as they are', () => {
    expect(ping('82a46e6f6465a473656c66a55365714e6f07')).toEqual({ ...SELF, node: '' });
  });

  test('but not from anything else', () => {
    for (const hex of ['07', 'a473656c66', 'c3']) expect(() => ping(hex)).toThrow('type');
    for (const hex of ['', '82a44e6f6465', '82a44e', 'dfffffffff', 'ddffffffff'])
      expect(() => ping(hex)).toThrow('truncated');
    expect(() => ping('81a55365714e6fcf0000000200000000')).toThrow('range');
    expect(() => ping('8107c0')).toThrow('type'); // a key that is no string
  });
});

describe('the mark', () => {
  test('stands in ping and ack where the order of keys wants it', () => {
    const mark = Uint8Array.of(1, 2, 3);
    expect(encoded({ ...SELF, mark })).toBe('0083a748656172736179a3010203a44e6f6465a473656c66a55365714e6f07');
    const writer = new Writer();
    writer.begin();
    encodeAck(writer, { seqNo: 7, payload: null, mark });
    const ack = writer.finish();
    expect(decodeAck(new Reader().reset(ack, 1))).toEqual({ seqNo: 7, payload: null, mark });
  });

  test('is ignored when it is too long or no byte string', () => {
    const rest = 'a44e6f6465a473656c66a55365714e6f07';
    for (const value of [
      `b1${'00'.repeat(17)}`,
      'c3',
      '9101',
      'c0',
      'da001000000000000000000000000000000000',
    ]) {
      expect(ping(`83a748656172736179${value}${rest}`)).toEqual(SELF);
    }
    expect(ping(`83a748656172736179b0${'05'.repeat(16)}${rest}`).mark).toEqual(new Uint8Array(16).fill(5));
  });

  test('is skipped by a message that has none', () => {
    const nack = new Uint8Array(Buffer.from('82a748656172736179a101a55365714e6f07', 'hex'));
    expect(decodeNack(new Reader().reset(nack))).toEqual({ seqNo: 7 });
  });
});

describe('a ping is written', () => {
  test('without the source fields that are empty', () => {
    expect(encoded(SELF)).toBe('0082a44e6f6465a473656c66a55365714e6f07');
    expect(encoded({ ...SELF, sourceAddr: new Uint8Array(0) })).toBe(encoded(SELF));
    expect(encoded({ ...SELF, sourcePort: 1 })).toContain(Buffer.from('SourcePort').toString('hex'));
  });
});

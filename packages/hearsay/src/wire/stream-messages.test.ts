import { expect, test } from 'vitest';
import { Reader } from '../base/reader.ts';
import { Writer } from '../base/writer.ts';
import {
  decodePushPullHeader,
  decodePushPullNode,
  decodeUserHeader,
  encodePushPullHeader,
} from './stream-messages.ts';
import { encodePushPullNode } from './stream-messages.ts';

function reading(hex: string): Reader {
  return new Reader().reset(new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex')));
}

function written(write: (writer: Writer) => void): string {
  const writer = new Writer();
  writer.begin();
  write(writer);
  return Buffer.from(writer.finish()).toString('hex');
}

test('signed fields are read in both forms and written in the unsigned one', () => {
  const header = { nodes: 200, userStateLen: 40_000, join: false };
  const hex = '83a44a6f696ec2a54e6f646573 d100c8 ac5573657253746174654c656e d200009c40';
  expect(decodePushPullHeader(reading(hex))).toEqual(header);
  const unsigned = '0683a44a6f696ec2a54e6f646573ccc8ac5573657253746174654c656ecd9c40';
  expect(written((writer) => encodePushPullHeader(writer, header))).toBe(unsigned);
});

test('a node map has no type byte, and any state number passes', () => {
  const start = '87a441646472a40a000102ab496e6361726e6174696f6e01a44d657461c0';
  const hex = `${start}a44e616d65a161a4506f727401a55374617465f7a356736ea0`;
  const node = decodePushPullNode(reading(hex));
  expect(node).toMatchObject({ name: 'a', state: -9, meta: null, vsn: new Uint8Array(0) });
  expect(written((writer) => encodePushPullNode(writer, node))).toBe(hex);
});

test('arrays come in the order of declaration', () => {
  expect(decodePushPullHeader(reading('93 02 05 c3'))).toEqual({ nodes: 2, userStateLen: 5, join: true });
  expect(decodeUserHeader(reading('91 07'))).toEqual({ userMsgLen: 7 });
  const node = decodePushPullNode(reading('97 a161 a40a000001 07 c0 05 02 a101'));
  expect([node.name, node.port, node.incarnation, node.state]).toEqual(['a', 7, 5, 2]);
});

test('negative lengths are refused', () => {
  expect(() => decodePushPullHeader(reading('81 a54e6f646573 ff'))).toThrow('range');
  expect(() => decodeUserHeader(reading('81 aa557365724d73674c656e ff'))).toThrow('range');
});

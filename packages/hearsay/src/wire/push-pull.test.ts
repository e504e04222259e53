import { describe, expect, test } from 'vitest';
import { STREAM_MAP_BYTES_MAX } from './chunk-reader.ts';
import {
  encodePushPull,
  PUSH_PULL_MAPS_BYTES_MAX,
  PUSH_PULL_NODES_MAX,
  PushPullDecoder,
} from './push-pull.ts';
import { USER_STATE_BYTES_MAX } from './push-pull.ts';
import type { PushPull } from './push-pull.ts';
import type { PushPullNode } from './stream-messages.ts';

const NODE: PushPullNode = {
  name: 'a',
  addr: Uint8Array.of(10, 0, 0, 1),
  port: 7946,
  meta: null,
  incarnation: 3,
  state: 0,
  vsn: Uint8Array.of(1, 5, 2, 2, 5, 4),
};

function pushed(input: Uint8Array): PushPull | undefined {
  return new PushPullDecoder().push(input);
}

function header(fields: string): Uint8Array {
  return new Uint8Array(Buffer.from(fields.replaceAll(' ', ''), 'hex'));
}

const NODES = 'a54e6f646573';
const STATE_LEN = 'ac5573657253746174654c656e';

describe('PushPullDecoder', () => {
  test('a push/pull is there with its last byte and not before', () => {
    const pushPull = { join: true, nodes: [NODE, { ...NODE, name: 'b' }], userState: Uint8Array.of(7, 8, 9) };
    const encoded = encodePushPull(pushPull).subarray(1);
    for (let length = 0; length < encoded.length; length += 1)
      expect(pushed(encoded.subarray(0, length))).toBeUndefined();
    expect(pushed(encoded)).toEqual(pushPull);
    const decoder = new PushPullDecoder();
    expect(decoder.push(Uint8Array.of(...encoded, 1, 2))).toEqual(pushPull);
    expect(decoder.push(Uint8Array.of(3))).toBeUndefined();
  });

  test('a large push/pull comes through byte by byte', () => {
    const nodes = Array.from({ length: 3000 }, (_, i) => ({ ...NODE, name: `node-${i}` }));
    const encoded = encodePushPull({ join: false, nodes, userState: new Uint8Array(50_000) }).subarray(1);
    const decoder = new PushPullDecoder();
    let decoded;
    for (let at = 0; at < encoded.length; at += 1) decoded = decoder.push(encoded.subarray(at, at + 1));
    expect(decoded?.nodes).toEqual(nodes);
    expect(decoded?.userState).toHaveLength(50_000);
  });

  test('what was decoded stays as it was while more comes', () => {
    const nodes = Array.from({ length: 2000 }, (_, i) => ({ ...NODE, meta: new Uint8Array(40).fill(i) }));
    const input = encodePushPull({ join: false, nodes, userState: new Uint8Array(0) }).slice(1);
    const decoder = new PushPullDecoder();
    let decoded;
    for (let at = 0; at < input.length; at += 500) {
      const chunk = input.slice(at, at + 500);
      decoded = decoder.push(chunk);
      chunk.fill(0); // the host gives its buffer to others
    }
    expect(decoded?.nodes).toEqual(nodes);
  });

  test('negative and excessive counts are refused by the header', () => {
    expect(() => pushed(header(`81 ${NODES} ff`))).toThrow('range');
    expect(() => pushed(header(`81 ${STATE_LEN} d0 80`))).toThrow('range');
    const hex = (count: number): string => count.toString(16).padStart(8, '0');
    expect(pushed(header(`81 ${NODES} ce ${hex(PUSH_PULL_NODES_MAX)}`))).toBeUndefined();
    expect(() => pushed(header(`81 ${NODES} ce ${hex(PUSH_PULL_NODES_MAX + 1)}`))).toThrow('limit');
    expect(pushed(header(`81 ${STATE_LEN} ce ${hex(USER_STATE_BYTES_MAX)}`))).toBeUndefined();
    expect(() => pushed(header(`81 ${STATE_LEN} ce ${hex(USER_STATE_BYTES_MAX + 1)}`))).toThrow('limit');
  });

  test('one map is bounded by what it promises', () => {
    const node = (metaBytes: number): Uint8Array =>
      header(`81 ${NODES} 01 81 a44d657461 db ${metaBytes.toString(16).padStart(8, '0')}`);
    expect(pushed(node(STREAM_MAP_BYTES_MAX - 11))).toBeUndefined();
    expect(() => pushed(node(STREAM_MAP_BYTES_MAX - 10))).toThrow('limit');
  });

  test('all maps together are bounded, too', () => {
    const fat = { ...NODE, meta: new Uint8Array(60_000) };
    const count = Math.ceil(PUSH_PULL_MAPS_BYTES_MAX / 60_000);
    const encoded = encodePushPull({ join: false, nodes: [fat], userState: new Uint8Array(0) });
    const decoder = new PushPullDecoder();
    decoder.push(header(`81 ${NODES} cd ffff`));
    const map = encoded.subarray(encoded.indexOf(0x87));
    expect(() => {
      for (let i = 0; i <= count; i += 1) decoder.push(map);
    }).toThrow('limit');
  });

  test('a node that is no map is refused', () => {
    expect(() => pushed(header(`81 ${NODES} 01 07`))).toThrow('type');
  });
});

import { describe, expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import {
  checkedFilter,
  checkEndpoint,
  checkFlag,
  checkText,
  keyBytes,
  metaOf,
  payloadBytes,
  payloadBytesOrNull,
} from './arguments.ts';

/** Each of these takes what a caller without types may hand in. */
const CHECKS = { checkedFilter, checkEndpoint, keyBytes, metaOf, payloadBytes, payloadBytesOrNull };

describe('an argument that is not allowed is named', () => {
  test.each<[keyof typeof CHECKS, unknown, string]>([
    ['payloadBytes', { a: 1 }, 'payload'],
    ['payloadBytes', null, 'payload'],
    ['payloadBytesOrNull', [1, 2], 'payload'],
    ['payloadBytesOrNull', undefined, 'payload'],
    ['checkedFilter', 'abc', 'filter'],
    ['checkedFilter', null, 'filter'],
    ['checkedFilter', { node: ['a'] }, 'filter.node'],
    ['checkedFilter', { nodes: 'abc' }, 'filter.nodes'],
    ['checkedFilter', { nodes: ['a', 1] }, 'filter.nodes[1]'],
    ['checkedFilter', { tags: ['a'] }, 'filter.tags'],
    ['checkedFilter', { tags: { role: 1 } }, 'filter.tags.role'],
    ['metaOf', undefined, 'tags'],
    ['metaOf', 'abc', 'tags'],
    ['metaOf', { role: 1 }, 'tags.role'],
    ['keyBytes', 'no base64!', 'key'],
    ['keyBytes', 'AQI=', 'key'],
    ['keyBytes', 7, 'key'],
    ['checkEndpoint', undefined, 'to'],
    ['checkEndpoint', { host: 'localhost', port: 1 }, 'host'],
    ['checkEndpoint', { port: 1 }, 'host'],
    ['checkEndpoint', { host: '127.0.0.1', port: 'x' }, 'port'],
    ['checkEndpoint', { host: '127.0.0.1', port: 0 }, 'port'],
    ['checkEndpoint', { host: '127.0.0.1', port: 65_536 }, 'port'],
  ])('%s of %j: %s', (check, value, field) => {
    const wrong = (): unknown => (CHECKS[check] as (value: unknown) => unknown)(value);
    expect(wrong).toThrow(expect.objectContaining({ name: 'UsageError', field }));
  });

  test('a text and a flag', () => {
    expect(() => checkText('name', undefined)).toThrow('name: undefined is not allowed; it must be a string');
    expect(() => checkFlag('prune', 'yes')).toThrow(UsageError);
  });

  test('but a key is not shown', () => {
    expect(() => keyBytes('c2VjcmV0')).toThrow(/^key: "\(not shown\)" .* it is 6 bytes/);
  });
});

describe('an argument that is allowed', () => {
  test('is taken as it is', () => {
    const filter = { nodes: ['a'], tags: { role: '^web' } };
    expect(checkedFilter(filter)).toEqual(filter);
    expect(checkedFilter({})).toEqual({});
    expect(payloadBytesOrNull(null)).toBeNull();
    expect(payloadBytes('hi')).toEqual(Uint8Array.of(0x68, 0x69));
    expect(() => checkEndpoint({ host: '::1', port: 7946 })).not.toThrow();
  });

  test('may be a key in base64, or raw in any length, which is for the members to judge', () => {
    expect(keyBytes('AAECAwQFBgcICQoLDA0ODw==')).toEqual(Uint8Array.from({ length: 16 }, (_, i) => i));
    expect(keyBytes(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
  });
});

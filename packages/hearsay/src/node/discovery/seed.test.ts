import { describe, expect, test } from 'vitest';
import { DiscoveryError, parseSeed } from './seed.ts';

describe('a seed', () => {
  test.each([
    ['10.0.0.1', { name: undefined, host: '10.0.0.1', port: 7946, isAddress: true }],
    ['10.0.0.1:8000', { name: undefined, host: '10.0.0.1', port: 8000, isAddress: true }],
    ['alpha/10.0.0.1:8000', { name: 'alpha', host: '10.0.0.1', port: 8000, isAddress: true }],
    ['alpha/beta.example', { name: 'alpha', host: 'beta.example', port: 7946, isAddress: false }],
    ['beta', { name: undefined, host: 'beta', port: 7946, isAddress: false }],
    ['beta.example.:8000', { name: undefined, host: 'beta.example.', port: 8000, isAddress: false }],
    ['_gossip.svc_1:1', { name: undefined, host: '_gossip.svc_1', port: 1, isAddress: false }],
    ['2001:DB8:0::1', { name: undefined, host: '2001:db8::1', port: 7946, isAddress: true }],
    ['[::1]', { name: undefined, host: '::1', port: 7946, isAddress: true }],
    ['[::1]:65535', { name: undefined, host: '::1', port: 65_535, isAddress: true }],
    ['alpha/[fe80::1]:8000', { name: 'alpha', host: 'fe80::1', port: 8000, isAddress: true }],
    ['::ffff:10.0.0.1', { name: undefined, host: '10.0.0.1', port: 7946, isAddress: true }],
    ['::1:8000', { name: undefined, host: '::1:8000', port: 7946, isAddress: true }],
  ])('is read from %s', (text, seed) => {
    expect(parseSeed(text, 7946)).toEqual({ text, ...seed });
  });

  test.each([
    ['', 'the host must be'],
    ['/10.0.0.1', 'the name before the slash must not be empty'],
    ['alpha/', 'the host must be'],
    [':8000', 'the host must be'],
    ['10.0.0.1:', 'the port must be'],
    ['10.0.0.1:0', 'the port must be'],
    ['10.0.0.1:65536', 'the port must be'],
    ['10.0.0.1:8e3', 'the port must be'],
    ['10.0.0.1: 80', 'the port must be'],
    ['10.0.0.256', 'the host must be'],
    ['10.0.1', 'the host must be'],
    ['[10.0.0.1]:80', 'brackets must hold an IPv6 address'],
    ['[::1', 'brackets must hold an IPv6 address'],
    ['[::1]80', 'only a colon and a port'],
    ['[::1]:', 'the port must be'],
    ['[::g]:80', 'the host must be'],
    ['fe80::1%eth0', 'the host must be'],
    ['two words', 'the host must be'],
    ['-beta.example', 'the host must be'],
    ['beta..example', 'the host must be'],
    [`${'a'.repeat(64)}.example`, 'the host must be'],
    ['a.'.repeat(127), 'the host must be'],
  ])('is refused and named: %s', (text, reason) => {
    const read = (): unknown => parseSeed(text, 7946);
    expect(read).toThrow(expect.objectContaining({ name: 'UsageError', field: 'seed', value: text }));
    expect(read).toThrow(reason);
  });
});

test('the error of a discovery names each seed and its reason', () => {
  const error = new DiscoveryError([
    { seed: 'a.example', reason: 'ENOTFOUND' },
    { seed: 'b.example', reason: 'an empty answer' },
  ]);
  expect(error.message).toBe('no seed has an address: a.example: ENOTFOUND; b.example: an empty answer');
});

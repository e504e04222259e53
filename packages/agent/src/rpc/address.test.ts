import { UsageError } from 'hearsay';
import { expect, test } from 'vitest';
import { isLoopback, parseRpcAddress } from './address.ts';

test.each([
  ['127.0.0.1:7373', '127.0.0.1', 7373],
  ['localhost', 'localhost', 7373],
  ['[::1]:80', '::1', 80],
  ['[::1]', '::1', 7373],
  [':7000', '', 7000],
])('%s is an address', (text, host, port) => {
  expect(parseRpcAddress(text, 'rpc_addr')).toEqual({ host, port });
});

test.each(['::1', '1:2:3', 'host:', 'host:port', 'host:65536', '[::1'])('%s is none', (text) => {
  expect(() => parseRpcAddress(text, 'rpc_addr')).toThrow(UsageError);
});

test('only an address of this machine alone is a loopback one', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost'])
    expect(isLoopback({ host, port: 1 })).toBe(true);
  for (const host of ['', '0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.org']) {
    expect(isLoopback({ host, port: 1 })).toBe(false);
  }
});

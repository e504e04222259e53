import { describe, expect, test } from 'vitest';
import {
  endpointOf,
  formatEndpoint,
  formatIp,
  isMapped,
  parseIp,
  sameAddress,
  wireAddressOf,
} from './address.ts';

const v6 = (...groups: number[]): Uint8Array =>
  Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
const mapped = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1);

describe('text and bytes', () => {
  test.each([
    ['10.0.0.1', Uint8Array.of(10, 0, 0, 1)],
    ['255.255.255.255', Uint8Array.of(255, 255, 255, 255)],
    ['::', v6(0, 0, 0, 0, 0, 0, 0, 0)],
    ['::1', v6(0, 0, 0, 0, 0, 0, 0, 1)],
    ['fe80::', v6(0xfe80, 0, 0, 0, 0, 0, 0, 0)],
    ['2001:db8::1:0:0:1', v6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1)],
    ['2001:db8:0:1:1:1:1:1', v6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1)],
    ['1:2:3:4:5:6:7:8', v6(1, 2, 3, 4, 5, 6, 7, 8)],
  ])('%s is written and read as RFC 5952 has it', (text, bytes) => {
    expect(parseIp(text)).toEqual(bytes);
    expect(formatIp(bytes)).toBe(text);
  });

  test('other ways to write an address are read too', () => {
    expect(parseIp('::ffff:10.0.0.1')).toEqual(mapped);
    expect(parseIp('2001:DB8:0:0:0:0:0:1')).toEqual(parseIp('2001:db8::1'));
    expect(parseIp('64:ff9b::192.0.2.33')).toEqual(v6(0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0221));
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    '10.0.0.1.1',
    'localhost',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'fe80::1%eth0',
    '1.2.3.4::',
    '1:2:3:4:5:6:7::8',
    ' ::1',
  ])('%j is no address', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  test('bytes of another length become a text that no socket takes', () => {
    expect(formatIp(Uint8Array.of(1, 2))).toBe('?0102');
    expect(formatIp(new Uint8Array(40))).toHaveLength(33);
    expect(formatIp(new Uint8Array(0))).toBe('?');
  });
});

describe('addresses and endpoints', () => {
  test('a v4-mapped address and its IPv4 form are two addresses of one endpoint', () => {
    const [short, long] = [
      { bytes: Uint8Array.of(10, 0, 0, 1), port: 1 },
      { bytes: mapped, port: 1 },
    ];
    expect(isMapped(mapped)).toBe(true);
    expect(sameAddress(short, long)).toBe(false);
    expect(endpointOf(short)).toEqual(endpointOf(long));
  });

  test('another port is another address', () => {
    const bytes = Uint8Array.of(10, 0, 0, 1);
    expect(sameAddress({ bytes, port: 1 }, { bytes, port: 2 })).toBe(false);
    expect(sameAddress({ bytes, port: 1 }, { bytes: bytes.slice(), port: 1 })).toBe(true);
  });

  test('an endpoint becomes an address if its host is one', () => {
    expect(wireAddressOf({ host: '10.0.0.1', port: 7 })).toEqual({
      bytes: Uint8Array.of(10, 0, 0, 1),
      port: 7,
    });
    expect(wireAddressOf({ host: 'example.org', port: 7 })).toBeUndefined();
  });

  test('an IPv6 host is written in brackets', () => {
    expect(formatEndpoint({ host: '::1', port: 7 })).toBe('[::1]:7');
    expect(formatEndpoint({ host: '10.0.0.1', port: 7 })).toBe('10.0.0.1:7');
  });
});

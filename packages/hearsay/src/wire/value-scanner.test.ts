import { describe, expect, test } from 'vitest';
import { ValueScanner } from './value-scanner.ts';

describe('ValueScanner', () => {
  const bytes = new Uint8Array(
    Buffer.from(`83a161ccffa16293c0cb3ff0000000000000a3616263a163de0001c4020102ce00000001`, 'hex'),
  );

  test('a value is complete with its last byte and not before', () => {
    const scanner = new ValueScanner();
    scanner.start();
    for (let end = 0; end < bytes.length; end += 1) expect(scanner.scan(bytes, 0, end)).toBe(false);
    expect(scanner.scan(bytes, 0, bytes.length)).toBe(true);
    expect(scanner.length).toBe(bytes.length);
  });

  test('a length is known before its bytes have come', () => {
    const scanner = new ValueScanner();
    scanner.start();
    expect(scanner.scan(Uint8Array.of(0xdb, 0x40, 0, 0, 0), 0, 5)).toBe(false);
    expect(scanner.length).toBe(5 + 0x4000_0000);
  });

  test('the bytes may move while the value is incomplete', () => {
    const scanner = new ValueScanner();
    scanner.start();
    expect(scanner.scan(bytes, 0, 9)).toBe(false);
    const moved = Uint8Array.of(1, 2, 3, ...bytes, 4);
    expect(scanner.scan(moved, 3, moved.length)).toBe(true);
    expect(scanner.length).toBe(bytes.length);
  });

  test('the byte that begins no value is refused', () => {
    const scanner = new ValueScanner();
    scanner.start();
    expect(() => scanner.scan(Uint8Array.of(0x91, 0xc1), 0, 2)).toThrow('type');
  });
});

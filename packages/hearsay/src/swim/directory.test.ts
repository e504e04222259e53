import { describe, expect, test } from 'vitest';
import { Directory, NO_ID } from './directory.ts';

describe('Directory', () => {
  test('equal values have one number, which lives as long as somebody uses it', () => {
    const { names } = new Directory();
    const id = names.acquire('n1');
    expect([names.acquire('n1'), names.find('n1'), names.size]).toEqual([id, id, 1]);
    names.release(id);
    expect(names.value(id)).toBe('n1');
    names.release(id);
    expect([names.find('n1'), names.size]).toEqual([NO_ID, 0]);
    expect(() => names.value(id)).toThrow('is not in use');
    expect(() => names.release(id)).toThrow('is not in use');
  });

  test('numbers are used again', () => {
    const { names } = new Directory();
    for (let i = 0; i < 1000; i += 1) names.release(names.acquire(`n${i}`));
    expect(names.acquire('last')).toBe(0);
  });

  test('bytes are compared by value and kept as a copy', () => {
    const { blobs } = new Directory();
    const bytes = Uint8Array.of(1, 2);
    const id = blobs.acquire(bytes);
    bytes[0] = 9;
    expect(blobs.value(id)).toEqual(Uint8Array.of(1, 2));
    expect(blobs.acquire(Uint8Array.of(1, 2))).toBe(id);
  });

  test('the two forms of an IPv4 address are two, of one endpoint', () => {
    const directory = new Directory();
    const mapped = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1);
    const ids = [Uint8Array.of(10, 0, 0, 1), mapped].map((bytes) =>
      directory.addresses.acquire({ bytes, port: 1 }),
    );
    expect(ids[0]).not.toBe(ids[1]);
    expect(directory.address(ids[0]!).endpoint).toEqual(directory.address(ids[1]!).endpoint);
  });
});

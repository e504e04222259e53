import { describe, expect, test } from 'vitest';
import { type Description, Directory, NO_ID } from './directory.ts';

const NOBODY: Description = {
  address: { bytes: new Uint8Array(4), port: 0 },
  meta: new Uint8Array(0),
  versions: new Uint8Array(6),
};

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

  test('descriptions are compared by value and kept as a copy', () => {
    const { descriptions } = new Directory();
    const bytes = Uint8Array.of(1, 2);
    const told = (meta: Uint8Array): Description => ({ ...NOBODY, meta });
    const id = descriptions.acquire(told(bytes));
    bytes[0] = 9;
    expect(descriptions.value(id).meta).toEqual(Uint8Array.of(1, 2));
    expect(descriptions.acquire(told(Uint8Array.of(1, 2)))).toBe(id);
    expect(descriptions.acquire(told(Uint8Array.of(1)))).not.toBe(id);
  });

  test('bytes do not move from one part of a description to the next', () => {
    const { descriptions } = new Directory();
    const id = descriptions.acquire({ ...NOBODY, meta: Uint8Array.of(1), versions: Uint8Array.of(2, 3) });
    expect(descriptions.find({ ...NOBODY, meta: Uint8Array.of(1, 2), versions: Uint8Array.of(3) })).toBe(
      NO_ID,
    );
    expect(descriptions.find({ ...NOBODY, meta: Uint8Array.of(1), versions: Uint8Array.of(2, 3) })).toBe(id);
  });

  test('all who are shown one mark by one member share one number while somebody uses it', () => {
    const directory = new Directory();
    const { descriptions } = directory;
    const plain = descriptions.acquire(NOBODY);
    const shown = directory.acquireShown(plain, 'aa');
    expect(directory.acquireShown(plain, 'aa')).toBe(shown);
    expect(descriptions.value(shown)).toMatchObject({ ...NOBODY, instance: 'aa' });
    const other = directory.acquireShown(plain, 'bb');
    expect([other === shown, directory.acquireShown(other, 'aa')]).toEqual([false, shown]);
    expect(directory.acquireShown(shown, null)).toBe(plain);
    for (const id of [plain, plain, shown, shown, shown, other]) descriptions.release(id);
    expect(descriptions.size).toBe(0);
  });

  test('a number that means something else by now is not taken for what it meant', () => {
    const directory = new Directory();
    const { descriptions } = directory;
    const plain = descriptions.acquire(NOBODY);
    const shown = directory.acquireShown(plain, 'aa');
    descriptions.release(shown);
    expect(descriptions.acquire({ ...NOBODY, meta: Uint8Array.of(1), instance: 'aa' })).toBe(shown);
    const again = directory.acquireShown(plain, 'aa');
    expect([again === shown, descriptions.value(again).meta.length]).toEqual([false, 0]);
  });

  test('the two forms of an IPv4 address are two, of one endpoint', () => {
    const directory = new Directory();
    const mapped = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1);
    const ids = [Uint8Array.of(10, 0, 0, 1), mapped].map((bytes) =>
      directory.descriptions.acquire({ ...NOBODY, address: { bytes, port: 1 } }),
    );
    expect(ids[0]).not.toBe(ids[1]);
    expect(directory.description(ids[0]!).endpoint).toEqual(directory.description(ids[1]!).endpoint);
  });
});

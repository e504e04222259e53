import { describe, expect, test } from 'vitest';
import { Slab, SLAB_CHUNK_BYTES } from './slab.ts';
import { Writer } from './writer.ts';

describe('Writer', () => {
  test('integers are big-endian', () => {
    const writer = new Writer();
    writer.begin();
    writer.u8(0x01);
    writer.u16(0x0203);
    writer.u32(0xff05_0607);
    expect([...writer.finish()]).toEqual([1, 2, 3, 0xff, 5, 6, 7]);
  });

  test('finished messages are never written again', () => {
    const writer = new Writer();
    const messages: Uint8Array[] = [];
    for (let i = 0; i < 5000; i += 1) {
      writer.begin(40);
      writer.raw(new Uint8Array(40).fill(i));
      messages.push(writer.finish());
    }
    for (const [i, message] of messages.entries()) expect([...message]).toEqual(Array(40).fill(i & 0xff));
  });

  test('a message longer than was asked for is whole', () => {
    const writer = new Writer();
    writer.begin(1);
    const parts = Array.from({ length: 3000 }, (_, i) => Uint8Array.of(i, i >> 8, 7));
    for (const part of parts) writer.raw(part);
    expect(writer.length).toBe(9000);
    expect([...writer.finish()]).toEqual(parts.flatMap((part) => [...part]));
  });

  test('an abandoned message leaves no trace', () => {
    const writer = new Writer();
    writer.begin();
    writer.u32(1);
    expect([...writer.written()]).toEqual([0, 0, 0, 1]);
    writer.begin();
    writer.u8(9);
    expect([...writer.finish()]).toEqual([9]);
  });
});

describe('Slab', () => {
  test('small pieces share a chunk and a big one has its own array', () => {
    const slab = new Slab();
    slab.reserve(10);
    const first = slab.commit(slab.start + 10);
    slab.reserve(SLAB_CHUNK_BYTES + 1);
    const big = slab.commit(slab.start + SLAB_CHUNK_BYTES + 1);
    slab.reserve(10);
    const second = slab.commit(slab.start + 4);
    expect(big.buffer.byteLength).toBe(SLAB_CHUNK_BYTES + 1);
    expect(second.buffer).toBe(first.buffer);
    expect(second.byteOffset).toBe(10);
  });

  test('a commit outside of the reserved chunk is a bug', () => {
    const slab = new Slab();
    slab.reserve(10);
    expect(() => slab.commit(SLAB_CHUNK_BYTES + 1)).toThrow('commit');
  });
});

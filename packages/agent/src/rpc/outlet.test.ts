import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Room } from './room.ts';
import { Outlet, RECORD_BYTES_WAITING_MAX, type RecordQueue, RECORDS_WAITING_MAX } from './outlet.ts';

/** A socket that takes so many writes and then no more until `drain`. */
class SlowSocket extends EventEmitter {
  writable = true;
  writableNeedDrain = false;
  room = 0;
  readonly written: string[] = [];

  write(bytes: Uint8Array): boolean {
    this.written.push(Buffer.from(bytes).toString());
    this.room -= 1;
    this.writableNeedDrain = this.room <= 0;
    return !this.writableNeedDrain;
  }

  drain(room: number): void {
    this.room = room;
    this.writableNeedDrain = room <= 0;
    this.emit('drain');
  }
}

interface Bench {
  readonly socket: SlowSocket;
  readonly outlet: Outlet;
  readonly warnings: string[];
  readonly queue: (name: string) => RecordQueue;
}

/** An outlet whose client takes nothing yet. */
function bench(together = new Room(Infinity)): Bench {
  const socket = new SlowSocket();
  const outlet = new Outlet(socket as unknown as Socket, together);
  const warnings: string[] = [];
  socket.drain(0);
  return { socket, outlet, warnings, queue: (name) => outlet.openQueue(() => void warnings.push(name)) };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('records', () => {
  test('go out at once while the client takes them, and wait in order when it does not', () => {
    const { socket, queue } = bench();
    const one = queue('one');
    socket.drain(2);
    for (const text of ['a', 'b', 'c', 'd']) one.offer(bytes(text));
    expect(socket.written).toEqual(['a', 'b']);
    socket.drain(10);
    one.offer(bytes('e'));
    expect(socket.written).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('beyond so many that wait are dropped, with one warning until some have gone out', () => {
    const { socket, queue, warnings } = bench();
    const one = queue('one');
    for (let i = 0; i < RECORDS_WAITING_MAX + 10; i += 1) one.offer(bytes(String(i)));
    expect(warnings).toEqual(['one']);
    socket.drain(1);
    expect(socket.written).toEqual(['0']);
    one.offer(bytes('fits'));
    one.offer(bytes('does not'));
    expect(warnings).toEqual(['one', 'one']);
    socket.drain(10_000);
    expect(socket.written).toHaveLength(RECORDS_WAITING_MAX + 1);
    expect(socket.written.at(-1)).toBe('fits');
  });

  test('of all streams together may be so large and no larger, and room comes back', () => {
    const { socket, queue, warnings } = bench();
    const [one, two] = [queue('one'), queue('two')];
    const half = new Uint8Array(RECORD_BYTES_WAITING_MAX / 2);
    one.offer(half);
    two.offer(half);
    two.offer(bytes('x'));
    expect(warnings).toEqual(['two']);
    one.close();
    two.offer(bytes('y'));
    socket.drain(10);
    expect(socket.written.map((text) => text.length)).toEqual([half.length, 1]);
  });

  test('of all connections together may be so large and no larger; who goes leaves room', () => {
    const together = new Room(10);
    const [one, two] = [bench(together), bench(together)];
    one.queue('one').offer(new Uint8Array(8));
    const other = two.queue('two');
    other.offer(bytes('xyz'));
    expect(two.warnings).toEqual(['two']);
    one.socket.emit('close');
    expect(together.left).toBe(10);
    other.offer(bytes('xyz'));
    expect(together.left).toBe(7);
  });

  test('of several streams go out in turn', () => {
    const { socket, queue } = bench();
    const [one, two] = [queue('one'), queue('two')];
    for (const text of ['a1', 'a2', 'a3']) one.offer(bytes(text));
    two.offer(bytes('b1'));
    socket.drain(10);
    expect(socket.written).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  test('of a stream that is closed are forgotten', () => {
    const { socket, queue } = bench();
    const one = queue('one');
    one.offer(bytes('a'));
    one.close();
    one.offer(bytes('b'));
    socket.drain(10);
    expect(socket.written).toEqual([]);
  });

  test('that end a stream are never dropped, and nothing follows them', () => {
    const { socket, queue } = bench();
    const one = queue('one');
    for (let i = 0; i < 2 * RECORDS_WAITING_MAX; i += 1) one.offer(bytes('x'));
    one.offerLast(bytes('done'));
    one.offer(bytes('y'));
    socket.drain(10_000);
    expect(socket.written).toHaveLength(RECORDS_WAITING_MAX + 1);
    expect(socket.written.at(-1)).toBe('done');
  });
});

describe('an answer', () => {
  test('is waited for until the client takes more, or is gone', async () => {
    const { socket, outlet } = bench();
    const events: string[] = [];
    const first = outlet.answer(bytes('a')).then(() => events.push('first'));
    await Promise.resolve();
    expect(events).toEqual([]);
    socket.drain(1);
    await first;
    const second = outlet.answer(bytes('b')).then(() => events.push('second'));
    socket.emit('close');
    await second;
    expect(events).toEqual(['first', 'second']);
    expect(socket.listenerCount('drain')).toBe(1); // the outlet's own
  });
});

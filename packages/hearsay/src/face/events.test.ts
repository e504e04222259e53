import { describe, expect, test } from 'vitest';
import { EVENT_BUFFER_MAX, EventHub, type ClusterEvent } from './events.ts';

const reap = (name: string | number): ClusterEvent => ({ type: 'reap', name: String(name) });

function hub(): { events: EventHub; faults: unknown[] } {
  const faults: unknown[] = [];
  return { events: new EventHub((fault) => faults.push(fault)), faults };
}

describe('readers', () => {
  test('each gets all events from when it began, in order', async () => {
    const { events } = hub();
    events.emit(reap(1));
    const [one, other] = [events.read(), events.read()];
    events.emit(reap(2));
    events.emit(reap(3));
    for (const reader of [one, other]) {
      expect([(await reader.next()).value, (await reader.next()).value]).toEqual([reap(2), reap(3)]);
    }
  });

  test('one that waits gets the next event', async () => {
    const { events } = hub();
    const reader = events.read();
    const next = reader.next();
    events.emit(reap(1));
    expect(await next).toEqual({ done: false, value: reap(1) });
  });

  test('one that is too slow loses the oldest, and is told how many before it reads on', async () => {
    const { events } = hub();
    const reader = events.read();
    for (let i = 0; i < EVENT_BUFFER_MAX + 7; i += 1) events.emit(reap(i));
    expect((await reader.next()).value).toEqual({ type: 'lagged', missed: 7 });
    const read: unknown[] = [];
    for (let i = 0; i < EVENT_BUFFER_MAX; i += 1) read.push((await reader.next()).value);
    expect([read.length, read[0], read.at(-1)]).toEqual([
      EVENT_BUFFER_MAX,
      reap(7),
      reap(EVENT_BUFFER_MAX + 6),
    ]);
  });

  test('a closed hub ends all loops, after what they have not read', async () => {
    const { events } = hub();
    const [busy, waiting] = [events.read(), events.read()];
    const last = waiting.next();
    events.emit(reap(1));
    const end = waiting.next();
    events.close();
    expect(await last).toEqual({ done: false, value: reap(1) });
    expect(await end).toEqual({ done: true, value: undefined });
    const read: ClusterEvent[] = [];
    for await (const event of busy) read.push(event);
    expect(read).toEqual([reap(1)]);
    expect((await events.read().next()).done).toBe(true);
  });

  test('a loop that is left gets no more, and an aborted one ends', async () => {
    const { events } = hub();
    const aborter = new AbortController();
    const [left, aborted] = [events.read(), events.read(aborter.signal)];
    events.emit(reap(1));
    for await (const _event of left) break;
    aborter.abort();
    events.emit(reap(2));
    expect((await left.next()).done).toBe(true);
    expect([(await aborted.next()).value, (await aborted.next()).done]).toEqual([reap(1), true]);
    expect((await events.read(AbortSignal.abort()).next()).done).toBe(true);
  });
});

describe('listeners', () => {
  test('each hears its kind, until it is taken off', () => {
    const { events } = hub();
    const heard: string[] = [];
    const listener = (event: { name: string }): unknown => heard.push(event.name);
    events.on('reap', listener);
    events.emit(reap(1));
    events.emit({ type: 'lagged', missed: 1 });
    events.off('reap', listener);
    events.emit(reap(2));
    expect(heard).toEqual(['1']);
  });

  test('one that throws is reported, and keeps nobody else from hearing', () => {
    const { events, faults } = hub();
    const heard: string[] = [];
    events.on('reap', () => {
      throw new Error('mine');
    });
    events.on('reap', (event) => heard.push(event.name));
    events.emit(reap(1));
    expect([heard, faults]).toEqual([['1'], [new Error('mine')]]);
  });

  test('one may take itself off, or another, while it is called', () => {
    const { events } = hub();
    let calls = 0;
    const once = (): void => {
      calls += 1;
      events.off('reap', once);
    };
    events.on('reap', once);
    events.emit(reap(1));
    events.emit(reap(2));
    expect(calls).toBe(1);
  });
});

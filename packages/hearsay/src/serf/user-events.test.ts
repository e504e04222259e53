import { describe, expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { encodeUserEvent } from './event-messages.ts';
import { encodeSerfState, type EventSlot } from './serf-state.ts';
import { EVENT_BYTES_MAX, EVENTS_KEPT_BYTES_MAX } from './user-events.ts';

function tell(node: LoneSerf, time: number, bytes: number, fill = 0): void {
  const payload = new Uint8Array(bytes).fill(fill);
  node.message(encodeUserEvent, { lamportTime: BigInt(time), name: 'e', payload, coalesce: false });
}

function merge(node: LoneSerf, events: readonly EventSlot[]): void {
  const state = node.encode(encodeSerfState, {
    lamportTime: 1n,
    statusLamportTimes: new Map(),
    leftMembers: [],
    eventLamportTime: 1n,
    events,
    queryLamportTime: 1n,
  });
  node.serf.parts.exchange.merge(state, false, node.now);
}

const queued = (node: LoneSerf): number => node.serf.parts.context.broadcasts.depth('events');

describe('an event of another member', () => {
  test('is taken up to a size, which is above all that Serf sends', () => {
    const node = new LoneSerf();
    tell(node, 1, EVENT_BYTES_MAX - 1);
    expect(node.events('user-event')).toHaveLength(1);
    tell(node, 2, EVENT_BYTES_MAX);
    expect(node.events('user-event')).toHaveLength(1);
    expect(node.drops()).toEqual(['events-limit']);
  });

  test('of a push/pull is taken up to the same size', () => {
    const node = new LoneSerf();
    const told = (bytes: number) => ({ name: 'e', payload: new Uint8Array(bytes) });
    merge(node, [{ lamportTime: 1n, events: [told(EVENT_BYTES_MAX), told(2)] }]);
    expect(node.events('user-event').map(({ payload }) => payload!.length)).toEqual([2]);
    expect(node.drops()).toEqual(['events-limit']);
  });

  test('that fits no packet is delivered, but not queued', () => {
    const node = new LoneSerf();
    tell(node, 1, 1000);
    tell(node, 2, 1400);
    expect(node.events('user-event')).toHaveLength(2);
    expect(queued(node)).toBe(1);
  });

  test('is a copy of what it came with', () => {
    const node = new LoneSerf();
    merge(node, [{ lamportTime: 1n, events: [{ name: 'e', payload: Uint8Array.of(7) }] }]);
    const kept = node.serf.parts.userEvents.slots().find((slot) => slot !== null)!.events[0]!;
    expect(kept.payload).toEqual(Uint8Array.of(7));
    expect(kept.payload!.buffer.byteLength).toBe(1);
    expect(node.events('user-event')[0]!.payload!.buffer.byteLength).toBe(1);
  });
});

describe('all events together', () => {
  const BYTES = 8192;
  const FITTING = Math.floor(EVENTS_KEPT_BYTES_MAX / (BYTES + 65));
  /** Four of a time: half of the ring is enough. */
  const fill = (node: LoneSerf, count: number): void => {
    for (let i = 0; i < count; i += 1) tell(node, 1 + (i >> 2), BYTES, i & 3);
  };

  test('have a limit: the oldest times are forgotten, and are not told again', () => {
    const node = new LoneSerf();
    const { userEvents } = node.serf.parts;
    fill(node, FITTING + 40);
    expect(node.events('user-event')).toHaveLength(FITTING + 40);
    const kept = userEvents.slots().flatMap((slot) => slot?.events ?? []);
    expect(kept.length * BYTES).toBeLessThanOrEqual(EVENTS_KEPT_BYTES_MAX);
    expect(kept.length).toBeGreaterThan(FITTING - 40);
    expect(new Set(node.drops())).toEqual(new Set(['events-limit']));
    tell(node, 1, BYTES, 1);
    tell(node, 1 + ((FITTING + 39) >> 2), BYTES, 0);
    expect(node.events('user-event')).toHaveLength(FITTING + 40);
    expect(node.serf.parts.exchange.localState().length).toBeLessThan(1.1 * EVENTS_KEPT_BYTES_MAX);
  });

  test('are counted again in a node that is restored', () => {
    const node = new LoneSerf();
    fill(node, FITTING);
    expect(node.drops()).toEqual([]);
    const again = new LoneSerf({ saved: structuredClone(node.serf.save()) });
    tell(again, 300, BYTES);
    expect(again.drops()).toEqual(['events-limit']);
  });

  test('count no longer when their times are over', () => {
    const node = new LoneSerf();
    fill(node, FITTING);
    for (let time = 513; time <= 1024; time += 1) tell(node, time, 1);
    for (let i = 0; i < FITTING / 2; i += 1) tell(node, 1025 + (i >> 2), BYTES, i & 3);
    expect(node.drops()).toEqual([]);
  });
});

describe('an event of ours', () => {
  const event = { type: 'user-event', ticket: 4, name: 'e', coalesce: false } as const;

  test('that fits no packet is delivered here, and goes round with push/pulls', () => {
    const node = new LoneSerf({ serf: { userEventSizeMaxBytes: 9216 } });
    node.command({ ...event, payload: new Uint8Array(9000) });
    expect(node.events('user-event')).toHaveLength(1);
    expect(node.events('done')).toEqual([{ type: 'done', ticket: 4 }]);
    expect(queued(node)).toBe(0);
    expect(node.serf.parts.exchange.localState().length).toBeGreaterThan(9000);
  });

  test('has a payload that its sender may write again', () => {
    const node = new LoneSerf();
    const payload = Uint8Array.of(1);
    node.command({ ...event, payload });
    payload[0] = 2;
    const slot = node.serf.parts.userEvents.slots().find((one) => one !== null)!;
    expect(slot.events).toEqual([{ name: 'e', payload: Uint8Array.of(1) }]);
  });
});

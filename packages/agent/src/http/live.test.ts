import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  RecordingAgent,
  sampleMember,
  queryEvent,
  userEvent,
} from '../../../../test/support/recording-agent.ts';
import { parseEventFilters } from '../agent/event-filter.ts';
import { LIVE_LIMITS, LiveHub } from './live.ts';

interface Seen {
  readonly event: string;
  readonly [field: string]: unknown;
}

function setUp(limits: Partial<typeof LIVE_LIMITS> = {}) {
  const agent = new RecordingAgent();
  const counted = { clients: [] as number[], lagged: 0 };
  const metrics = {
    observeLiveClients: (clients: number) => counted.clients.push(clients),
    observeLagged: (missed: number) => {
      counted.lagged += missed;
    },
  };
  const hub = new LiveHub(agent, metrics, { ...LIVE_LIMITS, ...limits });
  const open = (filter = '') => new Reader(hub.open(parseEventFilters(filter)));
  return { agent, counted, hub, open };
}

class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** The text that is there, or comes next; `null`: the end. */
  async text(): Promise<string | null> {
    const { done, value } = await this.#reader.read();
    return done ? null : new TextDecoder().decode(value);
  }

  async events(): Promise<Seen[]> {
    const frames = ((await this.text()) ?? '').split('\n\n').slice(0, -1);
    return frames.map((one) => {
      const [event, data] = one.split('\n');
      const seen = JSON.parse(data!.slice('data: '.length)) as Seen;
      expect(event).toBe(`event: ${seen.event}`);
      return seen;
    });
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 4, 5) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the live stream', () => {
  test('begins with all members, and misses nothing after them', async () => {
    const { agent, open } = setUp();
    const reader = open();
    agent.emit(userEvent('deploy', Uint8Array.of(0x76, 0x31)));
    const [hello, event] = await reader.events();
    expect(hello).toMatchObject({ event: 'hello', name: 'n1', at: '2026-01-02T03:04:05.000Z' });
    expect((hello!['members'] as { name: string }[]).map(({ name }) => name)).toEqual(['n1', 'n2', 'n3']);
    expect(event).toEqual({
      event: 'user',
      at: '2026-01-02T03:04:05.000Z',
      name: 'deploy',
      payload: 'v1',
      encoding: 'text',
      coalesce: true,
      lamportTime: '7',
    });
  });

  test('events come as they happen', async () => {
    const { agent, open } = setUp();
    const reader = open();
    await reader.text();
    const next = reader.events();
    agent.emit({ event: 'member-failed', members: [sampleMember('n2', {})] });
    expect(await next).toMatchObject([{ event: 'member-failed', members: [{ name: 'n2' }] }]);
  });

  test('each client gets what its filters let through', async () => {
    const { agent, open } = setUp();
    const [all, some] = [open(), open('user:deploy,query')];
    await all.text();
    await some.text();
    agent.emit(userEvent('other'));
    agent.emit(userEvent('deploy'));
    agent.emit(queryEvent('load'));
    expect((await all.events()).map(({ name }) => name)).toEqual(['other', 'deploy', 'load']);
    expect((await some.events()).map(({ name }) => name)).toEqual(['deploy', 'load']);
  });

  test('a heartbeat comes when nothing else does', async () => {
    const { open } = setUp();
    const reader = open();
    await reader.text();
    const next = reader.text();
    await vi.advanceTimersByTimeAsync(LIVE_LIMITS.heartbeatMs);
    expect(await next).toBe(': still here\n\n');
  });

  test('a slow client gets the newest and is told how many it missed; others get all', async () => {
    const { agent, counted, open } = setUp({ bufferEventsMax: 3 });
    const slow = open();
    const quick = open();
    await slow.text();
    await quick.text();
    for (let i = 0; i < 5; i += 1) {
      agent.emit(userEvent(`e${i}`));
      expect(await quick.events()).toMatchObject([{ name: `e${i}` }]);
    }
    const seen = await slow.events();
    expect(seen[0]).toMatchObject({ event: 'lagged', missed: 2 });
    expect(seen.slice(1).map(({ name }) => name)).toEqual(['e2', 'e3', 'e4']);
    expect(counted.lagged).toBe(2);
    agent.emit(userEvent('e5'));
    expect(await slow.events()).toMatchObject([{ name: 'e5' }]);
  });

  test('the text that waits is limited, too, but the newest event is kept', async () => {
    const { agent, open } = setUp({ bufferCharsMax: 1000 });
    const reader = open();
    await reader.text();
    agent.emit(userEvent('small'));
    agent.emit(userEvent('large', new Uint8Array(2000).fill(0x61)));
    const seen = await reader.events();
    expect(seen).toMatchObject([{ event: 'lagged', missed: 1 }, { name: 'large' }]);
  });

  test('a client that does not read is dropped after some heartbeats', async () => {
    const { agent, counted, open } = setUp();
    const reader = open();
    await vi.advanceTimersByTimeAsync(4 * LIVE_LIMITS.heartbeatMs);
    expect(agent.listeners.size).toBe(0);
    expect(counted.clients).toEqual([1, 0]);
    expect(await reader.text()).toBeNull();
  });

  test('a client that reads now and then is kept', async () => {
    const { open } = setUp();
    const reader = open();
    for (let i = 0; i < 4; i += 1) {
      await vi.advanceTimersByTimeAsync(2 * LIVE_LIMITS.heartbeatMs);
      const next = reader.text();
      await vi.advanceTimersByTimeAsync(LIVE_LIMITS.heartbeatMs);
      expect(await next).not.toBeNull();
    }
  });

  test('there are so many clients and no more; one that goes makes room', async () => {
    const { open } = setUp({ clientsMax: 2 });
    const first = open();
    open();
    expect(() => open()).toThrow('2 live streams are open already');
    await first.cancel();
    expect(() => open()).not.toThrow();
  });

  test('the agent is listened to while there are clients, once for all of them', async () => {
    const { agent, counted, open } = setUp();
    expect(agent.listeners.size).toBe(0);
    const readers = [open(), open()];
    expect(agent.listeners.size).toBe(1);
    await readers[0]!.cancel();
    expect(agent.listeners.size).toBe(1);
    await readers[1]!.cancel();
    expect(agent.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(counted.clients).toEqual([1, 2, 1, 0]);
  });

  test('closing ends all, after what they had not read yet', async () => {
    const { agent, hub, open } = setUp();
    const waits = open();
    await waits.text();
    const end = waits.text();
    const late = open();
    await late.text();
    agent.emit(userEvent('last'));
    hub.close();
    expect(await end).toContain('"name":"last"');
    expect(await waits.text()).toBeNull();
    expect(await late.events()).toMatchObject([{ name: 'last' }]);
    expect(await late.text()).toBeNull();
    expect(agent.listeners.size).toBe(0);
  });

  test('its greeting is of the moment at which it is read, before all that has come since', async () => {
    const { agent, open } = setUp({ bufferEventsMax: 1 });
    const reader = open();
    agent.emit(userEvent('lost'));
    agent.all = [...agent.all, sampleMember('n4', {})];
    agent.emit({ event: 'member-join', members: [sampleMember('n4', {})] });
    const [hello, ...rest] = await reader.events();
    expect(hello!['members']).toHaveLength(4);
    expect(rest).toMatchObject([{ event: 'lagged', missed: 1 }, { event: 'member-join' }]);
  });

  test('a stream that nobody has read yet ends without a word', async () => {
    const { agent, hub, open } = setUp();
    const reader = open();
    hub.close();
    expect(await reader.text()).toBeNull();
    expect(agent.listeners.size).toBe(0);
  });
});

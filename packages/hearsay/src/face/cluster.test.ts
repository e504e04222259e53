import { beforeEach, describe, expect, test } from 'vitest';
import type { AnyCommand } from '../serf/api.ts';
import type { LamportTime } from '../serf/lamport-time.ts';
import { VERSION_BYTES, type Member } from '../swim/member.ts';
import { STREAM_USER_BYTES_MAX } from '../wire/stream-user.ts';
import { ClusterNode, type ClusterHost } from './cluster.ts';
import { ClosedError } from './errors.ts';
import type { ClusterEvent } from './events.ts';
import { asJson } from './inspection.ts';
import { SILENT_LOGGER } from './log.ts';

const PEER = { host: '10.0.0.2', port: 7946 };
const SELF: Member = {
  name: 'n1',
  state: 'alive',
  incarnation: 1,
  changedAt: 0,
  address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
  meta: new Uint8Array(0),
  versions: new Uint8Array(VERSION_BYTES),
  instance: 'one',
};

/** A host that does nothing but remember its commands, until it is stopped. */
class Host {
  readonly commands: AnyCommand[] = [];
  isRunning = true;
  closes = 0;
  closing: Promise<void> = Promise.resolve();
  readonly node: ClusterNode;

  constructor() {
    this.node = new ClusterNode({
      name: 'n1',
      endpoint: { host: '10.0.0.1', port: 7946 },
      tags: { role: 'web' },
      logger: SILENT_LOGGER,
      packetPayloadBytesMax: 100,
      host: this.#host(),
    });
  }

  /** As a driver does it: no command is taken any more, and then the node is told. */
  fail(error: unknown): void {
    this.isRunning = false;
    this.node.handleFault(error);
  }

  #host(): ClusterHost {
    return {
      command: (command) => {
        if (this.isRunning) this.commands.push(command);
        return this.isRunning;
      },
      members: () => [SELF],
      serf: { members: () => [], coordinate: () => undefined },
      viewVersion: () => 1,
      cases: () => [],
      healthScore: () => 0,
      inspect: () => {
        throw new Error('not asked for');
      },
      now: () => 0,
      timeText: (time) => String(time),
      after: () => () => undefined,
      close: () => {
        this.isRunning = false;
        this.closes += 1;
        return this.closing;
      },
    };
  }
}

let host: Host;
let node: ClusterNode;

beforeEach(() => {
  host = new Host();
  ({ node } = host);
});

async function reason(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => ({ settled: value }),
    (error: unknown) => error,
  );
}

/** Everything that can be waited for. */
function asked(): Promise<unknown>[] {
  return [
    node.publish('x'),
    node.setTags({ role: 'db' }),
    node.exchange(PEER),
    node.forceLeave('n2'),
    node.keys.list(),
    node.query('x').next(),
  ];
}

describe('a fault of the core', () => {
  const bug = new Error('a bug');
  const told = {
    name: 'ClosedError',
    cause: bug,
    message: expect.stringContaining('by a fault (a bug) before'),
  };

  test('rejects all that waits, with its cause', async () => {
    const waiting = [...asked(), node.leave()].map(reason);
    host.fail(bug);
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject(told);
    expect(host.closes).toBe(1);
  });

  test('rejects at once whatever is asked for later', async () => {
    host.fail(bug);
    for (const error of await Promise.all(asked().map(reason))) expect(error).toMatchObject(told);
    expect(await reason(node.send('n1', 'x'))).toMatchObject(told);
    expect(await reason(node.send('n1', 'x', { reliable: false }))).toMatchObject(told);
    expect(node.tags).toEqual({ role: 'web' });
  });

  test('is the last event, of loops and of listeners', async () => {
    const heard: ClusterEvent[] = [];
    node.on('fault', (event) => heard.push(event));
    const loop = (async () => {
      const read: ClusterEvent[] = [];
      for await (const event of node.events()) read.push(event);
      return read;
    })();
    host.fail(bug);
    expect(await loop).toEqual([{ type: 'fault', error: bug }]);
    expect(heard).toEqual([{ type: 'fault', error: bug }]);
  });

  test('leaves nothing to leave: leaving and disposing only close', async () => {
    host.fail(bug);
    await node.leave();
    await node[Symbol.asyncDispose]();
    expect([host.closes, host.commands]).toEqual([1, []]);
  });

  test('is no unhandled rejection if the host cannot close', async () => {
    host.closing = Promise.reject(new Error('a stuck socket'));
    host.fail(bug);
    expect(await reason(node.close())).toMatchObject({ message: 'a stuck socket' });
  });

  test('is no news for a node that is closed', async () => {
    const events = node.events();
    await node.close();
    host.fail(bug);
    expect((await events.next()).done).toBe(true);
  });
});

describe('a node that is closed', () => {
  test('rejects what waits, at once, though a socket never closes', async () => {
    const waiting = asked().map(reason);
    host.closing = new Promise(() => undefined);
    void node.close();
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(ClosedError);
    expect(await reason(node.exchange(PEER))).toBeInstanceOf(ClosedError);
  });

  test('keeps its tags, whatever is set', async () => {
    await node.close();
    expect(await reason(node.setTags({ role: 'db' }))).toBeInstanceOf(ClosedError);
    expect(node.tags).toEqual({ role: 'web' });
  });
});

describe('leaving', () => {
  test('twice waits for one goodbye', async () => {
    const [first, second] = [node.leave(), node.leave()];
    expect(host.commands.map(({ type }) => type)).toEqual(['serf-leave']);
    node.handleEvent({ type: 'done', ticket: 1 });
    await Promise.all([first, second, node.leave()]);
    expect(host.closes).toBe(1);
  });

  test('that is refused rejects, and closes all the same', async () => {
    const leaving = node.leave();
    node.handleEvent({ type: 'refused', ticket: 1, error: 'no' });
    expect(await reason(leaving)).toMatchObject({ name: 'SerfError' });
    expect(host.closes).toBe(1);
  });
});

describe("a caller's mistake reaches no core", () => {
  test.each<[string, (node: ClusterNode) => unknown, string]>([
    ['publish', () => node.publish(undefined as unknown as string), 'name'],
    ['publish', () => node.publish('x', { a: 1 } as unknown as string), 'payload'],
    ['publish', () => node.publish('x', null, { coalesce: 'no' as unknown as boolean }), 'coalesce'],
    ['query', () => node.query(7 as unknown as string), 'name'],
    ['query', () => node.query('x', [1] as unknown as string), 'payload'],
    [
      'query',
      () => node.query('x', null, { filter: { tags: { a: 1 as unknown as string } } }),
      'filter.tags.a',
    ],
    [
      'query',
      () => node.query('x', null, { filter: { nodes: 'abc' as unknown as string[] } }),
      'filter.nodes',
    ],
    ['query', () => node.query('x', null, { timeoutMs: 1e15 }), 'timeoutMs'],
    ['query', () => node.query('x', null, { acks: 1 as unknown as boolean }), 'acks'],
    ['forceLeave', () => node.forceLeave(undefined as unknown as string), 'name'],
    ['keys.install', () => node.keys.install('no key'), 'key'],
    ['exchange', () => node.exchange({ host: 'localhost', port: 7946 }), 'host'],
    ['setTags', () => node.setTags({ role: 'x'.repeat(600) }), 'tags'],
    ['send', () => node.send('n1', { a: 1 } as unknown as string), 'payload'],
    ['send', () => node.send('n1', new Uint8Array(STREAM_USER_BYTES_MAX)), 'payload'],
    ['send', () => node.send('n1', new Uint8Array(STREAM_USER_BYTES_MAX + 1)), 'payload'],
    ['send', () => node.send('n1', new Uint8Array(100), { reliable: false }), 'payload'],
  ])('%s', async (_method, call, field) => {
    const error = await reason((async () => call(node))());
    expect(error).toMatchObject({ name: 'UsageError', field });
    expect(host.commands).toEqual([]);
    expect(node.tags).toEqual({ role: 'web' });
  });

  test('an answer that is no text is refused by name', async () => {
    const events = node.events();
    const query = {
      query: 1,
      lamportTime: 1n as LamportTime,
      name: 'x',
      payload: null,
      from: 'n2',
      deadline: 9,
    };
    node.handleEvent({ type: 'query', ...query });
    const { value } = await events.next();
    const { respond } = value as ClusterEvent & { type: 'query' };
    expect(await reason(respond(7 as unknown as string))).toMatchObject({
      name: 'UsageError',
      field: 'payload',
    });
    expect(host.commands).toEqual([]);
  });
});

test('a key may be given in base64, as for joining', () => {
  void node.keys.use('AAECAwQFBgcICQoLDA0ODw==').catch(() => undefined);
  expect(host.commands).toEqual([
    { type: 'keys', ticket: 1, operation: 'use', key: Uint8Array.from({ length: 16 }, (_, i) => i) },
  ]);
});

test('an inspection can be written as JSON, without its keys', () => {
  const time = (2n ** 60n) as LamportTime;
  const inspection = asJson({
    states: { alive: 1, suspect: 0, dead: 0, left: 0 },
    queues: { broadcasts: 0, intents: 0, queries: 0, events: 0 },
    confirmationsWanted: 2,
    clocks: { members: time, events: time, queries: time, eventsFrom: time },
    coordinateResets: 0,
    keys: [new Uint8Array(16)],
  });
  const text = String(time);
  expect(JSON.parse(JSON.stringify(inspection))).toMatchObject({
    states: { alive: 1 },
    clocks: { members: text, events: text, queries: text, eventsFrom: text },
    keys: 1,
  });
  expect(structuredClone(inspection)).toEqual(inspection);
});

import { getEventListeners, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { UsageError } from '../base/errors.ts';
import type { ClusterNode } from '../face/cluster.ts';
import { JoinError, KeyMismatchError, LabelMismatchError, VersionMismatchError } from '../face/errors.ts';
import type { ClusterEvent } from '../face/events.ts';
import { SILENT_LOGGER, type Logger } from '../face/log.ts';
import { SerfStack } from '../stack/serf-stack.ts';
import { join } from './join.ts';
import type { JoinOptions, Transports } from './options.ts';
import { Recorder } from './recorder.ts';
import { BindError } from './transport.ts';

const KEY = 'AAECAwQFBgcICQoLDA0ODw==';
const OTHER_KEY = 'Dw4NDAsKCQgHBgUEAwIBAA==';

const nodes: ClusterNode[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

/** A node on loopback that is closed after the test. */
async function start(options: JoinOptions = {}): Promise<ClusterNode> {
  const node = await join({ bind: '127.0.0.1:0', profile: 'local', ...options });
  nodes.push(node);
  return node;
}

function at(node: ClusterNode): string[] {
  return [`127.0.0.1:${node.port}`];
}

/** What a promise was rejected with. */
async function failure(work: Promise<ClusterNode>): Promise<unknown> {
  try {
    nodes.push(await work);
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  const until = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`not within 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a cluster of our own', () => {
  test.each<[string, JoinOptions]>([
    ['plain', {}],
    ['encrypted', { keys: [KEY] }],
    ['labelled', { cluster: 'blue' }],
    [
      'labelled and encrypted, with version 0 packets',
      { cluster: 'blue', keys: [KEY], encryption: { version: 0 } },
    ],
    ['without compression', { compression: false }],
    ['under memberlist rules', { rules: 'memberlist' }],
  ])('%s: two nodes see each other, tags and all', async (_kind, options) => {
    const a = await start({ name: 'a', ...options });
    const b = await start({ name: 'b', seeds: at(a), tags: { role: 'web' }, ...options });
    await eventually('both see two', () => a.members.alive.length === 2 && b.members.alive.length === 2);
    expect(a.members.find('b')).toMatchObject({
      state: 'alive',
      tags: { role: 'web' },
      port: b.port,
      isSelf: false,
    });
    expect(b.members.find('b')!.isSelf).toBe(true);
  });

  test('over ::1, and on every address at once', async () => {
    const a = await start({ name: 'a', bind: '[::1]:0' });
    const b = await start({ name: 'b', bind: '[::1]:0', seeds: [`[::1]:${a.port}`] });
    await eventually('both see two', () => a.members.alive.length === 2 && b.members.alive.length === 2);
    expect(a.members.find('b')!.host).toBe('::1');
    const dual = await start({ name: 'c', bind: '[::]:0', advertise: '127.0.0.1:0' });
    const d = await start({ name: 'd', seeds: at(dual) });
    await eventually('both see two', () => dual.members.alive.length === 2 && d.members.alive.length === 2);
  });

  test('news, tags and goodbyes travel', async () => {
    const a = await start({ name: 'a' });
    const b = await start({ name: 'b', seeds: at(a) });
    const seen: string[] = [];
    a.on('update', ({ member }) => seen.push(`${member.name} ${member.tags['role']}`));
    a.on('leave', ({ member }) => seen.push(`${member.name} left`));
    await eventually('a knows b', () => a.members.find('b') !== undefined);
    await b.setTags({ role: 'job' });
    await eventually('the new tag', () => seen.includes('b job'));
    expect(b.tags).toEqual({ role: 'job' });
    await b.leave();
    await eventually('the goodbye', () => seen.includes('b left'));
    expect(a.members.find('b')!.state).toBe('left');
  });

  test('a snapshot never changes, and a newer one has a higher version', async () => {
    const a = await start({ name: 'a' });
    const before = a.members;
    expect(a.members).toBe(before);
    await start({ name: 'b', seeds: at(a) });
    await eventually('a knows b', () => a.members.size === 2);
    expect(before.size).toBe(1);
    expect(a.members.version).toBeGreaterThan(before.version);
    expect([...a.members].map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('messages go to members that have shown our mark, by stream and by packet', async () => {
    const a = await start({ name: 'a' });
    const b = await start({ name: 'b', seeds: at(a) });
    const heard: string[] = [];
    a.on('message', ({ from, payload }) => heard.push(`${from}: ${new TextDecoder().decode(payload)}`));
    expect(() => b.send('nobody', 'x')).toThrow(UsageError);
    await eventually('b knows that a is ours', () => b.members.find('a')!.instance !== null);
    await b.send('a', 'by stream');
    await b.send('a', 'by packet', { reliable: false });
    await eventually('both messages', () => heard.length === 2);
    expect(heard.sort()).toEqual(['b: by packet', 'b: by stream']);
    expect(() => b.send('a', new Uint8Array(1400), { reliable: false })).toThrow(/at most 1336 bytes/);
  });

  test('the largest message that may go by packet fits into one, label and encryption and all', async () => {
    const sizes: number[] = [];
    const wrapTransports = ({ packets, streams }: Transports): Transports => ({
      streams,
      packets: {
        local: packets.local,
        start: (listener) => packets.start(listener),
        close: () => packets.close(),
        send: (to, packet) => {
          sizes.push(packet.length);
          packets.send(to, packet);
        },
      },
    });
    const sealed: JoinOptions = { cluster: 'L'.repeat(250), keys: [KEY], compression: false };
    const a = await start({ name: 'a', ...sealed });
    const b = await start({ name: 'b', seeds: at(a), wrapTransports, ...sealed });
    const heard: number[] = [];
    a.on('message', ({ payload }) => heard.push(payload.length));
    await eventually('b knows that a is ours', () => b.members.find('a')!.instance !== null);
    expect(() => b.send('a', new Uint8Array(1320), { reliable: false })).toThrow(/at most 1113 bytes/);
    const most = 1113 - 6; // the message's type, the name and the length
    await b.send('a', new Uint8Array(most), { reliable: false });
    expect(Math.max(...sizes)).toBe(1400);
    await eventually('the message', () => heard.includes(most));
  });

  test('a member without our mark gets no messages', async () => {
    const a = await start({ name: 'a', rules: 'memberlist' });
    const b = await start({ name: 'b', seeds: at(a) });
    await eventually('both see two', () => a.members.alive.length === 2 && b.members.alive.length === 2);
    expect(() => b.send('a', 'x')).toThrow(/not known to run hearsay/);
  });

  test('events can be read in a loop, which ends with the node or its signal', async () => {
    const a = await start({ name: 'a' });
    const aborted = new AbortController();
    const endless = a.events({ signal: aborted.signal });
    aborted.abort();
    expect(await endless.next()).toEqual({ done: true, value: undefined });
    const loop = (async () => {
      const types: string[] = [];
      for await (const event of a.events()) types.push(event.type);
      return types;
    })();
    await start({ name: 'b', seeds: at(a) });
    await eventually('a knows b', () => a.members.size === 2);
    await a.close();
    expect(await loop).toContain('join');
  });
});

describe('what a joiner is told', () => {
  test.each<[string, JoinOptions, JoinOptions]>([
    ['another key', { keys: [KEY] }, { keys: [OTHER_KEY] }],
    ['no key where one is wanted', { keys: [KEY] }, {}],
    ['a key where none is used', {}, { keys: [KEY] }],
  ])('%s is a KeyMismatchError that names the peer', async (_what, theirs, ours) => {
    const a = await start({ name: 'a', ...theirs });
    const error = await failure(start({ name: 'b', seeds: at(a), ...ours }));
    expect(error).toBeInstanceOf(KeyMismatchError);
    expect(error).toMatchObject({ code: 'ERR_HEARSAY_KEY_MISMATCH', peer: `127.0.0.1:${a.port}` });
    expect(a.members.size).toBe(1);
  });

  test.each<[string, JoinOptions, JoinOptions]>([
    ['another label', { cluster: 'blue' }, { cluster: 'green' }],
    ['no label where one is wanted', { cluster: 'blue' }, {}],
    ['a label where none is used', {}, { cluster: 'blue' }],
  ])('%s is a LabelMismatchError that names the peer', async (_what, theirs, ours) => {
    const a = await start({ name: 'a', ...theirs });
    const error = await failure(start({ name: 'b', seeds: at(a), ...ours }));
    expect(error).toBeInstanceOf(LabelMismatchError);
    expect(error).toMatchObject({ code: 'ERR_HEARSAY_LABEL_MISMATCH', peer: `127.0.0.1:${a.port}` });
  });

  test('a refusal in words of memberlist is told apart as well', async () => {
    const a = await start({ name: 'a', keys: [KEY], rules: 'memberlist' });
    const error = await failure(start({ name: 'b', seeds: at(a), keys: [OTHER_KEY] }));
    expect(error).toBeInstanceOf(KeyMismatchError);
  });

  test('versions that do not fit are a VersionMismatchError that names peer and member', async () => {
    const a = await start({ name: 'a', versions: [1, 5, 2, 4, 9, 9] });
    const error = await failure(start({ name: 'b', seeds: at(a), versions: [1, 5, 2, 2, 3, 3] }));
    expect(error).toBeInstanceOf(VersionMismatchError);
    expect((error as Error).message).toMatch(/'[ab]' delegate protocol version/);
  });

  test('nobody there is a JoinError after the time for it, with what each seed said', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    taken.close();
    const error = await failure(start({ seeds: [`127.0.0.1:${port}`], joinTimeoutMs: 0 }));
    expect(error).toBeInstanceOf(JoinError);
    expect(error).toMatchObject({ code: 'ERR_HEARSAY_UNREACHABLE' });
    expect((error as Error).message).toContain(`127.0.0.1:${port}: connection refused`);
  });

  test('with startAlone it starts, and healing finds the seed when it comes', async () => {
    const config = { healIntervalMs: 200 };
    const later = await start({ name: 'later' });
    const { port } = later;
    await later.close();
    const early = await start({
      name: 'early',
      seeds: [`127.0.0.1:${port}`],
      startAlone: true,
      joinTimeoutMs: 0,
      config,
    });
    expect(early.members.size).toBe(1);
    await start({ name: 'later', bind: `127.0.0.1:${port}` });
    await eventually('they have found each other', () => early.members.alive.length === 2);
  });

  test('a signal that is aborted ends the joining', async () => {
    const aborted = new AbortController();
    const joining = failure(start({ seeds: ['192.0.2.1:7946'], signal: aborted.signal }));
    aborted.abort(new Error('enough'));
    expect(((await joining) as Error).message).toBe('enough');
  });

  test('also between two tries: the seed that refused is not asked again', async () => {
    const aborted = new AbortController();
    let asked = 0;
    const resolve = (): Promise<{ host: string; port: number }[]> => {
      asked += 1;
      setTimeout(() => aborted.abort(new Error('enough')), 50);
      return Promise.resolve([{ host: '127.0.0.1', port: 1 }]);
    };
    const error = await failure(
      start({ discovery: { resolve }, signal: aborted.signal, joinTimeoutMs: 60_000 }),
    );
    expect([(error as Error).message, asked]).toEqual(['enough', 1]);
  });
});

describe('a join ends', () => {
  test('though a discovery never answers', async () => {
    const resolve = (): Promise<never> => new Promise(() => undefined);
    const error = await failure(start({ discovery: { resolve }, joinTimeoutMs: 100 }));
    expect(error).toMatchObject({ code: 'ERR_HEARSAY_NO_SEED', message: expect.stringMatching(/no answer/) });
  });

  test.each<[string, unknown, string]>([
    ['no list', null, 'discovery'],
    ['a name', [{ host: 'seed.example', port: 7946 }], 'host'],
  ])('with a UsageError for a discovery that resolves to %s', async (_what, endpoints, field) => {
    const resolve = (): Promise<never> => Promise.resolve(endpoints as never);
    expect(await failure(start({ discovery: { resolve } }))).toMatchObject({ name: 'UsageError', field });
  });

  test('though whoever listens to its news throws, which is logged', async () => {
    const a = await start({ name: 'a' });
    const faults: unknown[] = [];
    const logger: Logger = { ...SILENT_LOGGER, error: (fields) => faults.push(fields) };
    const onNews = (): never => {
      throw new Error('my metrics failed');
    };
    const b = await start({ name: 'b', seeds: at(a), logger, onNews });
    await eventually('both see two', () => a.members.alive.length === 2 && b.members.alive.length === 2);
    expect(faults[0]).toMatchObject({ source: 'event', err: { message: 'my metrics failed' } });
  });

  test('and has left no listener at its signal', async () => {
    const { signal } = new AbortController();
    const a = await start({ name: 'a' });
    await start({ name: 'b', seeds: at(a), signal });
    await failure(start({ seeds: ['127.0.0.1:1'], joinTimeoutMs: 0, signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('with its sockets closed if the node could not be made', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hearsay-join-'));
    const record = new Recorder({ file: path.join(folder, 'one.trace') });
    const ports: number[] = [];
    const wrapTransports = (transports: Transports): Transports => {
      ports.push(transports.packets.local.port);
      return transports;
    };
    await start({ name: 'a', record });
    const reused = await failure(start({ name: 'b', record, wrapTransports }));
    expect(reused).toMatchObject({ name: 'UsageError', field: 'record' });
    const thrown = await failure(
      start({
        wrapTransports: (transports) => {
          wrapTransports(transports);
          throw new Error('mine');
        },
      }),
    );
    expect(thrown).toMatchObject({ message: 'mine' });
    for (const port of ports) await start({ name: `at ${port}`, bind: `127.0.0.1:${port}` });
    expect(ports).toHaveLength(2);
    rmSync(folder, { recursive: true });
  });
});

describe('a fault of the core', () => {
  /** A veto must not throw: one that does is no better than a bug. */
  const veto = ({ name }: { name: string }): null => {
    if (name === 'b') throw new Error('a bug');
    return null;
  };

  test('closes the node, and is told to whoever listens and whoever waits', async () => {
    const a = await start({ name: 'a', veto });
    const read = (async () => {
      const events: ClusterEvent[] = [];
      for await (const event of a.events()) events.push(event);
      return events;
    })();
    const b = await start({ name: 'b' });
    const left = a.exchange(b).catch((error: unknown) => error);
    expect(await left).toMatchObject({ name: 'ClosedError', cause: { message: 'a bug' } });
    expect((await read).at(-1)).toMatchObject({ type: 'fault', error: { message: 'a bug' } });
    await a.leave();
    await start({ name: 'again', bind: `127.0.0.1:${a.port}` });
  });

  test('rejects a join that it meets, with its cause', async () => {
    const b = await start({ name: 'b' });
    const error = await failure(start({ name: 'a', seeds: at(b), veto, startAlone: true }));
    expect(error).toMatchObject({ name: 'ClosedError', cause: { message: 'a bug' } });
  });

  test.each(['nextDeadline', 'handleCommand'] as const)('rejects a join as it starts: %s', async (method) => {
    const broken = vi.spyOn(SerfStack.prototype, method);
    broken.mockImplementationOnce(() => {
      throw new Error('a bug');
    });
    const error = await failure(start());
    broken.mockRestore();
    expect(error).toMatchObject({ name: 'ClosedError', cause: { message: 'a bug' } });
  });
});

test('an inspection can be logged', async () => {
  const a = await start({ name: 'a', keys: [KEY] });
  expect(JSON.parse(JSON.stringify(a.inspect()))).toMatchObject({ states: { alive: 1 }, keys: 1 });
});

describe('options that are not allowed', () => {
  test.each<[string, unknown, string]>([
    ['name', '', 'must not be empty'],
    ['name', 'x'.repeat(129), '129 bytes'],
    ['cluster', 'x'.repeat(256), '256 bytes'],
    ['cluster', '', 'leave it out'],
    ['bind', 'localhost:7946', 'an IP address'],
    ['bind', '127.0.0.1:70000', 'at most 65535'],
    ['advertise', '10.0.0', 'an IP address'],
    ['seeds', ['a b'], 'seed'],
    ['seeds', 'one:7946', 'an array'],
    ['tags', { a: 1 }, 'must be a string'],
    ['tags', { a: 'x'.repeat(600) }, 'at most 512'],
    ['keys', ['short'], 'a key has 16, 24 or 32 bytes'],
    ['keys', [], 'at least one'],
    ['profile', 'moon', "'lan', 'wan' or 'local'"],
    ['rules', 'mine', 'hearsay'],
    ['config', { probeIntervalMs: 0 }, 'probeIntervalMs'],
    ['config', { probeTimeoutMs: 5000 }, 'must not exceed'],
    ['config', { probes: 3 }, 'no such setting'],
    ['joinTimeoutMs', -1, 'milliseconds'],
    ['versions', [1, 2], 'six'],
    ['compression', 'yes', 'a boolean'],
    ['sedes', ['x'], 'no such option'],
  ])('%s: %j', async (field, value, reason) => {
    const error = await failure(join({ bind: '127.0.0.1:0', [field]: value }));
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(reason);
    expect((error as Error).message).not.toContain('short'); // a key is never shown
  });

  test('an address that cannot be bound is a BindError that names it', async () => {
    const a = await start({ name: 'a' });
    const error = await failure(join({ bind: `127.0.0.1:${a.port}` }));
    expect(error).toBeInstanceOf(BindError);
    expect((error as Error).message).toContain(`127.0.0.1:${a.port}`);
  });
});

import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FakeAgent, fakeMember } from '../../../../test/support/fake-rpc-agent.ts';
import { RpcClient } from './client.ts';
import { GREETING_MS_MAX } from './connection.ts';
import { RECORDS_WAITING_MAX } from './outlet.ts';
import { CONNECTIONS_MAX, IDLE_MS_LEAST, type RpcServer, serveRpc } from './server.ts';
import { STREAMS_MAX, STREAMS_TOGETHER_MAX } from './session.ts';
import { encodeValues, type Encodable } from './values.ts';

const SOON = { timeout: 10_000, interval: 5 };
const servers: RpcServer[] = [];
const sockets: Socket[] = [];
const clients: RpcClient[] = [];
const strangers: Server[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const client of clients.splice(0)) client.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of strangers.splice(0)) server.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(agent: FakeAgent, authKey = ''): Promise<RpcServer> {
  const server = await serveRpc({ api: agent, bind: '127.0.0.1:0', authKey, log: agent.log });
  servers.push(server);
  return server;
}

async function client({ address }: RpcServer, authKey = ''): Promise<RpcClient> {
  const made = await RpcClient.connect({ address, authKey });
  clients.push(made);
  return made;
}

interface RawClient {
  readonly socket: Socket;
  /** How many bytes have come. */
  received: number;
  isClosed: boolean;
  send(...values: Encodable[]): void;
}

function dial({ address }: RpcServer): RawClient {
  const socket = connect(Number(address.split(':').pop()), '127.0.0.1');
  sockets.push(socket);
  const raw = {
    socket,
    received: 0,
    isClosed: false,
    send: (...values: Encodable[]) => void socket.write(encodeValues(...values)),
  };
  socket.on('data', (chunk) => (raw.received += chunk.length));
  socket.on('error', () => undefined);
  socket.on('close', () => (raw.isClosed = true));
  return raw;
}

function shake(raw: RawClient): void {
  raw.send({ Command: 'handshake', Seq: 1 }, { Version: 1 });
}

/** So many clients that have been greeted. */
async function crowd(server: RpcServer, count: number = CONNECTIONS_MAX): Promise<RawClient[]> {
  const raws = Array.from({ length: count }, () => dial(server));
  for (const raw of raws) shake(raw);
  await vi.waitFor(() => expect(raws.every(({ received }) => received > 0)).toBe(true), SOON);
  return raws;
}

/** Has one command carried out. */
async function ask(raw: RawClient): Promise<void> {
  const before = raw.received;
  raw.send({ Command: 'members', Seq: 9 });
  await vi.waitFor(() => expect(raw.received).toBeGreaterThan(before), SOON);
}

describe('a client that is broken or hostile', () => {
  test.each<[string, string]>([
    ['promises 4 GiB', 'dbffffffff'],
    ['promises four billion items', 'ddffffffff'],
    ['nests without end', '91'.repeat(100)],
    ['sends no msgpack', 'c1'],
    ['sends a header that is none', '05'],
    ['sends a body of another kind', '82a7436f6d6d616e64a473746f70a35365710281a453746f70a178'],
  ])('who %s is hung up on, and others are served', async (_what, hex) => {
    const agent = new FakeAgent('a');
    const server = await serve(agent);
    const raw = dial(server);
    shake(raw);
    raw.socket.write(Buffer.from(hex, 'hex'));
    await vi.waitFor(() => expect(raw.isClosed).toBe(true), SOON);
    expect(agent.log.recent().some(({ text }) => text.includes('[ERR] agent.ipc: failed to decode'))).toBe(
      true,
    );
    expect(await (await client(server)).members()).toHaveLength(1);
  });

  test('who asks without reading is read no further, and has its answers when it reads', async () => {
    const agent = new FakeAgent('a');
    for (let i = 0; i < 200; i += 1) agent.add(fakeMember(`member-${i}`));
    let asked = 0;
    const members = agent.members.bind(agent);
    agent.members = () => {
      asked += 1;
      return members();
    };
    const raw = dial(await serve(agent));
    const count = 3000; // of 35 KB each: a hundred megabytes
    shake(raw);
    await vi.waitFor(() => expect(raw.received).toBeGreaterThan(0), SOON);
    raw.socket.pause();
    for (let i = 0; i < count; i += 1) raw.send({ Command: 'members', Seq: i + 2 });
    let before = -1;
    await vi.waitFor(
      () => {
        const isStill = asked === before && asked > 0;
        before = asked;
        expect(isStill).toBe(true);
      },
      { timeout: 10_000, interval: 200 },
    );
    expect(asked).toBeLessThan(count);
    raw.socket.resume();
    await vi.waitFor(() => expect(asked).toBe(count), SOON);
  });

  test('who hangs up has nothing more done for it, however much it has asked', async () => {
    const agent = new FakeAgent('a');
    let asked = 0;
    const members = agent.members.bind(agent);
    agent.members = () => {
      asked += 1;
      return members();
    };
    const raw = dial(await serve(agent));
    const count = 3000; // which come in one chunk
    shake(raw);
    await vi.waitFor(() => expect(raw.received).toBeGreaterThan(0), SOON);
    const requests = Array.from({ length: count }, (_, i) =>
      encodeValues({ Command: 'members', Seq: i + 2 }),
    );
    raw.socket.write(Buffer.concat(requests));
    await vi.waitFor(() => expect(asked).toBeGreaterThan(0), SOON);
    raw.socket.resetAndDestroy();
    let before = -1;
    await vi.waitFor(
      () => {
        const isStill = asked === before;
        before = asked;
        expect(isStill).toBe(true);
      },
      { timeout: 10_000, interval: 200 },
    );
    expect(asked).toBeLessThan(count);
  });

  test('whose stream is not read loses records with one warning, and the agent goes on', async () => {
    const agent = new FakeAgent('a');
    const raw = dial(await serve(agent));
    shake(raw);
    raw.send(
      { Command: 'stream', Seq: 2 },
      { Type: 'user' },
      { Command: 'monitor', Seq: 3 },
      { LogLevel: 'WARN' },
    );
    await vi.waitFor(() => expect(agent.listening).toBe(1), SOON);
    await vi.waitFor(() => expect(agent.log.listening).toBe(1), SOON);
    raw.socket.pause();
    const payload = new Uint8Array(9000);
    const event = { event: 'user', name: 'x', payload, coalesce: false, lamportTime: 1n } as const;
    for (let i = 0; i < 10 * RECORDS_WAITING_MAX; i += 1) agent.emit(event);
    const warnings = agent.log.recent().filter(({ text }) => text.includes('dropping records'));
    expect(warnings).toHaveLength(1);
    raw.socket.resume();
    await vi.waitFor(() => expect(raw.received).toBeGreaterThan(RECORDS_WAITING_MAX * 9000), SOON);
  });

  test('who does not say who it is in time is hung up on, and one who did is not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const server = await serve(new FakeAgent('a'), 'sekrit');
      const [silent, halfway, known] = [dial(server), dial(server), dial(server)];
      shake(halfway);
      shake(known);
      known.send({ Command: 'auth', Seq: 2 }, { AuthKey: 'sekrit' });
      const answered = (): boolean => halfway.received > 0 && known.received > halfway.received;
      await vi.waitFor(() => expect(answered()).toBe(true), SOON);
      await vi.advanceTimersByTimeAsync(GREETING_MS_MAX);
      await vi.waitFor(() => expect(silent.isClosed && halfway.isClosed).toBe(true), SOON);
      const before = known.received;
      known.send({ Command: 'members', Seq: 3 });
      await vi.waitFor(() => expect(known.received).toBeGreaterThan(before), SOON);
    } finally {
      vi.useRealTimers();
    }
  });

  test('may have so many streams and no more', async () => {
    const agent = new FakeAgent('a');
    const one = await client(await serve(agent));
    for (let i = 0; i < STREAMS_MAX; i += 1) await one.stream('*');
    await expect(one.stream('*')).rejects.toThrow('Too many streams on this connection');
    expect(agent.listening).toBe(STREAMS_MAX);
    one.close();
    await vi.waitFor(() => expect(agent.listening).toBe(0), SOON);
  });

  test('may not have streams when all together have so many, until somebody goes', async () => {
    const agent = new FakeAgent('a');
    const server = await serve(agent);
    const greedy = await Promise.all(
      Array.from({ length: STREAMS_TOGETHER_MAX / STREAMS_MAX }, () => client(server)),
    );
    await Promise.all(
      greedy.flatMap((one) => Array.from({ length: STREAMS_MAX }, () => one.stream('member-join'))),
    );
    const late = await client(server);
    await expect(late.stream('*')).rejects.toThrow('Too many streams on this agent');
    expect(await late.members()).toHaveLength(1);
    greedy[0]!.close();
    await vi.waitFor(async () => expect(await late.stream('*')).toBeDefined(), SOON);
  });

  test('is told why it is not let in when too many are', async () => {
    const server = await serve(new FakeAgent('a'));
    const raws = await crowd(server);
    await expect(RpcClient.connect({ address: server.address })).rejects.toMatchObject({
      name: 'RpcError',
      message: expect.stringContaining('Too many clients') as string,
    });
    expect(raws.some(({ isClosed }) => isClosed)).toBe(false);
    raws[0]!.socket.destroy();
    await vi.waitFor(async () => expect(await (await client(server)).members()).toHaveLength(1), SOON);
  });

  test('who has let its place lie idle the longest loses it to who comes, and nobody else does', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const agent = new FakeAgent('a');
    const server = await serve(agent);
    const [streaming, halfway, ...others] = await crowd(server);
    streaming!.send({ Command: 'stream', Seq: 2 }, { Type: '*' });
    await vi.waitFor(() => expect(agent.listening).toBe(1), SOON);
    clock.mockReturnValue(1);
    halfway!.send({ Command: 'event', Seq: 2 }); // and never its body
    await Promise.all(others.map(ask));
    clock.mockReturnValue(IDLE_MS_LEAST - 1);
    await expect(RpcClient.connect({ address: server.address })).rejects.toThrow('Too many clients');
    clock.mockReturnValue(IDLE_MS_LEAST);
    expect(await (await client(server)).members()).toHaveLength(1);
    await vi.waitFor(() => expect(halfway!.isClosed).toBe(true), SOON);
    await expect(RpcClient.connect({ address: server.address })).rejects.toThrow('Too many clients');
    expect([streaming!, ...others].some(({ isClosed }) => isClosed)).toBe(false);
    expect(agent.log.recent().some(({ text }) => text.includes('idle for 60 s, makes place'))).toBe(true);
  });

  test('whose command takes long keeps its place', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const agent = new FakeAgent('a');
    let finish = (): void => undefined;
    const join = vi.spyOn(agent, 'join').mockReturnValue(
      new Promise((resolve) => {
        finish = () => resolve({ joined: 1, error: null });
      }),
    );
    const server = await serve(agent);
    const joining = (await client(server)).join(['127.0.0.1:1']);
    await vi.waitFor(() => expect(join).toHaveBeenCalled(), SOON);
    await crowd(server, CONNECTIONS_MAX - 1);
    clock.mockReturnValue(IDLE_MS_LEAST);
    for (let i = 1; i < CONNECTIONS_MAX; i += 1) await client(server);
    await expect(RpcClient.connect({ address: server.address })).rejects.toThrow('Too many clients');
    finish();
    expect(await joining).toEqual({ joined: 1, error: null });
  });
});

describe('the server', () => {
  test('answers what was asked before the client ended its half', async () => {
    const raw = dial(await serve(new FakeAgent('a')));
    shake(raw);
    raw.send({ Command: 'members', Seq: 2 });
    raw.socket.end();
    await vi.waitFor(() => expect(raw.isClosed).toBe(true), SOON);
    expect(raw.received).toBeGreaterThan(100);
  });

  test('answers a leave before it hangs up, although the agent closes it at once', async () => {
    const agent = new FakeAgent('a');
    const server = await serve(agent);
    void agent.left.then(() => server.close());
    const one = await client(server);
    await one.leave();
    await expect(one.members()).rejects.toMatchObject({ name: 'RpcConnectionError' });
  });

  test('stops a query when its client does', async () => {
    const agent = new FakeAgent('a');
    const one = await client(await serve(agent));
    const answers = await one.query({ name: 'q', payload: null, wantsAcks: true, timeoutMs: 60_000 });
    const seen: string[] = [];
    for await (const { kind, from } of answers) {
      seen.push(`${kind} ${from}`);
      break;
    }
    expect(seen).toEqual(['ack a']);
    expect(await one.members()).toHaveLength(1);
  });

  test('warns when anybody may drive the agent, and says why it cannot listen', async () => {
    const agent = new FakeAgent('a');
    const server = await serveRpc({ api: agent, bind: '0.0.0.0:0', log: agent.log });
    servers.push(server);
    expect(
      agent.log
        .recent()
        .map(({ text }) => text)
        .join('\n'),
    ).toContain('set rpc_auth');
    const bind = server.address;
    await expect(serveRpc({ api: agent, bind, log: agent.log })).rejects.toThrow(
      `cannot listen for RPC on ${bind}: EADDRINUSE`,
    );
  });
});

describe('the client', () => {
  test('says in one line that nobody listens', async () => {
    const server = await serveRpc({
      api: new FakeAgent('a'),
      bind: '127.0.0.1:0',
      log: new FakeAgent('a').log,
    });
    await server.close();
    await expect(RpcClient.connect({ address: server.address })).rejects.toThrow(
      `cannot reach the agent at ${server.address}: connection refused; does it run there?`,
    );
  });

  async function strangeServer(greeting: string): Promise<{ address: string; accepted: Promise<void> }> {
    const server = createServer();
    strangers.push(server);
    const accepted = new Promise<void>((resolve) => {
      server.on('connection', (socket) => {
        sockets.push(socket.on('error', () => undefined));
        socket.resume().write(greeting);
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, accepted };
  }

  test('gives up on a server that says nothing', async () => {
    const { address, accepted } = await strangeServer('');
    const timeoutMs = 60_000;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const connecting = expect(RpcClient.connect({ address, timeoutMs })).rejects.toThrow('says nothing');
      await accepted;
      // The client hears of it a little later than the server; then its second deadline begins.
      await vi.waitFor(() => expect(sockets.at(-1)!.bytesRead).toBeGreaterThan(0), SOON);
      await vi.advanceTimersByTimeAsync(timeoutMs);
      await connecting;
    } finally {
      vi.useRealTimers();
    }
  });

  test('gives up on a server that speaks something else', async () => {
    const { address } = await strangeServer('SSH-2.0-OpenSSH\r\n');
    await expect(RpcClient.connect({ address })).rejects.toThrow('answered what is no RPC');
  });

  test('tells a stream that its connection is lost', async () => {
    const server = await serve(new FakeAgent('a'));
    const stream = await (await client(server)).stream('*');
    void server.close();
    const reading = (async () => {
      for await (const _ of stream) throw new Error('a record out of nowhere');
    })();
    await expect(reading).rejects.toMatchObject({ name: 'RpcConnectionError', code: 'lost' });
  });
});

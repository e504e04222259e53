import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bytes, text } from '../../../../test/support/toy-core.ts';
import { type TcpOptions, TcpTransport } from './tcp.ts';

const open: TcpTransport[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

interface Heard {
  readonly transport: TcpTransport;
  /** One line an input. */
  readonly log: string[];
}

async function bound(host = '127.0.0.1', options: TcpOptions = {}): Promise<Heard> {
  const transport = await TcpTransport.bind({ host, port: 0 }, options);
  open.push(transport);
  const log: string[] = [];
  transport.start({
    handleStreamAccepted: (stream, from) => log.push(`${stream} accepted from ${from.host}`),
    handleStreamOpened: (stream) => log.push(`${stream} opened`),
    handleStreamData: (stream, data) => log.push(`${stream} data ${text(data.subarray(0, 20))}`),
    handleStreamEnd: (stream) => log.push(`${stream} end`),
    handleStreamClosed: (stream, cause) => log.push(`${stream} ${cause}`),
    handleFault: (fault) => log.push(`fault ${fault.message}`),
  });
  return { transport, log };
}

const soon = { timeout: 5000, interval: 2 };

async function shows(heard: Heard, log: string[]): Promise<void> {
  await vi.waitFor(() => expect(heard.log).toEqual(log), soon);
}

describe('a stream', () => {
  test.each(['127.0.0.1', '::1'])(
    'carries a question and an answer, each ended by its side, on %s',
    async (host) => {
      const a = await bound(host);
      const b = await bound(host);
      a.transport.open(1, b.transport.local);
      a.transport.write(1, bytes('question'));
      a.transport.end(1);
      await shows(b, [`2 accepted from ${host}`, '2 data question', '2 end']);
      b.transport.write(2, bytes('answer'));
      b.transport.end(2);
      await shows(a, ['1 opened', '1 data answer', '1 end']);
    },
  );

  test('is named evenly by whoever accepts it, and no name comes twice', async () => {
    const a = await bound();
    const b = await bound();
    for (const stream of [1, 3]) a.transport.open(stream, b.transport.local);
    await vi.waitFor(() => expect(b.log).toHaveLength(2), soon);
    b.transport.abort(2);
    b.transport.abort(4);
    a.transport.open(5, b.transport.local);
    await vi.waitFor(() => expect(b.log[2]).toBe('6 accepted from 127.0.0.1'), soon);
  });

  test('comes from the address that its owner is bound to', async () => {
    const a = await bound('127.0.0.2');
    const b = await bound('127.0.0.1');
    a.transport.open(1, b.transport.local);
    await shows(b, ['2 accepted from 127.0.0.2']);
  });

  test('from an IPv4 peer to a dual-stack listener has a plain IPv4 source', async () => {
    const a = await bound('127.0.0.1');
    const b = await bound('::');
    a.transport.open(1, { host: '127.0.0.1', port: b.transport.local.port });
    await shows(b, ['2 accepted from 127.0.0.1']);
  });

  test('to a port where nobody listens is refused', async () => {
    const a = await bound();
    const gone = await TcpTransport.bind({ host: '127.0.0.1', port: 0 });
    await gone.close();
    a.transport.open(1, gone.local);
    await shows(a, ['1 refused']);
    expect(a.transport.counters.failed).toBe(1);
  });

  test.each([
    ['a name', { host: 'localhost', port: 7946 }],
    ['port 0', { host: '127.0.0.1', port: 0 }],
    ['bytes that are no address', { host: '?0102', port: 7946 }],
  ])('to no possible address is refused, not inside the call: %s', async (_what, to) => {
    const a = await bound();
    a.transport.open(1, to);
    expect(a.log).toEqual([]);
    await shows(a, ['1 refused']);
  });

  test('that the other side aborts is reset; the one who aborts hears nothing more', async () => {
    const a = await bound();
    const b = await bound();
    a.transport.open(1, b.transport.local);
    await shows(b, ['2 accepted from 127.0.0.1']);
    b.transport.abort(2);
    await shows(a, ['1 opened', '1 reset']);
    expect(b.log).toEqual(['2 accepted from 127.0.0.1']);
  });

  test('on which nothing moves times out', async () => {
    const a = await bound('127.0.0.1', { idleMsMax: 50 });
    const b = await bound();
    a.transport.open(1, b.transport.local);
    await shows(a, ['1 opened', '1 timeout']);
    await shows(b, ['2 accepted from 127.0.0.1', '2 reset']);
  });

  test('that is closed on both sides leaves room for the next', async () => {
    const a = await bound();
    const b = await bound('127.0.0.1', { acceptedStreamsMax: 1 });
    for (const [round, stream] of [1, 3, 5].entries()) {
      a.transport.open(stream, b.transport.local);
      a.transport.end(stream);
      await vi.waitFor(() => expect(b.log.at(-1)).toBe(`${2 * round + 2} end`), soon);
      b.transport.end(2 * round + 2);
      await vi.waitFor(() => expect(a.log.at(-1)).toBe(`${stream} end`), soon);
      await vi.waitFor(() => expect(b.transport.acceptedNow).toBe(0), soon);
    }
    expect(b.transport.counters).toMatchObject({ accepted: 3, overLimit: 0 });
  });
});

describe('a limit', () => {
  test('on the streams of one host closes what is over it, and lets other hosts in', async () => {
    const greedy = await bound('127.0.0.2');
    const modest = await bound('127.0.0.3');
    const b = await bound('127.0.0.1', { acceptedStreamsPerHostMax: 2 });
    for (const stream of [1, 3, 5, 7]) greedy.transport.open(stream, b.transport.local);
    await vi.waitFor(() => expect(b.transport.counters.overHostLimit).toBe(2), soon);
    modest.transport.open(1, b.transport.local);
    await shows(b, ['2 accepted from 127.0.0.2', '4 accepted from 127.0.0.2', '6 accepted from 127.0.0.3']);
    await vi.waitFor(() => expect(greedy.log.filter((line) => line.endsWith('reset'))).toHaveLength(2), soon);
  });

  test('on all accepted streams holds for all hosts together', async () => {
    const hosts = await Promise.all(['127.0.0.2', '127.0.0.3', '127.0.0.4'].map((host) => bound(host)));
    const b = await bound('127.0.0.1', { acceptedStreamsMax: 2 });
    for (const { transport } of hosts) transport.open(1, b.transport.local);
    await vi.waitFor(() => expect(b.transport.counters).toMatchObject({ accepted: 2, overLimit: 1 }), soon);
  });

  test('is free again when a stream has closed', async () => {
    const a = await bound();
    const b = await bound('127.0.0.1', { acceptedStreamsPerHostMax: 1 });
    a.transport.open(1, b.transport.local);
    await vi.waitFor(() => expect(b.transport.acceptedNow).toBe(1), soon);
    a.transport.abort(1);
    await vi.waitFor(() => expect(b.transport.acceptedNow).toBe(0), soon);
    a.transport.open(3, b.transport.local);
    await vi.waitFor(() => expect(b.log).toContain('4 accepted from 127.0.0.1'), soon);
    expect(b.transport.counters.overHostLimit).toBe(0);
  });

  test('by default lets sixteen of one host in, and not the seventeenth', async () => {
    const a = await bound();
    const b = await bound();
    for (let i = 0; i < 17; i += 1) a.transport.open(2 * i + 1, b.transport.local);
    await vi.waitFor(
      () => expect(b.transport.counters).toMatchObject({ accepted: 16, overHostLimit: 1 }),
      soon,
    );
  });

  test('on waiting bytes closes a stream whose peer does not read', async () => {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address() as { port: number };
    const a = await bound('127.0.0.1', { pendingWriteBytesMax: 100_000 });
    a.transport.open(1, { host: '127.0.0.1', port: address.port });
    a.transport.write(1, new Uint8Array(60_000));
    a.transport.write(1, new Uint8Array(60_000));
    a.transport.write(1, new Uint8Array(1));
    expect(a.log).toEqual([]);
    await shows(a, ['1 reset']);
    server.close();
  });
});

describe('the transport', () => {
  test('refuses connections before it is started', async () => {
    const transport = await TcpTransport.bind({ host: '127.0.0.1', port: 0 });
    open.push(transport);
    const early = connect(transport.local.port, '127.0.0.1');
    const closed = new Promise((resolve) => void early.on('close', resolve));
    early.on('error', () => undefined);
    await closed;
    expect(transport.counters.accepted).toBe(0);
  });

  test('closes with streams open, and says nothing more', async () => {
    const a = await bound();
    const b = await bound();
    a.transport.open(1, b.transport.local);
    await vi.waitFor(() => expect(a.log).toEqual(['1 opened']), soon);
    await a.transport.close();
    await a.transport.close();
    expect(a.log).toEqual(['1 opened']);
    await vi.waitFor(() => expect(b.log.length).toBe(2), soon);
  });

  test('names its address in the error when it is taken', async () => {
    const { transport } = await bound();
    const again = TcpTransport.bind(transport.local);
    await expect(again).rejects.toThrow(`cannot bind TCP 127.0.0.1:${transport.local.port}: EADDRINUSE`);
  });
});

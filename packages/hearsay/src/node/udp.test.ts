import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Endpoint } from '../base/core.ts';
import { packetErrorCause, plainHost, UdpTransport } from './udp.ts';

const open: UdpTransport[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close()));
});

interface Heard {
  readonly transport: UdpTransport;
  readonly packets: { from: Endpoint; packet: Uint8Array }[];
  readonly errors: { to: Endpoint; cause: string }[];
  readonly faults: Error[];
}

async function bound(host: string): Promise<Heard> {
  const transport = await UdpTransport.bind({ host, port: 0 });
  open.push(transport);
  const heard: Heard = { transport, packets: [], errors: [], faults: [] };
  transport.start({
    handlePacket: (from, packet) => heard.packets.push({ from, packet: packet.slice() }),
    handlePacketError: (to, cause) => heard.errors.push({ to, cause }),
    handleFault: (fault) => heard.faults.push(fault),
  });
  return heard;
}

const soon = { timeout: 5000, interval: 2 };

describe('datagrams', () => {
  test.each(['127.0.0.1', '::1'])('go from %s to itself and carry the sender', async (host) => {
    const a = await bound(host);
    const b = await bound(host);
    a.transport.send(b.transport.local, Uint8Array.of(1, 2, 3));
    await vi.waitFor(() => expect(b.packets).toHaveLength(1), soon);
    expect(b.packets[0]).toEqual({ from: a.transport.local, packet: Uint8Array.of(1, 2, 3) });
    expect(a.transport.counters).toMatchObject({ sentPackets: 1, sentBytes: 3 });
    expect(b.transport.counters).toMatchObject({ receivedPackets: 1, receivedBytes: 3 });
  });

  test('are plain byte arrays, whose slice is a copy', async () => {
    const a = await bound('127.0.0.1');
    let constructor: unknown;
    a.transport.start({
      handlePacket: (_from, packet) => (constructor = packet.constructor),
      handlePacketError: () => undefined,
      handleFault: () => undefined,
    });
    a.transport.send(a.transport.local, Uint8Array.of(1));
    await vi.waitFor(() => expect(constructor).toBe(Uint8Array), soon);
  });

  test('go both ways between a dual-stack socket and an IPv4 one as plain IPv4', async () => {
    const dual = await bound('::');
    const four = await bound('127.0.0.1');
    const dualPort = dual.transport.local.port;
    dual.transport.send(four.transport.local, Uint8Array.of(4));
    four.transport.send({ host: '127.0.0.1', port: dualPort }, Uint8Array.of(6));
    await vi.waitFor(() => expect([dual.packets.length, four.packets.length]).toEqual([1, 1]), soon);
    expect(four.packets[0]!.from).toEqual({ host: '127.0.0.1', port: dualPort });
    expect(dual.packets[0]!.from).toEqual(four.transport.local);
  });

  test('reach a dual-stack socket over IPv6 too', async () => {
    const dual = await bound('::');
    const six = await bound('::1');
    six.transport.send({ host: '::1', port: dual.transport.local.port }, Uint8Array.of(6));
    await vi.waitFor(() => expect(dual.packets).toHaveLength(1), soon);
    expect(dual.packets[0]!.from).toEqual(six.transport.local);
  });
});

describe('a packet that cannot be sent', () => {
  test('is named with its size if it is too large, and fails locally', async () => {
    const a = await bound('127.0.0.1');
    a.transport.send({ host: '127.0.0.1', port: 9 }, new Uint8Array(65_508));
    await vi.waitFor(() => expect(a.errors).toHaveLength(1), soon);
    expect(a.errors[0]!.cause).toBe('local');
    expect(a.faults[0]!.message).toBe(
      'a packet of 65508 bytes to 127.0.0.1:9 is larger than the network takes',
    );
  });

  test.each([
    ['port 0', { host: '127.0.0.1', port: 0 }],
    ['a port above the range', { host: '127.0.0.1', port: 65_536 }],
    ['no host', { host: '', port: 9 }],
    ['bytes that are no address', { host: '?0102', port: 9 }],
    ['a family that the socket has not', { host: '::1', port: 9 }],
  ])('fails locally, not inside the call: %s', async (_what, to) => {
    const a = await bound('127.0.0.1');
    a.transport.send(to, Uint8Array.of(1));
    expect(a.errors).toEqual([]);
    await vi.waitFor(() => expect(a.errors).toEqual([{ to, cause: 'local' }]), soon);
    expect(a.transport.counters.failedLocally).toBe(1);
  });

  test('is refused, not failed locally, where the peer says no; without a way there it is lost', () => {
    for (const code of ['ECONNREFUSED', 'ECONNRESET']) expect(packetErrorCause(code), code).toBe('refused');
    for (const code of ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN']) {
      expect(packetErrorCause(code), code).toBeNull();
    }
    for (const code of ['EMSGSIZE', 'EACCES', 'ENOBUFS', 'UNKNOWN']) {
      expect(packetErrorCause(code), code).toBe('local');
    }
  });
});

describe('the socket', () => {
  test('is named in the error when its address is taken', async () => {
    const { transport } = await bound('127.0.0.1');
    const { port } = transport.local;
    const again = UdpTransport.bind({ host: '127.0.0.1', port });
    await expect(again).rejects.toMatchObject({
      name: 'BindError',
      code: 'EADDRINUSE',
      host: '127.0.0.1',
      port,
    });
    await expect(again).rejects.toThrow(`cannot bind UDP 127.0.0.1:${port}: EADDRINUSE`);
  });

  test('is named in the error when no interface has its address', async () => {
    const bind = UdpTransport.bind({ host: '2001:db8::1', port: 7946 });
    await expect(bind).rejects.toThrow('cannot bind UDP [2001:db8::1]:7946: EADDRNOTAVAIL');
  });

  test('is silent after close, which may be called twice', async () => {
    const a = await bound('127.0.0.1');
    a.transport.send({ host: '127.0.0.1', port: 0 }, Uint8Array.of(1));
    await a.transport.close();
    a.transport.send(a.transport.local, Uint8Array.of(1));
    await a.transport.close();
    expect(a.errors).toEqual([]);
  });
});

test('only a v4-mapped host becomes plain', () => {
  expect(plainHost('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(plainHost('::ffff:a00:1')).toBe('::ffff:a00:1');
  expect(plainHost('::1')).toBe('::1');
});

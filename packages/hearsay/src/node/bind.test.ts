import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { bindTransports } from './bind.ts';
import { UdpTransport } from './udp.ts';

describe('binding both transports', () => {
  test.each(['127.0.0.1', '::1', '::', '0.0.0.0'])('gives one port to both on %s', async (host) => {
    const { packets, streams } = await bindTransports({ host, port: 0 });
    expect(packets.local.port).toBeGreaterThan(0);
    expect(streams.local).toEqual(packets.local);
    await Promise.all([packets.close(), streams.close()]);
  });

  test('takes the port that was asked for', async () => {
    const first = await bindTransports({ host: '127.0.0.1', port: 0 });
    const { port } = first.packets.local;
    await Promise.all([first.packets.close(), first.streams.close()]);
    const { packets, streams } = await bindTransports({ host: '127.0.0.1', port });
    expect([packets.local.port, streams.local.port]).toEqual([port, port]);
    await Promise.all([packets.close(), streams.close()]);
  });

  test('gives the UDP port back when TCP has it not', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as { port: number };
    const bind = bindTransports({ host: '127.0.0.1', port });
    await expect(bind).rejects.toThrow(`cannot bind TCP 127.0.0.1:${port}: EADDRINUSE`);
    const packets = await UdpTransport.bind({ host: '127.0.0.1', port });
    await packets.close();
    server.close();
  });

  test.each([
    ['host', { host: 'localhost', port: 7946 }],
    ['port', { host: '127.0.0.1', port: 65_536 }],
    ['port', { host: '127.0.0.1', port: 1.5 }],
  ])('names a wrong %s', async (field, address) => {
    await expect(bindTransports(address)).rejects.toMatchObject({ name: 'UsageError', field });
  });
});

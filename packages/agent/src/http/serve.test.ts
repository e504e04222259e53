import { get } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeHttp, TOKEN } from '../../../../test/support/fake-http.ts';
import { userEvent } from '../../../../test/support/recording-agent.ts';
import { waitFor } from '../../../../test/support/wait-for.ts';
import { serveHttp, type HttpServer, type ServeHttpOptions } from './serve.ts';

const servers: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(http: FakeHttp, more: Partial<ServeHttpOptions> = {}): Promise<HttpServer> {
  const bind = { host: '127.0.0.1', port: 0 };
  const server = await serveHttp({ ...http.options(), bind, ...more });
  servers.push(server);
  return server;
}

const waitUntil = (look: () => boolean): Promise<boolean> =>
  waitFor({ what: 'the server to notice', timeoutMs: 20_000 }, look);

const url = ({ local }: HttpServer, path: string): string => `http://127.0.0.1:${local.port}${path}`;

describe('where it listens', () => {
  test.each(['0.0.0.0', '::', '10.1.2.3', 'agent.example'])('not on %s without a token', async (host) => {
    const bind = { host, port: 7374 };
    await expect(serve(new FakeHttp(), { bind, token: null })).rejects.toThrow(/http\.bind.*needs a token/);
  });

  test('not with a token that could be guessed, which it does not print', async () => {
    const error: unknown = await serve(new FakeHttp(), { token: 'hunter2' }).catch((error: unknown) => error);
    expect(String(error)).toContain('http.token');
    expect(String(error)).not.toContain('hunter2');
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('on %s without a token, for readers', async (host) => {
    const server = await serve(new FakeHttp(), { bind: { host, port: 0 }, token: null });
    const place = server.local.host.includes(':') ? '[::1]' : server.local.host;
    expect((await fetch(`http://${place}:${server.local.port}/v1/members`)).status).toBe(200);
  });

  test('on any address with a token, and then only with it', async () => {
    const server = await serve(new FakeHttp(), { bind: { host: '0.0.0.0', port: 0 } });
    expect((await fetch(url(server, '/v1/health'))).status).toBe(401);
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(url(server, '/v1/health'), { headers })).status).toBe(200);
  });

  test('an address that is taken is an error', async () => {
    const { local } = await serve(new FakeHttp());
    await expect(serve(new FakeHttp(), { bind: local })).rejects.toThrow('EADDRINUSE');
  });
});

describe('over a socket', () => {
  test('a page whose name was rebound to this machine gets nothing', async () => {
    const server = await serve(new FakeHttp());
    const status = await new Promise((resolve) => {
      const headers = { host: `evil.example:${server.local.port}` };
      get(url(server, '/v1/members'), { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
    });
    expect(status).toBe(403);
  });

  test('a body that is too large is refused', async () => {
    const http = new FakeHttp();
    const server = await serve(http);
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'x'.repeat(200_000) });
    const answer = await fetch(url(server, '/v1/events'), { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    expect(http.agent.told).toEqual([]);
  });

  test('live events arrive one by one, and a client that hangs up is forgotten', async () => {
    const http = new FakeHttp();
    const server = await serve(http);
    const abort = new AbortController();
    const answer = await fetch(url(server, '/v1/events'), { signal: abort.signal });
    const reader = answer.body!.getReader();
    const next = async (): Promise<string> => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toContain('event: hello');
    http.agent.emit(userEvent('first'));
    expect(await next()).toContain('"name":"first"');
    http.agent.emit(userEvent('second'));
    expect(await next()).toContain('"name":"second"');
    abort.abort();
    await waitUntil(() => http.agent.listeners.size === 0);
  });

  test('a client that does not read does not make the agent keep its events', async () => {
    const http = new FakeHttp();
    const live = { clientsMax: 1, bufferEventsMax: 4, bufferCharsMax: 1e6, heartbeatMs: 60_000 };
    const server = await serve(http, { live });
    const socket = connect(server.local.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write('GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await waitUntil(() => http.agent.listeners.size === 1);
    const payload = new Uint8Array(100_000).fill(0x61);
    await waitUntil(() => {
      for (let i = 0; i < 50; i += 1) http.agent.emit(userEvent('much', payload));
      return http.lagged > 0;
    });
    socket.destroy();
    await waitUntil(() => http.agent.listeners.size === 0);
  });

  test('closing ends live streams and gives the port back', async () => {
    const http = new FakeHttp();
    const server = await serve(http);
    const answer = await fetch(url(server, '/v1/events'));
    const text = answer.text();
    await waitUntil(() => http.agent.listeners.size === 1);
    await server.close();
    expect(await text).toContain('event: hello');
    expect(http.agent.listeners.size).toBe(0);
    await expect(fetch(url(server, '/v1/health'))).rejects.toThrow('fetch failed');
    await server.close();
  });
});

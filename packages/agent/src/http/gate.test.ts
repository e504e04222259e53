import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeHttp } from '../../../../test/support/fake-http.ts';
import { waitFor } from '../../../../test/support/wait-for.ts';
import { serveHttp, type HttpServer } from './serve.ts';

const sockets: Socket[] = [];
const servers: HttpServer[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(http: FakeHttp): Promise<HttpServer> {
  const server = await serveHttp({ ...http.options(), bind: { host: '127.0.0.1', port: 0 } });
  servers.push(server);
  return server;
}

function dial({ local }: HttpServer): { readonly socket: Socket; received: string } {
  const socket = connect(local.port, '127.0.0.1');
  sockets.push(socket);
  const raw = { socket, received: '' };
  socket.setEncoding('latin1').on('data', (text: string) => (raw.received += text));
  socket.on('error', () => undefined);
  return raw;
}

const waitUntil = (what: string, look: () => boolean): Promise<boolean> =>
  waitFor({ what, timeoutMs: 20_000 }, look);

const asked = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** How often it has been asked for its members. */
function countAsked(http: FakeHttp): () => number {
  let count = 0;
  const { agent } = http;
  const members = agent.members.bind(agent);
  agent.members = () => {
    count += 1;
    return members();
  };
  return () => count;
}

/** Waits until nothing more is asked. */
async function stillness(count: () => number): Promise<void> {
  let [before, quietLooks] = [-1, 0];
  await waitUntil('nothing more is asked', () => {
    quietLooks = count() === before ? quietLooks + 1 : 0;
    before = count();
    return quietLooks >= 3;
  });
}

const MANY = 1500; // in one chunk

describe('requests that are sent before the answers', () => {
  test('are answered one after the other, in order', async () => {
    const http = new FakeHttp();
    const raw = dial(await serve(http));
    const paths = Array.from({ length: 200 }, (_, i) => `/v1/members/none-${i}`);
    raw.socket.write(paths.map(asked).join(''));
    await waitUntil('all answers', () => raw.received.includes('there is no member none-199'));
    const names = [...raw.received.matchAll(/there is no member (none-\d+)/g)].map(([, name]) => name);
    expect(names).toEqual(paths.map((path) => path.slice('/v1/members/'.length)));
    expect(http.faults).toEqual([]);
  });

  test('let a client that came later have its answer in between', async () => {
    const http = new FakeHttp();
    const count = countAsked(http);
    const server = await serve(http);
    const [first, second] = [dial(server), dial(server)];
    first.socket.write(asked('/v1/members').repeat(MANY));
    await waitUntil('the first is at work', () => count() > 0);
    second.socket.write(asked('/v1/openapi.json'));
    await new Promise((resolve) => second.socket.once('data', resolve));
    expect(count()).toBeLessThan(MANY);
    await waitUntil('all have been answered', () => count() === MANY);
  });

  test('are not begun while nobody reads the answers before', async () => {
    const http = new FakeHttp();
    // A hundred kilobytes an answer: no socket holds all of them.
    http.agent.all = [{ ...http.agent.all[0]!, tags: { long: 'x'.repeat(100_000) } }];
    const count = countAsked(http);
    const raw = dial(await serve(http));
    raw.socket.pause();
    raw.socket.write(asked('/v1/members').repeat(MANY));
    await waitUntil('it is at work', () => count() > 0);
    await stillness(count);
    expect(count()).toBeLessThan(MANY);
  });

  test('are forgotten when the client hangs up', async () => {
    const http = new FakeHttp();
    const count = countAsked(http);
    const raw = dial(await serve(http));
    raw.socket.write(asked('/v1/members').repeat(MANY));
    await waitUntil('it is at work', () => count() > 0);
    raw.socket.resetAndDestroy();
    await stillness(count);
    expect(count()).toBeLessThan(MANY);
  });

  test('and have a body each are read whole', async () => {
    const http = new FakeHttp();
    const raw = dial(await serve(http));
    const body = JSON.stringify({ name: 'x'.repeat(5000) });
    const head = 'POST /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-token-of-the-tests';
    const one = `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    raw.socket.write(one.repeat(3));
    await waitUntil('three answers', () => raw.received.split('HTTP/1.1 ').length === 4);
    expect(http.statuses).toEqual([204, 204, 204]);
  });
});

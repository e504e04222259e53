/** The HTTP API on a socket. It never listens beyond loopback without a token. */
import { createServer, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { UsageError, type Endpoint } from 'hearsay/core';
import { Turns } from '../agent/turns.ts';
import { isLoopback } from './access.ts';
import { createHttpApp, type HttpApp, type HttpAppOptions } from './app.ts';
import { Gate } from './gate.ts';

export interface ServeHttpOptions extends Omit<HttpAppOptions, 'isLoopback'> {
  /** Port 0: any. */
  readonly bind: Endpoint;
}

export interface HttpServer {
  /** Where it listens. */
  readonly local: Endpoint;
  /** Ends the live streams, lets answers that are on their way go out, and closes. May be called again. */
  close(): Promise<void>;
}

/** Shorter ones could be guessed. */
export const TOKEN_CHARS_MIN = 16;
const CONNECTIONS_MAX = 256;
/** A connection on which nothing moves, and a request that does not come to its end, are ended. */
const IDLE_MS_MAX = 120_000;
const REQUEST_MS_MAX = 30_000;
/** What is still open so long after `close` is cut. */
const CLOSE_MS_MAX = 1000;
const TIDY_MS = 20;

const SERVER_OPTIONS: ServerOptions = {
  headersTimeout: REQUEST_MS_MAX,
  requestTimeout: REQUEST_MS_MAX,
  maxHeaderSize: 16 * 1024,
};

/**
 * @throws UsageError for an address beyond loopback without a token, or a token that is too short; rejects
 *   with the socket's error if the address cannot be bound
 */
export async function serveHttp(options: ServeHttpOptions): Promise<HttpServer> {
  const { bind, token, ...rest } = options;
  checkBind(bind, token);
  return serveApp(createHttpApp({ ...rest, token, isLoopback: isLoopback(bind.host) }), bind);
}

/** Puts an app on a socket; who may ask is its own business. Rejects if the address cannot be bound. */
export async function serveApp(app: HttpApp, bind: Endpoint): Promise<HttpServer> {
  const server = gatedServer(app);
  server.maxConnections = CONNECTIONS_MAX;
  server.timeout = IDLE_MS_MAX;
  const local = await listen(server, bind);
  let closing: Promise<void> | null = null;
  return {
    local,
    close: () => {
      app.close();
      closing ??= closeServer(server);
      return closing;
    },
  };
}

/** A server whose connections stand behind a gate each. */
function gatedServer(app: HttpApp): Server {
  const answer = getRequestListener(app.hono.fetch, { overrideGlobalObjects: false });
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    const gate = request.socket as unknown as Gate;
    void gate.admit(response).then((isWanted) => (isWanted ? answer(request, response) : undefined));
  });
  const turns = new Turns();
  const adopt = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const gate = new Gate(socket, turns);
    for (const one of adopt) one.call(server, gate);
  });
  return server;
}

function checkBind({ host, port }: Endpoint, token: string | null): void {
  if (token !== null && token.length < TOKEN_CHARS_MIN) {
    throw new UsageError('http.token', `${token.length} characters`, `it needs at least ${TOKEN_CHARS_MIN}`);
  }
  if (token === null && !isLoopback(host)) {
    const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    throw new UsageError('http.bind', place, 'beyond loopback the HTTP API needs a token (http.token)');
  }
}

function listen(server: Server, { host, port }: Endpoint): Promise<Endpoint> {
  // The name `localhost` may be anything to a resolver; we have promised loopback.
  const address = host === 'localhost' ? '127.0.0.1' : host;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      const bound = server.address() as AddressInfo;
      resolve({ host: bound.address, port: bound.port });
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that has had its answer would be kept alive for the next request.
    const tidy = setInterval(() => server.closeIdleConnections(), TIDY_MS);
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS_MAX);
    server.close(() => {
      clearInterval(tidy);
      clearTimeout(cut);
      resolve();
    });
  });
}

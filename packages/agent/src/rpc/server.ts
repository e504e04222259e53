/**
 * Serf's RPC over TCP: the real `serf` command line drives the agent through it (serf `NewAgentIPC`). It has
 * no encryption; on any address but this machine's own, the auth key is all that stands before it.
 */
import { createServer, type DropArgument, type Server, type Socket } from 'node:net';
import type { Logger } from 'hearsay';
import { formatEndpoint } from 'hearsay/core';
import type { AgentApi } from '../agent/agent-api.ts';
import { Turns } from '../agent/turns.ts';
import { isLoopback, parseRpcAddress } from './address.ts';
import { Connection } from './connection.ts';
import { REFUSAL } from './protocol.ts';
import { quietLog } from './quiet-log.ts';
import { sharedRoom } from './session.ts';

/** Tools come and go; a hundred that stay are a leak somewhere. Serf has no such limit. */
export const CONNECTIONS_MAX = 128;
/** Beyond those, who are only told that there is no place; beyond these, nobody is told anything. */
export const REFUSED_MAX = 32;
/** Who has had nothing done for it for so long loses its place to who comes, if there is no other. */
export const IDLE_MS_LEAST = 60_000;

export interface RpcServerOptions {
  readonly api: AgentApi;
  /** `HOST:PORT`; port 0: any. */
  readonly bind: string;
  /** '' or absent: none is needed. */
  readonly authKey?: string;
  readonly log: Logger;
}

export interface RpcServer {
  /** Where it listens, `HOST:PORT`. */
  readonly address: string;
  /** Takes no more clients, answers what is at work, and hangs up. Resolves when all is closed. */
  close(): Promise<void>;
}

/** Resolves when it listens. @throws UsageError for `bind`, or an Error that says why it cannot listen */
export async function serveRpc({ api, bind, authKey = '', log }: RpcServerOptions): Promise<RpcServer> {
  const wanted = parseRpcAddress(bind, 'rpc_addr');
  const connections = new Set<Connection>();
  /** Of them, those that are served. */
  const placed = new Set<Connection>();
  const quiet = quietLog(log);
  const shared = { api, authKey, log: quiet, turns: new Turns(), room: sharedRoom() };
  const accept = (socket: Socket): void => {
    const client = clientOf(socket);
    quiet.info({ client }, `agent.ipc: Accepted client: ${client}`);
    const hasPlace = placed.size < CONNECTIONS_MAX || dismissIdle(placed, quiet);
    const refusal = hasPlace ? {} : { refusal: REFUSAL.clients };
    const connection = new Connection({ socket, client, ...shared, ...refusal });
    connections.add(connection);
    if (hasPlace) placed.add(connection);
    socket.once('close', () => {
      connections.delete(connection);
      placed.delete(connection);
    });
    void connection.run();
  };
  // Half-open: what was asked before the client ended its half is still answered.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  server.maxConnections = CONNECTIONS_MAX + REFUSED_MAX;
  server.on('drop', (refused) => {
    const client = clientOf(refused);
    quiet.warn({ client }, `agent.ipc: refused client ${client}: ${server.maxConnections} are connected`);
  });
  await listen(server, wanted.host, wanted.port);
  server.on('error', (error) => log.error({ error }, `agent.ipc: ${error.message}`));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : wanted.port;
  const address = formatEndpoint({ host: wanted.host, port });
  if (authKey === '' && !isLoopback(wanted)) {
    log.warn({ address }, `agent.ipc: anybody who reaches ${address} can drive this agent: set rpc_auth`);
  }
  return { address, close: () => closeAll(server, connections) };
}

/** Hangs up on who has been idle the longest. Whether there is one that has been so for long enough. */
function dismissIdle(placed: Set<Connection>, log: Logger): boolean {
  let idlest: Connection | undefined;
  for (const one of placed) if (idlest === undefined || one.idleMs > idlest.idleMs) idlest = one;
  if (idlest === undefined || idlest.idleMs < IDLE_MS_LEAST) return false;
  const { client, idleMs } = idlest;
  const idleS = Math.floor(idleMs / 1000);
  log.warn({ client, idleS }, `agent.ipc: client ${client}, idle for ${idleS} s, makes place for another`);
  placed.delete(idlest);
  idlest.hangUp();
  return true;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const place = formatEndpoint({ host, port });
      reject(
        new Error(`cannot listen for RPC on ${place}: ${error.code ?? error.message}`, { cause: error }),
      );
    };
    server.once('error', fail);
    server.listen({ port, ...(host === '' ? {} : { host }) }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

async function closeAll(server: Server, connections: ReadonlySet<Connection>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  await Promise.all([...connections].map((connection) => connection.close()));
  await closed;
}

function clientOf({ remoteAddress = '?', remotePort = 0 }: Socket | DropArgument = {}): string {
  return formatEndpoint({ host: remoteAddress.replace(/^::ffff:(?=\d+\.)/, ''), port: remotePort });
}

/**
 * What the driver needs of a network, apart from how Node does it: datagrams and streams, each with a
 * listener. `udp.ts` and `tcp.ts` implement it over sockets; a demonstration wraps it to lose or delay
 * packets.
 *
 * A listener is never called from inside one of the transport's own methods: what goes wrong at once is told
 * in a later turn or microtask, because effects must not call back into a core.
 */
import type { Endpoint, StreamFailure, StreamId } from '../base/core.ts';

export interface PacketListener {
  /** `packet` is borrowed for the call. */
  handlePacket(from: Endpoint, packet: Uint8Array): void;
  /**
   * `refused`: the network or the peer's host does not take it, which is noise; `local`: we could not send.
   */
  handlePacketError(to: Endpoint, cause: 'local' | 'refused'): void;
  /** Something an operator should know: a packet too large for the network, a broken socket. */
  handleFault(fault: Error): void;
}

/** Datagrams from and to one bound address. What arrives before `start` is lost, as datagrams may be. */
export interface PacketTransport {
  /** The bound address; the port is never 0. */
  readonly local: Endpoint;
  start(listener: PacketListener): void;
  send(to: Endpoint, packet: Uint8Array): void;
  /** Resolves once the socket is closed. Nothing is delivered after the call. May be called again. */
  close(): Promise<void>;
}

export interface StreamListener {
  handleStreamAccepted(stream: StreamId, from: Endpoint): void;
  handleStreamOpened(stream: StreamId): void;
  /** `bytes` is borrowed for the call. */
  handleStreamData(stream: StreamId, bytes: Uint8Array): void;
  handleStreamEnd(stream: StreamId): void;
  /** The last word of a stream that failed. A stream that both sides ended, or that we aborted, has none. */
  handleStreamClosed(stream: StreamId, cause: StreamFailure): void;
  handleFault(fault: Error): void;
}

/**
 * Streams from and to one bound address. Whoever opens names the stream by an odd id; accepted ones are even.
 * Calls for a stream that is no more are ignored: its failure may be on the way.
 */
export interface StreamTransport {
  readonly local: Endpoint;
  /** Connections that come before it are refused. */
  start(listener: StreamListener): void;
  open(stream: StreamId, to: Endpoint): void;
  /** `bytes` must not be written to afterwards. */
  write(stream: StreamId, bytes: Uint8Array): void;
  /** Flushes, then half-closes. */
  end(stream: StreamId): void;
  abort(stream: StreamId): void;
  /** Resolves once every stream and the listener are closed. Nothing is delivered after the call. */
  close(): Promise<void>;
}

/**
 * An address that could not be bound: taken (`EADDRINUSE`), not ours (`EADDRNOTAVAIL`), not allowed
 * (`EACCES`).
 */
export class BindError extends Error {
  override readonly name = 'BindError';
  readonly code: string;
  readonly host: string;
  readonly port: number;

  constructor(protocol: 'UDP' | 'TCP', { host, port }: Endpoint, cause: unknown) {
    const code = errorCode(cause);
    const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    super(`cannot bind ${protocol} ${where}: ${code}${MEANINGS.get(code) ?? ''}`, { cause });
    this.code = code;
    this.host = host;
    this.port = port;
  }
}

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', ', the port is taken by another process'],
  ['EADDRNOTAVAIL', ', no interface of this machine has the address'],
  ['EACCES', ', this user may not bind the port'],
  ['EAFNOSUPPORT', ', this machine has no such kind of address'],
]);

/** The code of a system error (`ECONNREFUSED`), or `UNKNOWN`. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return 'UNKNOWN';
  return typeof error.code === 'string' ? error.code : 'UNKNOWN';
}

/**
 * Streams over `node:net`: one listener, and whatever is opened from here.
 *
 * Half-open on purpose: memberlist's peers send, end their half, and wait for the answer. Everything that a
 * peer can make grow has a limit: accepted streams in total and for each source host, bytes that wait to be
 * written, and the time in which nothing moves. What is over a limit is closed at once and counted. How long
 * an exchange may take is the core's business.
 */
import { connect, createServer, isIP, type Server, type Socket } from 'node:net';
import type { Endpoint, StreamFailure, StreamId } from '../base/core.ts';
import { BindError, errorCode, type StreamListener, type StreamTransport } from './transport.ts';
import { plainHost } from './udp.ts';

export interface TcpOptions {
  /** Streams accepted and still open. 128: memberlist's `maxPushPullRequests`. */
  readonly acceptedStreamsMax?: number;
  /** The same for one source host. 16: an agent has one or two at a time, some share a host. */
  readonly acceptedStreamsPerHostMax?: number;
  /** Bytes of one stream that wait to be sent. 32 MiB: above the 20 MiB that memberlist takes in a frame. */
  readonly pendingWriteBytesMax?: number;
  /** A stream on which nothing moves for so long is closed. 60 s: six times memberlist's `TCPTimeout`. */
  readonly idleMsMax?: number;
}

/** What one listener and its streams have done, for metrics. */
export interface StreamCounters {
  accepted: number;
  opened: number;
  /** Failures of either kind: refused, reset, timed out. */
  failed: number;
  /** Connections closed because there were too many. */
  overLimit: number;
  /** Connections closed because too many came from their host. */
  overHostLimit: number;
}

const DEFAULTS = {
  acceptedStreamsMax: 128,
  acceptedStreamsPerHostMax: 16,
  pendingWriteBytesMax: 32 * 1024 * 1024,
  idleMsMax: 60_000,
};

export class TcpTransport implements StreamTransport {
  readonly local: Endpoint;
  readonly counters: StreamCounters = { accepted: 0, opened: 0, failed: 0, overLimit: 0, overHostLimit: 0 };
  readonly #server: Server;
  readonly #limits: Required<TcpOptions>;
  /** The streams of which the core knows; a stream leaves when it has failed, ended or been aborted. */
  readonly #streams = new Map<StreamId, Socket>();
  /** Every socket that is not yet closed, whether or not the core still knows it. */
  readonly #sockets = new Set<Socket>();
  readonly #acceptedByHost = new Map<string, number>();
  #acceptedNow = 0;
  #lastAccepted: StreamId = 0;
  #listener: StreamListener | undefined;
  #closing: Promise<void> | undefined;

  private constructor(server: Server, local: Endpoint, options: TcpOptions) {
    this.#server = server;
    this.local = local;
    this.#limits = {
      acceptedStreamsMax: options.acceptedStreamsMax ?? DEFAULTS.acceptedStreamsMax,
      acceptedStreamsPerHostMax: options.acceptedStreamsPerHostMax ?? DEFAULTS.acceptedStreamsPerHostMax,
      pendingWriteBytesMax: options.pendingWriteBytesMax ?? DEFAULTS.pendingWriteBytesMax,
      idleMsMax: options.idleMsMax ?? DEFAULTS.idleMsMax,
    };
    server.on('connection', (socket) => this.#accept(socket));
    server.on('error', (error) => this.#listener?.handleFault(error));
  }

  /** Listens on `host` (the text of an IP address) and `port` (0: any). Throws a `BindError`. */
  static bind({ host, port }: Endpoint, options: TcpOptions = {}): Promise<TcpTransport> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => reject(new BindError('TCP', { host, port }, cause));
      server.once('error', fail);
      server.listen({ host, port, exclusive: true }, () => {
        server.off('error', fail);
        const address = server.address();
        const bound = typeof address === 'object' && address !== null ? address.port : port;
        resolve(new TcpTransport(server, { host, port: bound }, options));
      });
    });
  }

  /** Accepted streams whose sockets are not yet closed. */
  get acceptedNow(): number {
    return this.#acceptedNow;
  }

  start(listener: StreamListener): void {
    this.#listener = listener;
  }

  open(stream: StreamId, to: Endpoint): void {
    if (this.#closing !== undefined) return;
    if (isIP(to.host) === 0 || !(to.port > 0 && to.port < 65_536)) {
      // Never a name, which would ask the resolver.
      queueMicrotask(() => this.#tellFailure(stream, 'refused'));
      return;
    }
    const source = this.#sourceHost(to.host);
    const from = source === undefined ? {} : { localAddress: source };
    const socket = connect({ host: to.host, port: to.port, allowHalfOpen: true, noDelay: true, ...from });
    this.#watch(stream, socket);
    socket.on('connect', () => {
      if (!this.#streams.has(stream)) return;
      this.counters.opened += 1;
      this.#listener?.handleStreamOpened(stream);
    });
  }

  write(stream: StreamId, bytes: Uint8Array): void {
    const socket = this.#streams.get(stream);
    if (socket === undefined) return;
    if (socket.writableLength + bytes.length <= this.#limits.pendingWriteBytesMax) {
      socket.write(bytes);
      return;
    }
    this.abort(stream);
    queueMicrotask(() => this.#tellFailure(stream, 'reset'));
  }

  end(stream: StreamId): void {
    this.#streams.get(stream)?.end();
  }

  abort(stream: StreamId): void {
    const socket = this.#streams.get(stream);
    if (socket === undefined) return;
    this.#streams.delete(stream);
    drop(socket);
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    this.#streams.clear();
    const closed = [...this.#sockets].map(
      (socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve())),
    );
    for (const socket of this.#sockets) socket.destroy();
    const stopped = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    await Promise.all([stopped, ...closed]);
  }

  /**
   * A host of several addresses must dial from the one that it advertises, or peers count and log a stranger.
   * Differs: memberlist lets the kernel choose.
   */
  #sourceHost(target: string): string | undefined {
    const { host } = this.local;
    const any = host === '0.0.0.0' || host === '::';
    return any || isIP(host) !== isIP(target) ? undefined : host;
  }

  #accept(socket: Socket): void {
    const host = plainHost(socket.remoteAddress ?? '');
    const port = socket.remotePort ?? 0;
    if (!this.#admits(host)) {
      socket.on('error', () => undefined); // its peer may be faster in closing
      drop(socket);
      return;
    }
    this.#lastAccepted += 2;
    const stream = this.#lastAccepted;
    this.counters.accepted += 1;
    this.#acceptedNow += 1;
    this.#acceptedByHost.set(host, (this.#acceptedByHost.get(host) ?? 0) + 1);
    socket.on('close', () => this.#release(host));
    this.#watch(stream, socket);
    this.#listener?.handleStreamAccepted(stream, { host, port });
  }

  /** `host` is empty if the peer has already gone. */
  #admits(host: string): boolean {
    if (this.#listener === undefined || this.#closing !== undefined || host === '') return false;
    if (this.#acceptedNow >= this.#limits.acceptedStreamsMax) {
      this.counters.overLimit += 1;
      return false;
    }
    if ((this.#acceptedByHost.get(host) ?? 0) < this.#limits.acceptedStreamsPerHostMax) return true;
    this.counters.overHostLimit += 1;
    return false;
  }

  #release(host: string): void {
    this.#acceptedNow -= 1;
    const left = (this.#acceptedByHost.get(host) ?? 0) - 1;
    if (left > 0) this.#acceptedByHost.set(host, left);
    else this.#acceptedByHost.delete(host);
  }

  #watch(stream: StreamId, socket: Socket): void {
    let connected = !socket.connecting;
    this.#streams.set(stream, socket);
    this.#sockets.add(socket);
    socket.setTimeout(this.#limits.idleMsMax);
    socket.on('connect', () => (connected = true));
    socket.on('data', (bytes) => this.#receive(stream, bytes));
    socket.on('end', () => {
      if (this.#streams.has(stream)) this.#listener?.handleStreamEnd(stream);
    });
    socket.on('timeout', () => this.#fail(stream, 'timeout'));
    socket.on('error', (error) => {
      const timedOut = errorCode(error) === 'ETIMEDOUT';
      this.#fail(stream, timedOut ? 'timeout' : connected ? 'reset' : 'refused');
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#streams.delete(stream);
    });
  }

  #receive(stream: StreamId, bytes: Buffer): void {
    if (!this.#streams.has(stream)) return;
    this.#listener?.handleStreamData(stream, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  }

  #fail(stream: StreamId, cause: StreamFailure): void {
    if (!this.#streams.has(stream)) return;
    this.abort(stream);
    this.#tellFailure(stream, cause);
  }

  #tellFailure(stream: StreamId, cause: StreamFailure): void {
    this.counters.failed += 1;
    if (this.#closing === undefined) this.#listener?.handleStreamClosed(stream, cause);
  }
}

/**
 * Closes with a reset, so that no half of the stream lingers; a socket that is not connected has nothing to
 * reset.
 */
function drop(socket: Socket): void {
  if (socket.connecting || socket.destroyed) socket.destroy();
  else socket.resetAndDestroy();
}

/**
 * A client that behaves as badly as one can, in a process of its own: it keeps as many connections open as
 * its kind of flood wants, opens a new one for each that is closed, and sends all that the other side takes.
 * `flood.test.ts` is the parent.
 */
import { connect, type Socket } from 'node:net';
import type { Endpoint } from 'hearsay/core';
import { requestHeader } from '../../packages/agent/src/rpc/protocol.ts';
import { encodeValues } from '../../packages/agent/src/rpc/values.ts';

export type FloodKind =
  | 'rpc-connections'
  | 'rpc-requests'
  | 'rpc-unread'
  | 'rpc-frames'
  | 'rpc-streams'
  | 'http-connections'
  | 'http-requests'
  | 'http-unread'
  | 'http-slow'
  | 'http-bodies'
  | 'http-streams';

/** What the parent sends: one flood, and the next when it is over. */
export interface FloodOrder {
  readonly kind: FloodKind;
  readonly rpc: Endpoint;
  readonly http: Endpoint;
  readonly token: string;
  /** How long it goes on at least. */
  readonly durationMs: number;
  /** With less it is no flood: it goes on until it has so much. */
  readonly least: Partial<FloodCounts>;
}

export interface FloodCounts {
  readonly opened: number;
  /** By the other side, or refused. */
  readonly closed: number;
  readonly sentBytes: number;
  readonly readBytes: number;
}

/** What the parent is told: when all connections have been opened once, and at the end. */
export type FloodReport = { readonly type: 'begun' | 'over' };

interface Flood {
  readonly at: 'rpc' | 'http';
  /** Kept open at once. */
  readonly connections: number;
  /** Whether what comes is read, and thrown away. */
  readonly reads: boolean;
  /** Sent once, at the beginning of connection number `index`. */
  readonly greeting?: (index: number) => Uint8Array;
  /** Sent again and again, as fast as it is taken. */
  readonly load?: (index: number) => Uint8Array;
  /** Sent again and again, once each so many milliseconds. */
  readonly drip?: { readonly bytes: Uint8Array; readonly everyMs: number };
}

const GREETING = encodeValues(requestHeader('handshake', 1), { Version: 1 });
const LOAD_BYTES = 65_536;

const repeated = (one: Uint8Array, bytes: number): Uint8Array =>
  Buffer.concat(Array.from({ length: Math.ceil(bytes / one.length) }, () => one));

const requests = (...commands: readonly string[]): Uint8Array =>
  repeated(Buffer.concat(commands.map((command) => encodeValues(requestHeader(command, 2)))), LOAD_BYTES);

/** A stream of events for each number, and a monitor of all that is logged. */
function subscriptions(): Uint8Array {
  const streams = Array.from({ length: 63 }, (_, index) =>
    encodeValues(requestHeader('stream', index + 2), { Type: '*' }),
  );
  return Buffer.concat([
    GREETING,
    ...streams,
    encodeValues(requestHeader('monitor', 1000), { LogLevel: 'DEBUG' }),
  ]);
}

/** What no client would send: promises of gigabytes, noise, depth, a crowd of values, and no end. */
const FRAMES: readonly Uint8Array[] = [
  Uint8Array.of(0xdb, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0xdd, 0x7f, 0xff, 0xff, 0xff),
  Uint8Array.from({ length: 4096 }, (_, index) => (index * 197) & 0xff),
  new Uint8Array(4096).fill(0x91),
  // An array of 65,000 empty maps as the body of an event.
  Buffer.concat([
    encodeValues(requestHeader('event', 2)),
    Uint8Array.of(0xdc, 0xfd, 0xe8),
    new Uint8Array(65_000).fill(0x80),
  ]),
  // A megabyte, less one byte, of a text that never ends.
  Buffer.concat([Uint8Array.of(0xdb, 0x00, 0x0f, 0xff, 0x00), new Uint8Array(0xf_fe00)]),
];

const httpText = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
const asked = (path: string): Uint8Array => httpText(`GET ${path} HTTP/1.1`, 'Host: localhost');

function posted(token: string, ...more: readonly string[]): Uint8Array {
  const type = 'Content-Type: application/json';
  return httpText(
    'POST /v1/events HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    type,
    ...more,
  );
}

function floodOf({ kind, token }: FloodOrder): Flood {
  switch (kind) {
    case 'rpc-connections':
      return { at: 'rpc', connections: 400, reads: true, greeting: () => GREETING };
    case 'rpc-requests':
      return {
        at: 'rpc',
        connections: 100,
        reads: true,
        greeting: () => GREETING,
        load: () => requests('members', 'stats'),
      };
    case 'rpc-unread':
      return {
        at: 'rpc',
        connections: 100,
        reads: false,
        greeting: () => GREETING,
        load: () => requests('members', 'stats'),
      };
    case 'rpc-frames':
      return {
        at: 'rpc',
        connections: 60,
        reads: true,
        greeting: (index) => Buffer.concat([GREETING, FRAMES[index % FRAMES.length]!]),
      };
    case 'rpc-streams':
      return { at: 'rpc', connections: 100, reads: false, greeting: subscriptions };
    case 'http-connections':
      return { at: 'http', connections: 600, reads: true, greeting: () => asked('/v1/health') };
    case 'http-requests':
      return {
        at: 'http',
        connections: 200,
        reads: true,
        load: () => repeated(asked('/v1/members'), LOAD_BYTES),
      };
    case 'http-unread':
      return {
        at: 'http',
        connections: 200,
        reads: false,
        load: () => repeated(asked('/metrics'), LOAD_BYTES),
      };
    case 'http-slow':
      return {
        at: 'http',
        connections: 200,
        reads: true,
        greeting: () => Buffer.from('GET /v1/members HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
        drip: { bytes: Buffer.from('x'), everyMs: 50 },
      };
    case 'http-bodies':
      return {
        at: 'http',
        connections: 100,
        reads: true,
        greeting: (index) =>
          posted(token, index % 2 === 0 ? 'Content-Length: 8000000000' : 'Transfer-Encoding: chunked'),
        load: () =>
          Buffer.concat([Buffer.from('10000\r\n'), new Uint8Array(LOAD_BYTES), Buffer.from('\r\n')]),
      };
    case 'http-streams':
      return { at: 'http', connections: 100, reads: false, greeting: () => asked('/v1/events') };
  }
}

class Flooder {
  readonly #order: FloodOrder;
  readonly #flood: Flood;
  readonly #sockets = new Set<Socket>();
  readonly #onBegun: () => void;
  #isOver = false;
  #opened = 0;
  #closed = 0;
  #sentBytes = 0;
  #readBytes = 0;

  constructor(order: FloodOrder, onBegun: () => void) {
    this.#order = order;
    this.#flood = floodOf(order);
    this.#onBegun = onBegun;
    for (let index = 0; index < this.#flood.connections; index += 1) this.#open();
  }

  get hasFlooded(): boolean {
    const counts = { opened: this.#opened, closed: this.#closed, ...this.#bytes() };
    return Object.entries(this.#order.least).every(
      ([what, least]) => counts[what as keyof FloodCounts] >= least,
    );
  }

  end(): void {
    this.#isOver = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  #bytes(): Pick<FloodCounts, 'sentBytes' | 'readBytes'> {
    let [sentBytes, readBytes] = [this.#sentBytes, this.#readBytes];
    for (const socket of this.#sockets) {
      sentBytes += socket.bytesWritten - socket.writableLength;
      readBytes += socket.bytesRead;
    }
    return { sentBytes, readBytes };
  }

  #open(): void {
    const { at, reads, greeting, load, drip } = this.#flood;
    const socket = connect({ ...this.#order[at], noDelay: true });
    this.#sockets.add(socket);
    const index = (this.#opened += 1);
    if (index === this.#flood.connections) this.#onBegun();
    socket.on('error', () => undefined);
    if (reads) socket.resume();
    else socket.pause();
    if (greeting !== undefined) socket.write(greeting(index));
    if (load !== undefined) pour(socket, load(index));
    if (drip !== undefined) {
      const timer = setInterval(() => socket.write(drip.bytes), drip.everyMs);
      socket.once('close', () => clearInterval(timer));
    }
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#isOver) return;
      this.#sentBytes += socket.bytesWritten - socket.writableLength;
      this.#readBytes += socket.bytesRead;
      this.#closed += 1;
      this.#open();
    });
  }
}

/** Writes as fast as it is taken, and no faster: we are not the one whose memory is to be filled. */
function pour(socket: Socket, load: Uint8Array): void {
  socket.write(load, (error) => {
    if (error === undefined || error === null) pour(socket, load);
  });
}

function tell(report: FloodReport): void {
  process.send?.(report);
}

process.on('message', (order: FloodOrder) => {
  const flooder = new Flooder(order, () => tell({ type: 'begun' }));
  const endIfDone = (): void => {
    if (!flooder.hasFlooded) {
      setTimeout(endIfDone, 50);
      return;
    }
    flooder.end();
    tell({ type: 'over' });
  };
  setTimeout(endIfDone, order.durationMs);
});
process.once('disconnect', () => process.exit());

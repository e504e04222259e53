/**
 * The two ways to a metrics server: datagrams to statsd, a connection to statsite. Both resolve the name
 * when they open, as Go's `net.Dial` does, and open again some time after a failure. In between, and when
 * the system takes no more, nothing is kept: old metrics are of no use to anybody.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { lookup } from 'node:dns';
import { connect, type Socket } from 'node:net';
import type { HostPort } from '../agent/config-kinds.ts';

export interface StatsdLink {
  /** `false`: it is not open, or full; the text is lost. */
  send(text: string): boolean;
  close(): void;
}

export interface LinkOptions {
  readonly address: HostPort;
  readonly retryMs: number;
  readonly onUp: () => void;
  /** Once for each time it fails. */
  readonly onFailure: (error: Error) => void;
}

/** What may wait inside of Node: a second of a storm. */
const WAITING_BYTES_MAX = 262_144;
/** A server that does not answer is as bad as one that refuses. */
const CONNECT_MS_MAX = 10_000;

/** One attempt: told when it is open and when it has ended, the latter once. */
interface Attempt {
  send(text: string): boolean;
  close(): void;
}

type Try = (address: HostPort, onUp: () => void, onEnd: (error: Error) => void) => Attempt;

export function openUdpLink(options: LinkOptions): StatsdLink {
  return new RetriedLink(options, tryUdp);
}

export function openTcpLink(options: LinkOptions): StatsdLink {
  return new RetriedLink(options, tryTcp);
}

class RetriedLink implements StatsdLink {
  readonly #options: LinkOptions;
  readonly #try: Try;
  #attempt: Attempt | null = null;
  #isUp = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LinkOptions, attempt: Try) {
    this.#options = options;
    this.#try = attempt;
    this.#open();
  }

  send(text: string): boolean {
    return this.#isUp && this.#attempt !== null && this.#attempt.send(text);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#attempt?.close();
    this.#attempt = null;
  }

  #open(): void {
    const { address, onUp } = this.#options;
    this.#attempt = this.#try(
      { ...address, host: address.host === '' ? 'localhost' : address.host },
      () => {
        this.#isUp = true;
        onUp();
      },
      (error) => this.#handleEnd(error),
    );
  }

  #handleEnd(error: Error): void {
    if (this.#isClosed) return;
    this.#isUp = false;
    this.#attempt = null;
    this.#timer = setTimeout(() => this.#open(), this.#options.retryMs);
    this.#timer.unref();
    this.#options.onFailure(error);
  }
}

/** A connected socket: the system tells us of a port where nobody listens. */
function tryUdp({ host, port }: HostPort, onUp: () => void, onEnd: (error: Error) => void): Attempt {
  let socket: UdpSocket | null = null;
  let isOver = false;
  /** `true` only the first time. */
  const finish = (): boolean => {
    if (isOver) return false;
    isOver = true;
    socket?.close();
    return true;
  };
  const fail = (error: Error | null): void => {
    if (error !== null && finish()) onEnd(error);
  };
  lookup(host, (error, address, family) => {
    if (isOver || error !== null) return fail(error);
    socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.unref();
    socket.on('error', fail);
    socket.on('connect', () => {
      if (!isOver) onUp();
    });
    socket.connect(port, address);
  });
  return {
    send(text) {
      if (isOver || socket === null || socket.getSendQueueSize() > WAITING_BYTES_MAX) return false;
      socket.send(text, fail);
      return true;
    },
    close: () => void finish(),
  };
}

function tryTcp({ host, port }: HostPort, onUp: () => void, onEnd: (error: Error) => void): Attempt {
  const socket: Socket = connect({ host, port, noDelay: true });
  socket.unref();
  let error: Error = new Error('the connection was closed');
  socket.setTimeout(CONNECT_MS_MAX, () => socket.destroy(new Error('it does not answer')));
  socket.on('error', (cause) => (error = cause));
  socket.on('connect', () => {
    socket.setTimeout(0);
    // Whatever it says is thrown away; without a reader its end would not be seen.
    socket.resume();
    onUp();
  });
  socket.on('close', () => onEnd(error));
  return {
    send(text) {
      if (socket.writableLength > WAITING_BYTES_MAX) return false;
      socket.write(text);
      return true;
    },
    close: () => socket.destroySoon(),
  };
}

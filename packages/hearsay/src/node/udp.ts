/**
 * Datagrams over one `node:dgram` socket: IPv4, IPv6, or both for `::`.
 *
 * A dual-stack socket speaks of IPv4 peers in the v4-mapped form; here they go in and come out as plain IPv4
 * text, so that one peer is one `Endpoint` whatever socket we hold. One `sendmsg` a packet is the floor: Node
 * has no `sendmmsg`, and a socket connected to each peer, though cheaper, is not SWIM's pattern.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { formatEndpoint } from '../base/address.ts';
import type { Endpoint } from '../base/core.ts';
import { BindError, errorCode, type PacketListener, type PacketTransport } from './transport.ts';

/** What one socket has done, for metrics. */
export interface PacketCounters {
  sentPackets: number;
  sentBytes: number;
  receivedPackets: number;
  receivedBytes: number;
  /** Sends, and errors of the socket, that say that a peer or its network does not take packets. */
  refused: number;
  /** Sends that failed here: no such address family, an impossible port, a packet too large. */
  failedLocally: number;
}

/**
 * What we ask the kernel to hold for us while the loop is busy: memberlist's `udpRecvBufSize`. Linux cuts it
 * down to `net.core.rmem_max` without a word; its default of 208 KiB holds a few hundred packets.
 */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;
const RECEIVE_BUFFER_BYTES_MIN = 64 * 1024;

const MAPPED_PREFIX = '::ffff:';

/** The codes by which the peer's host says that nobody is at home. */
const REFUSALS: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNREFUSED']);

/**
 * The codes by which our own kernel says that it knows no way there at the moment. Our link may be down, or
 * the peer's route may be gone because the peer is; nothing tells which.
 */
const NO_WAY: ReadonlySet<string> = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN']);

/**
 * Whom a failed send blames: us, or the peer's host. `null`: the packet is as good as lost on the way, and
 * the probe's own timeout judges, which leaves a link that is down for a moment the time to come back.
 *
 * Differs: memberlist takes each failed write for the peer's refusal and asks its helpers at once, over the
 * same link.
 */
export function packetErrorCause(code: string): 'local' | 'refused' | null {
  if (NO_WAY.has(code)) return null;
  return REFUSALS.has(code) ? 'refused' : 'local';
}

export class UdpTransport implements PacketTransport {
  readonly local: Endpoint;
  readonly counters: PacketCounters = {
    sentPackets: 0,
    sentBytes: 0,
    receivedPackets: 0,
    receivedBytes: 0,
    refused: 0,
    failedLocally: 0,
  };
  readonly #socket: Socket;
  readonly #dualStack: boolean;
  #listener: PacketListener | undefined;
  #closing: Promise<void> | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#dualStack = host === '::';
    this.local = { host, port: socket.address().port };
    raiseReceiveBuffer(socket);
    socket.on('message', (bytes, from) => this.#receive(bytes, from));
    socket.on('error', (error) => this.#socketFailed(error));
  }

  /** Binds `host` (the text of an IP address) and `port` (0: any). Throws a `BindError`. */
  static bind({ host, port }: Endpoint): Promise<UdpTransport> {
    const family = host.includes(':') ? 6 : 4;
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      ipv6Only: family === 6 && host !== '::',
      // Endpoints hold addresses, never names. Without this every send asks the resolver's front first.
      lookup: (address, _options, callback) => callback(null, address, family),
    });
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        socket.close();
        reject(new BindError('UDP', { host, port }, cause));
      };
      socket.once('error', fail);
      socket.bind({ address: host, port, exclusive: true }, () => {
        socket.off('error', fail);
        resolve(new UdpTransport(socket, host));
      });
    });
  }

  start(listener: PacketListener): void {
    this.#listener = listener;
  }

  send(to: Endpoint, packet: Uint8Array): void {
    if (this.#closing !== undefined) return;
    if (!(to.port > 0 && to.port < 65_536) || to.host === '') {
      queueMicrotask(() => this.#sendFailed(to, packet.length, undefined)); // a peer may claim any port
      return;
    }
    this.counters.sentPackets += 1;
    this.counters.sentBytes += packet.length;
    // Without a callback Node swallows the errors of a send.
    this.#socket.send(packet, to.port, this.#target(to.host), (error) => {
      if (error !== null) this.#sendFailed(to, packet.length, error);
    });
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#socket.close(() => resolve());
    });
    return this.#closing;
  }

  #target(host: string): string {
    return this.#dualStack && !host.includes(':') ? MAPPED_PREFIX + host : host;
  }

  #receive(bytes: Buffer, from: RemoteInfo): void {
    this.counters.receivedPackets += 1;
    this.counters.receivedBytes += bytes.length;
    if (this.#closing !== undefined) return;
    const endpoint = { host: plainHost(from.address), port: from.port };
    // A plain view: `Buffer` has another `slice` and a slower `subarray`.
    const packet = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#listener?.handlePacket(endpoint, packet);
  }

  #sendFailed(to: Endpoint, packetBytes: number, error: Error | undefined): void {
    const code = errorCode(error);
    const cause = packetErrorCause(code);
    if (cause === 'local') this.counters.failedLocally += 1;
    else this.counters.refused += 1;
    if (this.#closing !== undefined || cause === null) return;
    if (code === 'EMSGSIZE') {
      const packet = `a packet of ${packetBytes} bytes to ${formatEndpoint(to)}`;
      this.#listener?.handleFault(new Error(`${packet} is larger than the network takes`, { cause: error }));
    }
    this.#listener?.handlePacketError(to, cause);
  }

  /**
   * An error of no known send: Windows tells of an earlier refusal so, and other systems of a lost interface.
   */
  #socketFailed(error: Error): void {
    if (packetErrorCause(errorCode(error)) !== 'local') {
      this.counters.refused += 1;
      return;
    }
    if (this.#closing === undefined) this.#listener?.handleFault(error);
  }
}

/** The text of the address, with a v4-mapped one as plain IPv4. */
export function plainHost(address: string): string {
  return address.startsWith(MAPPED_PREFIX) && address.includes('.')
    ? address.slice(MAPPED_PREFIX.length)
    : address;
}

/** Asks for less until the system agrees, as memberlist's `setUDPRecvBuf` does. */
function raiseReceiveBuffer(socket: Socket): void {
  for (let bytes = RECEIVE_BUFFER_BYTES; bytes >= RECEIVE_BUFFER_BYTES_MIN; bytes /= 2) {
    try {
      socket.setRecvBufferSize(bytes);
      return;
    } catch {
      continue; // some systems refuse what is above their limit
    }
  }
}

/**
 * One address for both kinds of traffic. Memberlist advertises a single port, so the UDP and the TCP socket
 * must have the same number; with port 0 the kernel picks one for UDP and TCP must find it free
 * (`NewNetTransport` does the reverse, and tries again likewise).
 */
import { isIP } from 'node:net';
import { UsageError } from '../base/errors.ts';
import { TcpTransport, type TcpOptions } from './tcp.ts';
import { BindError } from './transport.ts';
import { UdpTransport } from './udp.ts';

export interface BindOptions extends TcpOptions {
  /** The text of an IP address; `0.0.0.0` is every IPv4 address, `::` every address. */
  readonly host: string;
  /** 0: any port that is free for both. */
  readonly port: number;
}

export interface Transports {
  readonly packets: UdpTransport;
  readonly streams: TcpTransport;
}

/** How often another port is tried where the caller left it to us. */
const TRIES_MAX = 10;

/**
 * Binds both sockets or none. Throws a `UsageError` for an impossible address, a `BindError` for one not to
 * be had.
 */
export async function bindTransports(options: BindOptions): Promise<Transports> {
  const { host, port } = options;
  if (isIP(host) === 0) throw new UsageError('host', host, 'it must be an IPv4 or IPv6 address');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError('port', port, 'it must be from 0 to 65535');
  }
  for (let triesLeft = port === 0 ? TRIES_MAX : 1; ; triesLeft -= 1) {
    const packets = await UdpTransport.bind({ host, port });
    try {
      return { packets, streams: await TcpTransport.bind({ host, port: packets.local.port }, options) };
    } catch (error) {
      await packets.close();
      const another = error instanceof BindError && error.code === 'EADDRINUSE' && triesLeft > 1;
      if (!another) throw error;
    }
  }
}

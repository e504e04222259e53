/** Counts what goes through a node's sockets, for the metrics. */
import type { PacketTransport, StreamTransport, Transports } from 'hearsay';
import type { Traffic } from '../metrics/metrics.ts';

export class TrafficCount implements Traffic {
  acceptedStreams = 0;
  openedStreams = 0;
  streamBytesSent = 0;
  packetBytesSent = 0;
  packetBytesReceived = 0;

  /** The same transports, counted. */
  wrap({ packets, streams }: Transports): Transports {
    return { packets: this.#packets(packets), streams: this.#streams(streams) };
  }

  #packets(inner: PacketTransport): PacketTransport {
    return {
      local: inner.local,
      start: (listener) =>
        inner.start({
          handlePacket: (from, packet) => {
            this.packetBytesReceived += packet.length;
            listener.handlePacket(from, packet);
          },
          handlePacketError: (to, cause) => listener.handlePacketError(to, cause),
          handleFault: (fault) => listener.handleFault(fault),
        }),
      send: (to, packet) => {
        this.packetBytesSent += packet.length;
        inner.send(to, packet);
      },
      close: () => inner.close(),
    };
  }

  #streams(inner: StreamTransport): StreamTransport {
    return {
      local: inner.local,
      start: (listener) =>
        inner.start({
          handleStreamAccepted: (stream, from) => {
            this.acceptedStreams += 1;
            listener.handleStreamAccepted(stream, from);
          },
          handleStreamOpened: (stream) => listener.handleStreamOpened(stream),
          handleStreamData: (stream, bytes) => listener.handleStreamData(stream, bytes),
          handleStreamEnd: (stream) => listener.handleStreamEnd(stream),
          handleStreamClosed: (stream, cause) => listener.handleStreamClosed(stream, cause),
          handleFault: (fault) => listener.handleFault(fault),
        }),
      open: (stream, to) => {
        this.openedStreams += 1;
        inner.open(stream, to);
      },
      write: (stream, bytes) => {
        this.streamBytesSent += bytes.length;
        inner.write(stream, bytes);
      },
      end: (stream) => inner.end(stream),
      abort: (stream) => inner.abort(stream),
      close: () => inner.close(),
    };
  }
}

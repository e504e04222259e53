/**
 * A gate around one member's transports, to cut it off from the network while its process runs on: the
 * demonstration of a partition. Nothing else uses it. While the gate is closed datagrams vanish in both
 * directions, as on a cut wire; streams are refused and those that are open break, so that nobody waits for
 * their timeouts.
 */
import type { PacketTransport, StreamListener, StreamTransport, Transports } from 'hearsay';

type StreamId = Parameters<StreamTransport['open']>[0];

export class Gate {
  #isClosed = false;
  /**
   * Streams that the core knows and that have not failed; what happens to any other stream is kept from it.
   */
  readonly #known = new Set<StreamId>();
  /** Those of them that one side has ended. When both have, nothing more is heard of a stream. */
  readonly #halfEnded = new Set<StreamId>();
  #listener: StreamListener | undefined;
  #streams: StreamTransport | undefined;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Cuts the member off. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const cut = [...this.#known];
    for (const stream of cut) this.#streams?.abort(stream);
    for (const stream of cut) this.#fail(stream, 'reset');
  }

  /** Connects it again. What was cut stays cut; what is opened from now on goes through. */
  open(): void {
    this.#isClosed = false;
  }

  /** For `wrapTransports`; once for each gate. */
  wrap(transports: Transports): Transports {
    return { packets: this.#wrapPackets(transports.packets), streams: this.#wrapStreams(transports.streams) };
  }

  #wrapPackets(inner: PacketTransport): PacketTransport {
    return {
      local: inner.local,
      start: (listener) =>
        inner.start({
          handlePacket: (from, packet) => {
            if (!this.#isClosed) listener.handlePacket(from, packet);
          },
          handlePacketError: (to, cause) => listener.handlePacketError(to, cause),
          handleFault: (fault) => listener.handleFault(fault),
        }),
      send: (to, packet) => {
        if (!this.#isClosed) inner.send(to, packet);
      },
      close: () => inner.close(),
    };
  }

  #wrapStreams(inner: StreamTransport): StreamTransport {
    this.#streams = inner;
    return {
      local: inner.local,
      start: (listener) => {
        this.#listener = listener;
        inner.start(this.#filtered(inner, listener));
      },
      open: (stream, to) => {
        this.#known.add(stream);
        if (this.#isClosed) queueMicrotask(() => this.#fail(stream, 'refused'));
        else inner.open(stream, to);
      },
      write: (stream, bytes) => inner.write(stream, bytes),
      end: (stream) => {
        this.#endHalf(stream);
        inner.end(stream);
      },
      abort: (stream) => {
        this.#forget(stream);
        inner.abort(stream);
      },
      close: () => {
        this.#known.clear();
        return inner.close();
      },
    };
  }

  #filtered(inner: StreamTransport, listener: StreamListener): StreamListener {
    return {
      handleStreamAccepted: (stream, from) => {
        if (this.#isClosed) {
          inner.abort(stream);
          return;
        }
        this.#known.add(stream);
        listener.handleStreamAccepted(stream, from);
      },
      handleStreamOpened: (stream) => {
        if (this.#known.has(stream)) listener.handleStreamOpened(stream);
      },
      handleStreamData: (stream, bytes) => {
        if (this.#known.has(stream)) listener.handleStreamData(stream, bytes);
      },
      handleStreamEnd: (stream) => {
        if (!this.#known.has(stream)) return;
        this.#endHalf(stream);
        listener.handleStreamEnd(stream);
      },
      handleStreamClosed: (stream, cause) => {
        if (this.#forget(stream)) listener.handleStreamClosed(stream, cause);
      },
      handleFault: (fault) => listener.handleFault(fault),
    };
  }

  #fail(stream: StreamId, cause: 'refused' | 'reset'): void {
    if (this.#forget(stream)) this.#listener?.handleStreamClosed(stream, cause);
  }

  #endHalf(stream: StreamId): void {
    if (!this.#known.has(stream)) return;
    if (this.#halfEnded.has(stream)) this.#forget(stream);
    else this.#halfEnded.add(stream);
  }

  /** Whether the stream was known until now. */
  #forget(stream: StreamId): boolean {
    this.#halfEnded.delete(stream);
    return this.#known.delete(stream);
  }
}

/**
 * The one contract of the house: a protocol is a `Core`, whatever drives it is a host, and all that a core
 * may ask of the world is an `Effects`.
 *
 * The invariant: one input, run to completion, effects in order, then ask for the deadline. Effects never
 * call back into the core. Cores read no clock, hold no timer, open no socket and make no promise, so the
 * same bytes run over sockets, in the simulator and in a browser.
 */
import type { DecodeCode } from './errors.ts';

/**
 * Monotonic time in milliseconds with fractions (a loopback round trip is 0.05). Its origin is the host's.
 */
export type Millis = number;

/** A stream's name on one host. Cores open odd ids, hosts accept even ones; an id is never used again. */
export type StreamId = number;

/** Where a socket sends to: the text of an IP address (never a host name) and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * Why a stream could not be opened, or ended before its time. A `DecodeCode` comes from the envelope: what
 * the peer sent could not be opened, so the stream has been aborted.
 */
export type StreamFailure = 'refused' | 'reset' | 'timeout' | DecodeCode;

/** All that a core may ask of the world. */
export interface Effects<Event> {
  /**
   * Sends one datagram. `packet` is a slice of a slab that is never written again. `checksum` says that the
   * receiver is known to take a checksum, so the envelope adds one (memberlist.md §7).
   */
  sendPacket(to: Endpoint, packet: Uint8Array, checksum: boolean): void;
  openStream(stream: StreamId, to: Endpoint): void;
  writeStream(stream: StreamId, bytes: Uint8Array): void;
  /** Flushes what was written, then half-closes. The stream still delivers what the peer sends. */
  endStream(stream: StreamId): void;
  abortStream(stream: StreamId): void;
  /** News for whoever stands above. It is handled after the input has returned. */
  emit(event: Event): void;
}

/** The inputs of a protocol, and the one question after each: when is the next deadline? */
export interface Core<Command, State> {
  /** A datagram has come. `packet` is borrowed for the call and read-only. */
  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void;
  /** A datagram could not be sent (`local`), or the peer's host refused an earlier one (`refused`). */
  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void;
  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void;
  handleStreamOpened(stream: StreamId, now: Millis): void;
  /** Bytes of a stream, in order. `bytes` is borrowed for the call and read-only. */
  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void;
  /** The peer has sent all that it will send. */
  handleStreamEnd(stream: StreamId, now: Millis): void;
  handleStreamClosed(stream: StreamId, cause: StreamFailure, now: Millis): void;
  /**
   * The host was away for `delay` milliseconds: a blocked event loop, a paused process, a suspended machine.
   */
  handleStall(delay: Millis, now: Millis): void;
  handleCommand(command: Command, now: Millis): void;
  /** The only input that expires anything. A host calls it after the sockets have been read. */
  handleTimeout(now: Millis): void;
  /** When `handleTimeout` is due; `Infinity`: nothing is due. */
  nextDeadline(): Millis;
  /** The whole state as plain data, randomness included. */
  save(): State;
}

/**
 * What the models of this folder have in common. They are for comparison with SWIM, not published and not for
 * use: each is a `Core` like the library's, so that it meets the same simulated network, the same faults and
 * the same seeds, but it speaks packets only, and their bytes are JSON.
 */
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from 'hearsay/core';

/** Processes of a model are numbered from 1. */
export function modelEndpoint(number: number): Endpoint {
  return { host: `10.9.0.${number}`, port: 9000 };
}

/** A core that opens no stream and takes none. */
export abstract class PacketCore<Command, State, Event> implements Core<Command, State> {
  protected readonly effects: Effects<Event>;

  constructor(effects: Effects<Event>) {
    this.effects = effects;
  }

  abstract handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void;
  abstract handleCommand(command: Command, now: Millis): void;
  abstract handleTimeout(now: Millis): void;
  abstract nextDeadline(): Millis;
  abstract save(): State;

  // Whoever refuses packets is as silent as whoever is gone.
  handlePacketError(_to: Endpoint, _cause: 'local' | 'refused', _now: Millis): void {}
  handleStreamAccepted(stream: StreamId, _from: Endpoint, _now: Millis): void {
    this.effects.abortStream(stream);
  }
  handleStreamOpened(_stream: StreamId, _now: Millis): void {}
  handleStreamData(_stream: StreamId, _bytes: Uint8Array, _now: Millis): void {}
  handleStreamEnd(_stream: StreamId, _now: Millis): void {}
  handleStreamClosed(_stream: StreamId, _cause: StreamFailure, _now: Millis): void {}
  handleStall(_delayMs: Millis, _now: Millis): void {}

  protected send(to: Endpoint, message: object): void {
    this.effects.sendPacket(to, encodeMessage(message), false);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeMessage(message: object): Uint8Array {
  return encoder.encode(JSON.stringify(message));
}

/** The models hear only each other, so the shape is taken on trust. */
export function decodeMessage(packet: Uint8Array): unknown {
  return JSON.parse(decoder.decode(packet));
}

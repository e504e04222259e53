/**
 * A core that writes its inputs down and does nothing else. A command is a function, so that a test can make
 * a toy do anything at any time; a test that wants a reaction overrides a handler.
 */
import type {
  Core,
  Effects,
  Endpoint,
  Millis,
  StreamFailure,
  StreamId,
} from '../../packages/hearsay/src/base/core.ts';
import type { Rng } from '../../packages/hearsay/src/base/rng.ts';

export type ToyCommand = (effects: Effects<string>, now: Millis) => void;

export class ToyCore implements Core<ToyCommand, undefined> {
  /** One line an input: when it came, and what it was. */
  readonly log: string[] = [];
  readonly effects: Effects<string>;
  readonly rng: Rng;
  deadline: Millis = Infinity;

  constructor(effects: Effects<string>, rng: Rng) {
    this.effects = effects;
    this.rng = rng;
  }

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    this.#note(now, `packet ${text(packet)} from ${from.host}`);
  }

  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#note(now, `packet to ${to.host} ${cause}`);
  }

  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void {
    this.#note(now, `stream ${stream} accepted from ${from.host}`);
  }

  handleStreamOpened(stream: StreamId, now: Millis): void {
    this.#note(now, `stream ${stream} opened`);
  }

  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void {
    this.#note(now, `stream ${stream} data ${text(bytes)}`);
  }

  handleStreamEnd(stream: StreamId, now: Millis): void {
    this.#note(now, `stream ${stream} end`);
  }

  handleStreamClosed(stream: StreamId, cause: StreamFailure, now: Millis): void {
    this.#note(now, `stream ${stream} ${cause}`);
  }

  handleStall(delay: Millis, now: Millis): void {
    this.#note(now, `stall ${delay}`);
  }

  handleCommand(command: ToyCommand, now: Millis): void {
    command(this.effects, now);
  }

  handleTimeout(now: Millis): void {
    this.deadline = Infinity;
    this.#note(now, 'timeout');
  }

  nextDeadline(): Millis {
    return this.deadline;
  }

  save(): undefined {
    return undefined;
  }

  #note(now: Millis, what: string): void {
    this.log.push(`${now} ${what}`);
  }
}

/** Printable ASCII as bytes. */
export function bytes(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

/** Bytes as the characters with those codes. */
export function text(codes: Uint8Array): string {
  return String.fromCharCode(...codes);
}

/**
 * The values that a peer sends, one by one, on demand: the socket is read only while somebody waits for the
 * next value, so a peer that sends faster than it is served fills its own buffers and not ours. Where peers
 * compete, each value is looked for in a turn, and what is done with it at once belongs to that turn.
 */
import type { Socket } from 'node:net';
import type { Turns } from '../agent/turns.ts';
import { ValueDecoder, type ValueLimits } from './value-decoder.ts';
import type { Value } from './values.ts';

export class ValueSource {
  readonly #socket: Socket;
  readonly #decoder: ValueDecoder;
  readonly #turns: Turns | null;
  #isOver = false;
  #isDiscarding = false;
  #wake: (() => void) | undefined;

  /** Takes over the reading of `socket`, which must have an `error` listener. No `turns`: nobody competes. */
  constructor(socket: Socket, limits: ValueLimits, turns: Turns | null = null) {
    this.#socket = socket;
    this.#decoder = new ValueDecoder(limits);
    this.#turns = turns;
    socket.pause();
    socket.on('data', (chunk: Uint8Array) => this.#take(chunk));
    socket.once('end', () => this.#end());
    socket.once('close', () => this.#end());
  }

  /**
   * The next value; `undefined` when the peer has sent its last. One caller at a time.
   * @throws DecodeError for what is no value or too large: nothing can be read after it.
   */
  async next(): Promise<Value | undefined> {
    for (;;) {
      if (this.#turns !== null && this.#decoder.pendingBytes > 0) await this.#turns.take();
      const value = this.#isDiscarding ? undefined : this.#decoder.next();
      if (value !== undefined) return value;
      if (this.#isOver) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#socket.resume();
      });
    }
  }

  /** From now on whatever comes is thrown away, and `next` has nothing more. */
  discard(): void {
    this.#isDiscarding = true;
    this.#end();
    this.#socket.resume();
  }

  #take(chunk: Uint8Array): void {
    if (this.#isDiscarding) return;
    this.#decoder.push(chunk);
    this.#socket.pause();
    this.#wakeUp();
  }

  #end(): void {
    this.#isOver = true;
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

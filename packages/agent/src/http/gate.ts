/**
 * What stands between a connection and Node's HTTP parser. The parser takes a chunk in one go, and 64 KiB are
 * thousands of pipelined requests; two hundred connections could hold the loop for seconds, and gossip with
 * it. So bytes go in by small pieces, each in its turn, and none while requests wait for their answers; a
 * request is begun only when the answer before it has been taken.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Turns } from '../agent/turns.ts';

/** Bytes that the parser gets at once: some forty requests of the shortest kind. */
const PIECE_BYTES = 1024;
/** The one that is at work may still have its body on the way; one that waits behind it is enough. */
const UNANSWERED_MAX = 2;

type Done = (error?: Error | null) => void;

export class Gate extends Duplex {
  readonly #socket: Socket;
  readonly #turns: Turns;
  #isWanted = false;
  #unanswered = 0;
  /** Settled when the answers before have been taken. */
  #answered: Promise<void> = Promise.resolve();
  #wake: (() => void) | null = null;

  constructor(socket: Socket, turns: Turns) {
    super();
    this.#socket = socket;
    this.#turns = turns;
    socket.on('data', (chunk: Buffer) => {
      socket.pause();
      void this.#pass(chunk);
    });
    socket.once('end', () => this.push(null));
    socket.on('timeout', () => this.emit('timeout'));
    socket.on('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  /** Resolves when this request may be worked on; `false`: nobody waits for its answer any more. */
  async admit(response: ServerResponse): Promise<boolean> {
    const before = this.#answered;
    this.#unanswered += 1;
    this.#answered = new Promise((resolve) => {
      response.once('close', () => {
        this.#unanswered -= 1;
        this.#wake?.();
        resolve();
      });
    });
    await before;
    if (!this.destroyed) await this.#turns.take();
    return !this.destroyed;
  }

  /** As a socket has it: Node's server asks for it, and hears of `timeout`. */
  setTimeout(idleMs: number, onTimeout?: () => void): this {
    this.#socket.setTimeout(idleMs);
    if (onTimeout !== undefined) this.once('timeout', onTimeout);
    return this;
  }

  /** As a socket has it: sends what is written, and closes. */
  destroySoon(): void {
    this.end(() => this.destroy());
  }

  override _read(): void {
    this.#isWanted = true;
    this.#wake?.();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: Done): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#wake?.();
    this.#socket.destroy();
    done(error);
  }

  async #pass(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      await this.#room();
      await this.#turns.take();
      if (this.destroyed) return;
      this.#isWanted = this.push(chunk.subarray(at, at + PIECE_BYTES));
    }
    this.#socket.resume();
  }

  async #room(): Promise<void> {
    while (!this.destroyed && (!this.#isWanted || this.#unanswered >= UNANSWERED_MAX)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }
}

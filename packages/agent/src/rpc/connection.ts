/**
 * One client of the server: reads a command, carries it out, answers, reads the next (serf `handleClient`).
 * While a command is at work nothing is read, so a client can have as much in flight as sockets hold and no
 * more; only the records of its streams go in between.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Logger } from 'hearsay';
import { DecodeError } from 'hearsay/wire';
import type { AgentApi } from '../agent/agent-api.ts';
import type { Turns } from '../agent/turns.ts';
import { type Answer, BrokenRequest, COMMANDS } from './commands.ts';
import { Outlet } from './outlet.ts';
import { REFUSAL, responseHeader, RPC_VERSION } from './protocol.ts';
import { AUTH, HANDSHAKE, REQUEST_HEADER, type RequestHeader } from './requests.ts';
import { Session, type SharedRoom } from './session.ts';
import { readOver, readShape, type Shape, zeroOf } from './shapes.ts';
import type { ValueLimits } from './value-decoder.ts';
import { ValueSource } from './value-source.ts';
import { type Encodable, encodeValues, type Value } from './values.ts';

/** A request: the largest honest one names members by the thousand. */
export const REQUEST_LIMITS: ValueLimits = { valueBytesMax: 1024 * 1024, itemsMax: 65_536, depthMax: 8 };
/** How long a client may take to say who it is. */
export const GREETING_MS_MAX = 30_000;
/** For the last answers to go out, and for the other side to hang up, after we did. */
export const LINGER_MS = 1000;
/** After so long without a sign of life the kernel asks, ten times in ten seconds, then closes. */
const KEEP_ALIVE_MS = 60_000;

export interface ConnectionParts {
  readonly socket: Socket;
  /** `HOST:PORT`, for the log. */
  readonly client: string;
  readonly api: AgentApi;
  readonly authKey: string;
  readonly log: Logger;
  /** What all connections of the server have together. */
  readonly turns: Turns;
  readonly room: SharedRoom;
  /** Why whatever it asks is refused; absent: it is served. */
  readonly refusal?: string;
}

export class Connection {
  readonly #socket: Socket;
  readonly #source: ValueSource;
  readonly #outlet: Outlet;
  readonly #session: Session;
  readonly #log: Logger;
  readonly #authKey: string;
  readonly #refusal: string | undefined;
  readonly #greeting: ReturnType<typeof setTimeout>;
  #isGreeted = false;
  #isAuthorized: boolean;
  #isAtWork = false;
  /** When it was let in, or its last command was done. */
  #servedMs: number = performance.now();
  /** Settled when no command is at work. */
  #command: Promise<unknown> = Promise.resolve();
  /** serf reads each header over the last one, so what a header lacks is as it was before. */
  #header: RequestHeader = zeroOf(REQUEST_HEADER);

  constructor({ socket, client, api, authKey, log, turns, room, refusal }: ConnectionParts) {
    this.#socket = socket;
    this.#log = log;
    this.#authKey = authKey;
    this.#refusal = refusal;
    this.#isAuthorized = authKey === '';
    socket.on('error', () => undefined); // whatever it is, `close` follows
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#source = new ValueSource(socket, REQUEST_LIMITS, turns);
    socket.once('close', () => {
      this.#source.discard(); // thousands of requests may wait, and nobody for their answers
      this.#forget();
    });
    this.#outlet = new Outlet(socket, room.recordBytes);
    this.#session = new Session({ api, log, outlet: this.#outlet, client, streams: room.streams });
    this.#greeting = setTimeout(() => this.#giveUpWaiting(), GREETING_MS_MAX).unref();
  }

  /** `HOST:PORT`, for the log. */
  get client(): string {
    return this.#session.client;
  }

  /**
   * For how long nothing has been done for the client; 0: something is, a stream of its own too. Who sends
   * half a request, or does not take its answers, is as idle as who says nothing.
   */
  get idleMs(): number {
    return this.#isAtWork || this.#session.isStreaming ? 0 : performance.now() - this.#servedMs;
  }

  /** Serves the client until one side hangs up. Never rejects. */
  async run(): Promise<void> {
    try {
      for (;;) {
        const header = await this.#source.next();
        if (header === undefined) break;
        this.#header = readOver(REQUEST_HEADER, header, this.#header);
        const command = this.#obey();
        this.#command = command.catch(() => undefined);
        if (!(await command)) break;
      }
    } catch (error) {
      this.#tell(error);
    }
    this.hangUp();
  }

  /** Lets the command at work be answered, if it does not take long, then hangs up. */
  async close(): Promise<void> {
    const patience = new Promise((resolve) => {
      setTimeout(resolve, LINGER_MS).unref();
    });
    await Promise.race([this.#command, patience]);
    this.hangUp();
  }

  /** Sends what is written and closes. What still comes is thrown away: a reset could overtake our answer. */
  hangUp(): void {
    this.#forget();
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return;
    this.#source.discard();
    socket.end();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  /** Whether the client may go on. */
  async #obey(): Promise<boolean> {
    const { Command, Seq } = this.#header;
    if (this.#refusal !== undefined) return this.#refuse(this.#refusal);
    if (!this.#isGreeted && Command !== 'handshake') return this.#refuse(REFUSAL.handshakeRequired);
    if (Command === 'handshake') return this.#answer({ error: await this.#greet() });
    if (Command === 'auth') return this.#answer({ error: await this.#authorize() });
    if (!this.#isAuthorized) return this.#answer({ error: REFUSAL.authRequired });
    const command = COMMANDS.get(Command);
    if (command === undefined) return this.#refuse(REFUSAL.command);
    const body = command.hasBody ? await this.#body() : null;
    this.#isAtWork = true;
    const answer = await command.run(this.#session, Seq, body).finally(() => {
      this.#isAtWork = false;
      this.#servedMs = performance.now();
    });
    return this.#answer(answer);
  }

  async #greet(): Promise<string> {
    const { Version } = await this.#bodyAs(HANDSHAKE);
    if (Version !== RPC_VERSION) return REFUSAL.version;
    if (this.#isGreeted) return REFUSAL.handshakeAgain;
    this.#isGreeted = true;
    if (this.#isAuthorized) clearTimeout(this.#greeting);
    return '';
  }

  async #authorize(): Promise<string> {
    const { AuthKey } = await this.#bodyAs(AUTH);
    if (!isSameSecret(AuthKey, this.#authKey)) {
      const { client } = this.#session;
      this.#log.warn({ client }, `agent.ipc: client ${client} sent a wrong auth key`);
      return REFUSAL.authInvalid;
    }
    this.#isAuthorized = true;
    clearTimeout(this.#greeting);
    return '';
  }

  async #bodyAs<T>(shape: Shape<T>): Promise<T> {
    return readShape(shape, await this.#body());
  }

  async #body(): Promise<Value> {
    const body = await this.#source.next();
    if (body === undefined) throw new BrokenRequest('the client hung up in the middle of a request');
    return body;
  }

  async #refuse(error: string): Promise<boolean> {
    await this.#answer({ error, isLast: true });
    const { Command } = this.#header;
    this.#log.error({ command: Command }, `agent.ipc: Failed to evaluate request: ${error}`);
    return false;
  }

  async #answer({ error, body, afterwards, isLast }: Answer): Promise<boolean> {
    const { Seq } = this.#header;
    const parts: Encodable[] = [responseHeader(Seq, error)];
    if (body !== undefined) parts.push(body);
    const written = this.#outlet.answer(encodeValues(...parts));
    if (!this.#socket.destroyed) afterwards?.(); // else nobody would end the stream
    await written;
    return isLast !== true;
  }

  #tell(error: unknown): void {
    const { client } = this.#session;
    if (error instanceof DecodeError) {
      this.#log.error({ client }, `agent.ipc: failed to decode request of ${client}: ${error.message}`);
    } else if (error instanceof BrokenRequest) {
      this.#log.error({ client }, `agent.ipc: Failed to evaluate request: ${error.message}`);
    } else {
      this.#log.error({ client, error }, `agent.ipc: connection of ${client} failed: ${String(error)}`);
    }
  }

  #giveUpWaiting(): void {
    const { client } = this.#session;
    this.#log.warn({ client }, `agent.ipc: client ${client} said nothing of use for ${GREETING_MS_MAX} ms`);
    this.hangUp();
  }

  #forget(): void {
    clearTimeout(this.#greeting);
    this.#session.stopAll();
  }
}

/** Compares digests, so that the time it takes says nothing about the secret, not even its length. */
function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * A client's connection: numbers its requests, and gives each answer and each record to whoever waits for
 * that number (serf `client/rpc_client.go`). There is no frame, so whether a body follows a header must be
 * known from the request.
 */
import { connect, type Socket } from 'node:net';
import { formatEndpoint } from 'hearsay/core';
import { parseRpcAddress } from './address.ts';
import { RpcConnectionError, RpcError, unreachable } from './client-errors.ts';
import { RpcStream } from './client-stream.ts';
import { BARE_REFUSALS, requestHeader } from './protocol.ts';
import { RESPONSE_HEADER } from './responses.ts';
import { readShape } from './shapes.ts';
import type { ValueLimits } from './value-decoder.ts';
import { ValueSource } from './value-source.ts';
import { type EncodableRecord, encodeValues, type Value } from './values.ts';

/** An answer: members by the hundred thousand. */
const ANSWER_LIMITS: ValueLimits = { valueBytesMax: 64 * 1024 * 1024, itemsMax: 8_000_000, depthMax: 16 };

export interface Reply {
  readonly error: string;
  /** What followed the header; `null` if nothing did. */
  readonly body: Value;
}

interface Waiting {
  readonly command: string;
  readonly hasBody: boolean;
  /** For a stream: takes its records from the moment when its request is granted. */
  readonly sink?: RecordSink;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

interface RecordSink {
  readonly take: (record: Value) => void;
  readonly fail: (error: Error) => void;
}

export class ClientConnection {
  readonly #address: string;
  readonly #socket: Socket;
  readonly #source: ValueSource;
  readonly #waiting = new Map<number, Waiting>();
  readonly #sinks = new Map<number, RecordSink>();
  #lastSeq = 0;
  #over: Error | undefined;

  private constructor(address: string, socket: Socket) {
    this.#address = address;
    this.#socket = socket;
    this.#source = new ValueSource(socket, ANSWER_LIMITS);
    void this.#read();
  }

  /** @throws UsageError for `address`, RpcConnectionError */
  static open(text: string, timeoutMs: number): Promise<ClientConnection> {
    const { host, port } = parseRpcAddress(text, 'rpc-addr');
    const address = formatEndpoint({ host: host === '' ? '127.0.0.1' : host, port });
    const socket = connect({ host: host === '' ? '127.0.0.1' : host, port, noDelay: true });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.destroy();
        reject(unreachable(address, Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
      }, timeoutMs);
      socket.once('error', (error) => {
        clearTimeout(timer);
        reject(unreachable(address, error));
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.on('error', () => undefined); // `close` follows
        resolve(new ClientConnection(address, socket));
      });
    });
  }

  /** Sends a request; its answer, whatever it says. @throws RpcConnectionError */
  ask(command: string, body: EncodableRecord | null, hasAnswerBody: boolean): Promise<Reply> {
    return this.#send(this.#nextSeq(), { command, hasBody: hasAnswerBody }, body);
  }

  /** As `ask`, for what cannot be but done or refused. @throws RpcError */
  async do(command: string, body: EncodableRecord | null): Promise<void> {
    const { error } = await this.ask(command, body, false);
    if (error !== '') throw new RpcError(command, error);
  }

  /**
   * Begins a stream. `read` makes of each record what the consumer gets; `undefined` ends the stream.
   * @throws RpcError
   */
  async stream<T>(
    command: string,
    body: EncodableRecord,
    { read, waitingMax }: { read: (record: Value) => T | undefined; waitingMax: number },
  ): Promise<RpcStream<T>> {
    const seq = this.#nextSeq();
    const stream = new RpcStream<T>({ waitingMax, stop: () => this.#stop(seq) });
    const take = (value: Value): void => {
      const record = read(value);
      if (record !== undefined) {
        stream.push(record);
        return;
      }
      this.#sinks.delete(seq);
      stream.finish(null);
    };
    const sink = { take, fail: (error: Error) => stream.finish(error) };
    const { error } = await this.#send(seq, { command, hasBody: false, sink }, body);
    if (error !== '') throw new RpcError(command, error);
    return stream;
  }

  /** Hangs up: whoever waits is told. */
  close(): void {
    this.#end(
      new RpcConnectionError('closed', this.#address, `the connection to ${this.#address} is closed`),
    );
  }

  /** The agent may answer more slowly than anybody waits. */
  giveUp(error: Error): void {
    this.#end(error);
  }

  #nextSeq(): number {
    this.#lastSeq += 1;
    return this.#lastSeq;
  }

  #send(
    seq: number,
    what: Pick<Waiting, 'command' | 'hasBody' | 'sink'>,
    body: EncodableRecord | null,
  ): Promise<Reply> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      this.#waiting.set(seq, { ...what, resolve, reject });
      const header = requestHeader(what.command, seq);
      this.#socket.write(body === null ? encodeValues(header) : encodeValues(header, body));
    });
  }

  /** Records may still be on their way until the answer is there. */
  async #stop(seq: number): Promise<void> {
    if (this.#over !== undefined || !this.#sinks.has(seq)) return;
    try {
      await this.do('stop', { Stop: seq });
    } catch (error) {
      if (!(error instanceof RpcConnectionError)) throw error; // a lost connection has ended it as well
    }
    this.#sinks.delete(seq);
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const header = await this.#source.next();
        if (header === undefined) break;
        await this.#handle(header);
      }
      const lost = `the agent at ${this.#address} closed the connection`;
      this.#end(new RpcConnectionError('lost', this.#address, lost));
    } catch (error) {
      const wrong = `the agent at ${this.#address} answered what is no RPC: ${(error as Error).message}`;
      this.#end(new RpcConnectionError('protocol', this.#address, wrong, error));
    }
  }

  async #handle(header: Value): Promise<void> {
    const { Seq, Error: error } = readShape(RESPONSE_HEADER, header);
    const seq = Number(Seq);
    const waiting = this.#waiting.get(seq);
    if (waiting !== undefined) {
      this.#waiting.delete(seq);
      if (error === '' && waiting.sink !== undefined) this.#sinks.set(seq, waiting.sink);
      const hasBody = waiting.hasBody && !BARE_REFUSALS.includes(error);
      waiting.resolve({ error, body: hasBody ? await this.#body() : null });
      return;
    }
    const sink = this.#sinks.get(seq);
    if (sink !== undefined) sink.take(await this.#body());
    // serf refuses a body that it did not expect once more, under the number of its header.
    else if (!BARE_REFUSALS.includes(error)) throw new Error(`number ${seq} was never asked for`);
  }

  async #body(): Promise<Value> {
    const body = await this.#source.next();
    if (body === undefined) throw new Error('it ended in the middle');
    return body;
  }

  #end(error: Error): void {
    if (this.#over !== undefined) return;
    this.#over = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    for (const { fail } of this.#sinks.values()) fail(error);
    this.#waiting.clear();
    this.#sinks.clear();
    this.#source.discard();
    this.#socket.destroy();
  }
}

/**
 * The records of one stream, for a client. They are kept up to a limit for a consumer that is slower than the
 * agent, then lost and counted: the connection carries other answers, too, and must go on being read.
 */

export interface RpcStreamOptions {
  readonly waitingMax: number;
  /** Called when the consumer has had enough. */
  readonly stop: () => Promise<void>;
}

export class RpcStream<T> implements AsyncIterable<T> {
  readonly #options: RpcStreamOptions;
  #waiting: T[] = [];
  #dropped = 0;
  #end: { readonly error: Error | null } | undefined;
  #wake: (() => void) | undefined;

  constructor(options: RpcStreamOptions) {
    this.#options = options;
  }

  /** How many records this side has lost because nobody took them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** One consumer at a time. Leaving the loop stops the stream at the agent. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (;;) {
        const batch = this.#waiting;
        this.#waiting = [];
        yield* batch;
        if (this.#waiting.length > 0) continue;
        if (this.#end !== undefined) break;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      if (this.#end.error !== null) throw this.#end.error;
    } finally {
      await this.stop();
    }
  }

  /** Ends the stream at the agent, and here. May be called again. */
  async stop(): Promise<void> {
    if (this.#end !== undefined) return;
    this.finish(null);
    this.#waiting = [];
    await this.#options.stop();
  }

  /** For the connection: a record has come. */
  push(record: T): void {
    if (this.#end !== undefined) return;
    if (this.#waiting.length >= this.#options.waitingMax) this.#dropped += 1;
    else this.#waiting.push(record);
    this.#wakeUp();
  }

  /** For the connection: there will be no more. What waits is still delivered. */
  finish(error: Error | null): void {
    this.#end ??= { error };
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

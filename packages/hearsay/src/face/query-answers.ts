/** The answers to one query, as they come, through a bounded buffer. */
import { whenAborted, type AbortLike } from './abort.ts';

/** A member has had the query (`ack`), or has answered it. */
export interface QueryAnswer {
  readonly kind: 'ack' | 'response';
  readonly from: string;
  readonly payload: Uint8Array | null;
}

/** Answers that may wait to be read; what comes beyond them is lost, and counted. */
export const ANSWERS_WAITING_MAX = 65_536;

export class QueryAnswers implements AsyncIterableIterator<QueryAnswer> {
  readonly #waiting: QueryAnswer[] = [];
  #end: 'open' | 'ended' | Error = 'open';
  #wake: (() => void) | undefined;
  #lost = 0;
  readonly #forgetSignal: () => void;
  readonly #asking: { resolve: () => void; reject: (error: Error) => void };
  /** Resolves when the query is under way; rejects with the reason if it could not be asked. */
  readonly asked: Promise<void>;

  constructor(signal?: AbortLike) {
    let asking: { resolve: () => void; reject: (error: Error) => void };
    this.asked = new Promise((resolve, reject) => (asking = { resolve, reject }));
    this.#asking = asking!;
    // Whoever reads the answers is told there.
    this.asked.catch(() => undefined);
    this.#forgetSignal = whenAborted(signal, () => this.end());
    if (signal?.aborted) this.end();
  }

  /** How many answers came while too many were waiting. */
  get lost(): number {
    return this.#lost;
  }

  /** The query is under way. */
  begin(): void {
    this.#asking.resolve();
  }

  offer(answer: QueryAnswer): void {
    if (this.#end !== 'open') return;
    if (this.#waiting.length >= ANSWERS_WAITING_MAX) this.#lost += 1;
    else this.#waiting.push(answer);
    this.#wake?.();
  }

  /** No more will come; with an error the query could not be asked. */
  end(error?: Error): void {
    if (this.#end === 'open') this.#end = error ?? 'ended';
    if (error === undefined) this.#asking.resolve();
    else this.#asking.reject(error);
    this.#forgetSignal();
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<QueryAnswer>> {
    while (this.#waiting.length === 0) {
      if (this.#end === 'ended') return { done: true, value: undefined };
      if (this.#end !== 'open') throw this.#end;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    return { done: false, value: this.#waiting.shift()! };
  }

  return(): Promise<IteratorResult<QueryAnswer>> {
    this.end();
    this.#waiting.length = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

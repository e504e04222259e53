/**
 * What the server knows of one client between its commands: whether it may speak, the streams that run for
 * it, and the queries that it may still answer.
 */
import type { Logger } from 'hearsay';
import type { AgentApi, AgentEvent } from '../agent/agent-api.ts';
import type { Outlet } from './outlet.ts';
import type { Integer } from './values.ts';

/** Event streams, monitors and queries of one connection. A command-line tool has two at most. */
export const STREAMS_MAX = 64;
/** Queries delivered to one connection and not yet answered or over. The oldest are forgotten first. */
export const QUERIES_PENDING_MAX = 4096;

export type StreamKind = 'events' | 'monitor' | 'query';

export interface RunningStream {
  readonly kind: StreamKind;
  readonly seq: Integer;
  readonly close: () => void;
}

type QueryEvent = Extract<AgentEvent, { event: 'query' }>;

export class Session {
  readonly api: AgentApi;
  readonly log: Logger;
  readonly outlet: Outlet;
  /** `HOST:PORT`, for the log. */
  readonly client: string;
  readonly queries: PendingQueries = new PendingQueries();
  readonly #streams = new Set<RunningStream>();

  constructor(parts: { api: AgentApi; log: Logger; outlet: Outlet; client: string }) {
    this.api = parts.api;
    this.log = parts.log;
    this.outlet = parts.outlet;
    this.client = parts.client;
  }

  get hasRoomForStream(): boolean {
    return this.#streams.size < STREAMS_MAX;
  }

  hasStream(kind: StreamKind, seq?: Integer): boolean {
    return [...this.#streams].some((one) => one.kind === kind && (seq === undefined || one.seq === seq));
  }

  add(stream: RunningStream): void {
    this.#streams.add(stream);
  }

  /** It has ended by itself. */
  remove(stream: RunningStream): void {
    this.#streams.delete(stream);
  }

  /** Ends all streams that began with this number; there may be none. */
  stop(seq: Integer): void {
    for (const one of this.#streams) if (one.seq === seq) this.#end(one);
  }

  /** The client is gone. */
  stopAll(): void {
    for (const one of this.#streams) this.#end(one);
    this.queries.clear();
  }

  #end(stream: RunningStream): void {
    this.#streams.delete(stream);
    stream.close();
  }
}

/** The queries that were delivered to this client, by the numbers under which it knows them: 1, 2, … */
export class PendingQueries {
  readonly #queries = new Map<number, QueryEvent>();
  #last = 0;

  add(query: QueryEvent): number {
    this.#forgetOld();
    this.#last += 1;
    this.#queries.set(this.#last, query);
    return this.#last;
  }

  /** The query, until its deadline: whether it has been answered is the agent's to say. */
  find(id: Integer): QueryEvent | undefined {
    this.#forgetOld();
    return this.#queries.get(Number(id));
  }

  clear(): void {
    this.#queries.clear();
  }

  #forgetOld(): void {
    const now = performance.now();
    for (const [id, { deadline }] of this.#queries) if (deadline <= now) this.#queries.delete(id);
    for (const id of this.#queries.keys()) {
      if (this.#queries.size < QUERIES_PENDING_MAX) break;
      this.#queries.delete(id);
    }
  }
}

/**
 * What the server knows of one client between its commands: whether it may speak, the streams that run for
 * it, and the queries that it may still answer. Limits hold for a client, and for all of them together.
 */
import type { Logger } from 'hearsay';
import type { AgentApi, AgentEvent } from '../agent/agent-api.ts';
import type { Outlet } from './outlet.ts';
import { REFUSAL } from './protocol.ts';
import { Room } from './room.ts';
import type { Integer } from './values.ts';

/** Event streams, monitors and queries of one connection. A command-line tool has two at most. */
export const STREAMS_MAX = 64;
/** Of all connections: each event, and each line of the log, is made and written for each of them at once. */
export const STREAMS_TOGETHER_MAX = 512;
/** Records of all connections together that wait for clients that do not read. */
export const RECORD_BYTES_TOGETHER_MAX: number = 64 * 1024 * 1024;
/** Queries delivered to one connection and not yet answered or over. The oldest are forgotten first. */
export const QUERIES_PENDING_MAX = 4096;

/** What all clients of a server share. */
export interface SharedRoom {
  readonly streams: Room;
  readonly recordBytes: Room;
}

export function sharedRoom(): SharedRoom {
  return { streams: new Room(STREAMS_TOGETHER_MAX), recordBytes: new Room(RECORD_BYTES_TOGETHER_MAX) };
}

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
  /** For the streams of everybody. */
  readonly #together: Room;

  constructor(parts: { api: AgentApi; log: Logger; outlet: Outlet; client: string; streams: Room }) {
    this.#together = parts.streams;
    this.api = parts.api;
    this.log = parts.log;
    this.outlet = parts.outlet;
    this.client = parts.client;
  }

  /** Why there can be no more streams; `null`: there can. */
  get streamRefusal(): string | null {
    if (this.#streams.size >= STREAMS_MAX) return REFUSAL.streams;
    return this.#together.left > 0 ? null : REFUSAL.streamsTogether;
  }

  get isStreaming(): boolean {
    return this.#streams.size > 0;
  }

  hasStream(kind: StreamKind, seq?: Integer): boolean {
    return [...this.#streams].some((one) => one.kind === kind && (seq === undefined || one.seq === seq));
  }

  add(stream: RunningStream): void {
    this.#streams.add(stream);
    this.#together.take(1);
  }

  /** It has ended by itself. */
  remove(stream: RunningStream): void {
    if (this.#streams.delete(stream)) this.#together.giveBack(1);
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
    this.remove(stream);
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

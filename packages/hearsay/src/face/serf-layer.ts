/**
 * The application's side of Serf: events and queries, keys, distances, and the commands that only Serf has.
 * Held by `ClusterNode`, which hands it the news that is Serf's.
 */
import { UsageError } from '../base/errors.ts';
import type { Millis } from '../base/core.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { distanceMs, type Coordinate } from '../serf/coordinate.ts';
import type {
  AnyCommand,
  KeyAnswer,
  KeyOperation,
  QueryRequest,
  SerfEvent,
  SerfMember,
} from '../serf/api.ts';
import type { Ticket } from '../swim/api.ts';
import { ClosedError, SerfError } from './errors.ts';
import type { AbortLike, ClusterEvent } from './events.ts';
import { QueryAnswers } from './query-answers.ts';
import type { Waiters } from './waiters.ts';

/** What a host shows of a node with a Serf layer. */
export interface SerfView {
  members(): SerfMember[];
  /** Where a member is, as far as this node knows; its own if it is this node. */
  coordinate(name: string): Coordinate | undefined;
}

export interface PublishOptions {
  /** Whether members may put it together with others of its name, and deliver the newest. Default true. */
  readonly coalesce?: boolean;
}

export interface QueryOptions {
  /** Who answers; absent: everybody. */
  readonly filter?: {
    readonly nodes?: readonly string[];
    /** By tag: a regular expression in Go's syntax that is found anywhere in the value. */
    readonly tags?: Readonly<Record<string, string>>;
  };
  /** Until when answers are taken. Default: Serf's, for the size of the cluster. */
  readonly timeoutMs?: Millis;
  /** Whether each member says at once that the query has come. Default false. */
  readonly acks?: boolean;
  /** Over how many other members each answer comes a second time. Default 0. */
  readonly relayFactor?: number;
  /** Ends the reading; the query itself goes on. */
  readonly signal?: AbortLike;
}

/** The keys of the cluster, changed at all members at once. Each is answered when all have, or in time. */
export interface ClusterKeys {
  install(key: Uint8Array): Promise<KeyAnswer>;
  use(key: Uint8Array): Promise<KeyAnswer>;
  remove(key: Uint8Array): Promise<KeyAnswer>;
  list(): Promise<KeyAnswer>;
}

export interface SerfLayerOptions {
  readonly view: SerfView;
  readonly waiters: Waiters;
  readonly command: (command: AnyCommand) => boolean;
  readonly emit: (event: ClusterEvent) => void;
}

export class SerfLayer {
  readonly #options: SerfLayerOptions;
  readonly #queries = new Map<Ticket, QueryAnswers>();
  readonly #keys = new Map<Ticket, (answer: KeyAnswer | Error) => void>();

  constructor(options: SerfLayerOptions) {
    this.#options = options;
  }

  members(): SerfMember[] {
    return this.#options.view.members();
  }

  coordinate(name: string): Coordinate | undefined {
    return this.#options.view.coordinate(name);
  }

  /** The estimated round trip between two members in milliseconds; `undefined` if one is not known. */
  rtt(one: string, other: string): Millis | undefined {
    const [a, b] = [this.coordinate(one), this.coordinate(other)];
    return a === undefined || b === undefined ? undefined : distanceMs(a, b);
  }

  publish(name: string, payload: Uint8Array | string | null, options: PublishOptions): Promise<void> {
    const { coalesce = true } = options;
    return this.#options.waiters.wait('the event had gone out', (ticket) => ({
      type: 'user-event',
      ticket,
      name,
      payload: bytesOf(payload),
      coalesce,
    }));
  }

  query(name: string, payload: Uint8Array | string | null, options: QueryOptions): QueryAnswers {
    const { filter = {}, timeoutMs, acks = false, relayFactor = 0 } = options;
    if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs < Infinity)) {
      throw new UsageError('timeoutMs', timeoutMs, 'milliseconds above 0');
    }
    if (!(Number.isInteger(relayFactor) && relayFactor >= 0 && relayFactor <= 255)) {
      throw new UsageError('relayFactor', relayFactor, 'a whole number from 0 to 255');
    }
    const request: QueryRequest = {
      name,
      payload: bytesOf(payload),
      wantsAcks: acks,
      relayFactor,
      ...filter,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    const answers = new QueryAnswers(options.signal);
    const ticket = this.#options.waiters.nextTicket();
    this.#queries.set(ticket, answers);
    const isRunning = this.#options.command({ type: 'query', ticket, request });
    if (!isRunning) this.#endQuery(ticket, new ClosedError('the query had been asked'));
    return answers;
  }

  get keys(): ClusterKeys {
    return {
      install: (key) => this.#askKeys('install', key),
      use: (key) => this.#askKeys('use', key),
      remove: (key) => this.#askKeys('remove', key),
      list: () => this.#askKeys('list', null),
    };
  }

  forceLeave(node: string, prune: boolean): Promise<void> {
    return this.#options.waiters.wait('the cluster had been told', (ticket) => ({
      type: 'force-leave',
      ticket,
      node,
      prune,
    }));
  }

  /** Takes news that is Serf's; `false`: it is not. */
  take(event: SerfEvent): boolean {
    const { waiters, emit } = this.#options;
    switch (event.type) {
      case 'done':
        this.#queries.get(event.ticket)?.begin();
        waiters.settle(event.ticket, null);
        return true;
      case 'refused':
        this.#refuse(event.ticket, new SerfError(event.error));
        return true;
      case 'user-event': {
        const { name, payload, coalesce, lamportTime } = event;
        emit({ type: 'user', name, payload, coalesce, lamportTime });
        return true;
      }
      case 'query':
        this.#offerQuery(event);
        return true;
      case 'query-answer':
        this.#queries.get(event.ticket)?.offer(event);
        return true;
      case 'query-done':
        this.#endQuery(event.ticket);
        return true;
      case 'keys':
        this.#keys.get(event.ticket)?.(event.answer);
        this.#keys.delete(event.ticket);
        return true;
      default:
        return false;
    }
  }

  /** The host has stopped. */
  closeAll(): void {
    const error = new ClosedError('the answers had come');
    for (const ticket of Array.from(this.#queries.keys())) this.#endQuery(ticket, error);
    for (const settle of this.#keys.values()) settle(error);
    this.#keys.clear();
  }

  #offerQuery({ query, name, payload, from, deadline, lamportTime }: SerfEvent & { type: 'query' }): void {
    const respond = (answer: Uint8Array | string): Promise<void> =>
      this.#options.waiters.wait('the answer had gone out', (ticket) => ({
        type: 'respond',
        ticket,
        query,
        payload: bytesOf(answer)!,
      }));
    this.#options.emit({ type: 'query', name, payload, from, deadline, lamportTime, respond });
  }

  #refuse(ticket: Ticket, error: SerfError): void {
    const settle = this.#keys.get(ticket);
    this.#keys.delete(ticket);
    if (settle !== undefined) settle(error);
    else if (this.#queries.has(ticket)) this.#endQuery(ticket, error);
    else this.#options.waiters.settle(ticket, error);
  }

  #endQuery(ticket: Ticket, error?: Error): void {
    this.#queries.get(ticket)?.end(error);
    this.#queries.delete(ticket);
  }

  #askKeys(operation: KeyOperation, key: Uint8Array | null): Promise<KeyAnswer> {
    return new Promise((resolve, reject) => {
      const ticket = this.#options.waiters.nextTicket();
      this.#keys.set(ticket, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      const isRunning = this.#options.command({ type: 'keys', ticket, operation, key });
      if (!isRunning) this.#refuse(ticket, new SerfError('the node has been closed'));
    });
  }
}

function bytesOf(payload: Uint8Array | string | null): Uint8Array | null {
  return typeof payload === 'string' ? encodeUtf8(payload) : payload;
}

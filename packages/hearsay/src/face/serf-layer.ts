/**
 * The application's side of Serf: events and queries, keys, distances, and the commands that only Serf has.
 * Held by `ClusterNode`, which hands it the news that is Serf's.
 */
import { UsageError } from '../base/errors.ts';
import type { Millis } from '../base/core.ts';
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
import type { AbortLike } from './abort.ts';
import {
  checkedFilter,
  checkFlag,
  checkText,
  keyBytes,
  payloadBytes,
  payloadBytesOrNull,
  type QueryFilter,
} from './arguments.ts';
import { SerfError } from './errors.ts';
import type { ClusterEvent } from './events.ts';
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
  readonly filter?: QueryFilter;
  /** Until when answers are taken. Default: Serf's, for the size of the cluster; at most a year. */
  readonly timeoutMs?: Millis;
  /** Whether each member says at once that the query has come. Default false. */
  readonly acks?: boolean;
  /** Over how many other members each answer comes a second time. Default 0. */
  readonly relayFactor?: number;
  /** Ends the reading; the query itself goes on. */
  readonly signal?: AbortLike;
}

/**
 * The keys of the cluster, changed at all members at once. Each is answered when all have, or in time. A key
 * is raw or in base64; each rejects with a UsageError for what is neither.
 */
export interface ClusterKeys {
  install(key: Uint8Array | string): Promise<KeyAnswer>;
  use(key: Uint8Array | string): Promise<KeyAnswer>;
  remove(key: Uint8Array | string): Promise<KeyAnswer>;
  list(): Promise<KeyAnswer>;
}

export interface SerfLayerOptions {
  readonly view: SerfView;
  readonly waiters: Waiters;
  readonly command: (command: AnyCommand) => boolean;
  readonly emit: (event: ClusterEvent) => void;
}

/** Far above any query's use, and far below where the 64 bits end that carry it in nanoseconds. */
const QUERY_TIMEOUT_MS_MAX = 365 * 86_400_000;

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

  async publish(name: string, payload: Uint8Array | string | null, options: PublishOptions): Promise<void> {
    const { coalesce = true } = options;
    checkText('name', name);
    checkFlag('coalesce', coalesce);
    const bytes = payloadBytesOrNull(payload);
    return this.#options.waiters.wait('the event had gone out', (ticket) => ({
      type: 'user-event',
      ticket,
      name,
      payload: bytes,
      coalesce,
    }));
  }

  query(name: string, payload: Uint8Array | string | null, options: QueryOptions): QueryAnswers {
    const { filter = {}, timeoutMs, acks = false, relayFactor = 0 } = options;
    checkText('name', name);
    checkFlag('acks', acks);
    if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= QUERY_TIMEOUT_MS_MAX)) {
      throw new UsageError('timeoutMs', timeoutMs, `milliseconds above 0, up to ${QUERY_TIMEOUT_MS_MAX}`);
    }
    if (!(Number.isInteger(relayFactor) && relayFactor >= 0 && relayFactor <= 255)) {
      throw new UsageError('relayFactor', relayFactor, 'a whole number from 0 to 255');
    }
    const request: QueryRequest = {
      name,
      payload: payloadBytesOrNull(payload),
      wantsAcks: acks,
      relayFactor,
      ...checkedFilter(filter),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    const answers = new QueryAnswers(options.signal);
    const ticket = this.#options.waiters.nextTicket();
    this.#queries.set(ticket, answers);
    const isRunning = this.#options.command({ type: 'query', ticket, request });
    if (!isRunning) this.#endQuery(ticket, this.#options.waiters.closed('the query had been asked'));
    return answers;
  }

  get keys(): ClusterKeys {
    return {
      install: async (key) => this.#askKeys('install', keyBytes(key)),
      use: async (key) => this.#askKeys('use', keyBytes(key)),
      remove: async (key) => this.#askKeys('remove', keyBytes(key)),
      list: () => this.#askKeys('list', null),
    };
  }

  async forceLeave(node: string, prune: boolean): Promise<void> {
    checkText('name', node);
    checkFlag('prune', prune);
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
    const error = this.#options.waiters.closed('the answers had come');
    for (const ticket of Array.from(this.#queries.keys())) this.#endQuery(ticket, error);
    for (const settle of this.#keys.values()) settle(error);
    this.#keys.clear();
  }

  #offerQuery({ query, name, payload, from, deadline, lamportTime }: SerfEvent & { type: 'query' }): void {
    const respond = async (answer: Uint8Array | string): Promise<void> => {
      const bytes = payloadBytes(answer);
      return this.#options.waiters.wait('the answer had gone out', (ticket) => ({
        type: 'respond',
        ticket,
        query,
        payload: bytes,
      }));
    };
    this.#options.emit({ type: 'query', name, payload, from, deadline, lamportTime, respond });
  }

  #refuse(ticket: Ticket, error: Error): void {
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
      if (!isRunning) this.#refuse(ticket, this.#options.waiters.closed('the answers had come'));
    });
  }
}

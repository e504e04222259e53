/**
 * Queries of others: passed on, acknowledged, delivered, and answered straight to the asker, besides through
 * relays if it wishes (serf `handleQuery`, `Query.Respond`, `relayResponse`).
 */
import type { Millis } from '../base/core.ts';
import { Writer } from '../base/writer.ts';
import { sample } from '../base/sample.ts';
import { Version } from '../swim/member.ts';
import {
  broadcast,
  done,
  dropped,
  refused,
  SerfTimer,
  serfTimerKey,
  setTimer,
  type SerfContext,
} from './context.ts';
import { EventBuffer, type Slot } from './event-buffer.ts';
import { matchesFilters } from './filters.ts';
import { isInternal, type InternalQueries } from './internal-queries.ts';
import type { LamportTime } from './lamport-time.ts';
import {
  decodeQuery,
  encodeQueryResponse,
  QueryFlag,
  ResponseFlag,
  type QueryMessage,
} from './query-messages.ts';
import { encodeRelay } from './relay-messages.ts';

/** What an answer needs of a query. The rest of it, which is most, is not kept. */
type Answerable = Pick<
  QueryMessage,
  'lamportTime' | 'id' | 'address' | 'port' | 'sourceNode' | 'relayFactor'
>;

/** A query that may still be answered. */
export interface OpenQuery {
  readonly query: Answerable;
  readonly deadline: Millis;
}

export interface QueriesState {
  readonly minTime: LamportTime;
  readonly slots: readonly (Slot<number> | null)[];
  readonly open: readonly (readonly [number: number, open: OpenQuery])[];
  readonly answered: readonly number[];
  readonly last: number;
}

/**
 * A whole query of another member. Serf's own limit is 1,024 bytes unless it is raised, and what goes round
 * must fit into a packet.
 */
export const QUERY_BYTES_MAX = 0x4000;
/** Queries kept to their deadline, open or answered; a peer could ask any number. The oldest goes first. */
const KEPT_MAX = 4096;
/** From this highest version of memberlist's protocol on a member relays responses, by Serf's account. */
const RELAY_PROTOCOL = 5;
const NANOSECONDS_IN_ONE_MS = 1e6;

const writer = new Writer();

export class Queries {
  readonly #context: SerfContext;
  readonly #internal: InternalQueries;
  readonly #buffer: EventBuffer<number>;
  readonly #open = new Map<number, OpenQuery>();
  /** Answered, but their deadline has not come: a second answer is told apart from a late one. */
  readonly #answered = new Set<number>();
  #last = 0;
  /** Queries from before are not delivered. */
  minTime: LamportTime = 0n;

  constructor(context: SerfContext, internal: InternalQueries) {
    this.#context = context;
    this.#internal = internal;
    const { queryBuffer, sameTimeMax } = context.config;
    this.#buffer = new EventBuffer({
      size: queryBuffer,
      sameTimeMax,
      isSame: (a, b) => a === b,
      weigh: () => 0,
    });
  }

  /**
   * A message of another member, which is passed on if it was news, whether or not it was for us. Differs:
   * Serf takes one of any size.
   */
  handle(message: Uint8Array, now: Millis): void {
    if (message.length > QUERY_BYTES_MAX) return dropped(this.#context, 'events-limit');
    const query = decodeQuery(message);
    if (!this.deliver(query, now)) return;
    if ((query.flags & QueryFlag.NoBroadcast) === 0) broadcast(this.#context, 'queries', message);
  }

  /** Whether it was news; delivers it if so, and if it is for us. */
  deliver(query: QueryMessage, now: Millis): boolean {
    const { queries } = this.#context.clocks;
    queries.witness(query.lamportTime);
    if (query.lamportTime < this.minTime) return false;
    const admission = this.#buffer.admit(query.lamportTime, query.id, queries.time);
    if (admission === 'old') dropped(this.#context, 'query-old');
    if (admission === 'full') dropped(this.#context, 'events-limit');
    if (admission !== 'new') return false;
    const { name } = this.#context.local;
    const tags = this.#context.roster.entry(name)?.member.tags ?? {};
    if (matchesFilters(query.filters, { name, tags })) this.#accept(query, now);
    return true;
  }

  /** Answers a query that was delivered. Answered by `done` or `refused`. */
  respond(number: number, payload: Uint8Array, ticket: number, now: Millis): void {
    if (this.#answered.has(number)) return refused(this.#context, ticket, 'response already sent');
    const open = this.#open.get(number);
    if (open === undefined || now > open.deadline) {
      return refused(this.#context, ticket, 'response is past the deadline');
    }
    const error = this.#send(open.query, 0, payload);
    if (error !== null) return refused(this.#context, ticket, error);
    this.#open.delete(number);
    this.#answered.add(number);
    if (this.#answered.size > KEPT_MAX) this.#forget(this.#answered.keys().next().value!);
    done(this.#context, ticket);
  }

  /** The deadline of a query has come. */
  ended(number: number): void {
    this.#open.delete(number);
    this.#answered.delete(number);
  }

  #accept(query: QueryMessage, now: Millis): void {
    if ((query.flags & QueryFlag.Ack) !== 0) this.#send(query, ResponseFlag.Ack, null);
    if (isInternal(query.name)) {
      const answer = this.#internal.answer(query, (payload) => this.#fits(query, payload));
      if (answer !== null) this.#send(query, 0, answer);
      return;
    }
    this.#last += 1;
    // A hostile time-out may be for ever.
    const longest = 2 * this.#context.config.tombstoneTimeoutMs;
    const timeout = Math.max(0, Number(query.timeoutNs) / NANOSECONDS_IN_ONE_MS);
    const deadline = now + Math.min(timeout, longest);
    this.#keep(this.#last, { query: answerable(query), deadline });
    const { lamportTime, name, payload, sourceNode: from } = query;
    this.#context.emit({ type: 'query', query: this.#last, lamportTime, name, payload, from, deadline });
  }

  #keep(number: number, open: OpenQuery): void {
    this.#open.set(number, open);
    setTimer(this.#context, SerfTimer.AnswerEnds, number, open.deadline);
    if (this.#open.size > KEPT_MAX) this.#forget(this.#open.keys().next().value!);
  }

  /** Forgets a query before its deadline. */
  #forget(number: number): void {
    this.#context.deadlines.cancel(serfTimerKey(SerfTimer.AnswerEnds, number));
    this.ended(number);
  }

  #response({ lamportTime, id }: Answerable, flags: number, payload: Uint8Array | null): Uint8Array {
    writer.begin();
    encodeQueryResponse(writer, { lamportTime, id, from: this.#context.local.name, flags, payload });
    return writer.finish();
  }

  #fits(query: Answerable, payload: Uint8Array): boolean {
    return this.#response(query, 0, payload).length <= this.#context.config.queryResponseSizeMaxBytes;
  }

  /** `null`, or why it cannot be sent. */
  #send(query: Answerable, flags: number, payload: Uint8Array | null): string | null {
    const response = this.#response(query, flags, payload);
    const { address, port } = query;
    const limit = this.#context.config.queryResponseSizeMaxBytes;
    if (response.length > limit) {
      return `response exceeds limit of ${limit} bytes (it has ${response.length})`;
    }
    if (address.length === 4 || address.length === 16) {
      this.#context.below.sendTo({ bytes: address, port }, response);
      return this.#relay(query, response);
    }
    dropped(this.#context, 'serf-decode');
    return null;
  }

  /** Sends a response a second time, over other members: a way may be cut that another one goes round. */
  #relay(query: Answerable, response: Uint8Array): string | null {
    const { relayFactor, address, port, sourceNode: name } = query;
    const { config, roster, rng, below, local } = this.#context;
    if (relayFactor === 0 || roster.size < relayFactor + 1) return null;
    writer.begin();
    encodeRelay(writer, { address, port, zone: '', name, message: response });
    const relay = writer.finish();
    const limit = config.queryResponseSizeMaxBytes;
    if (relay.length > limit) {
      return `relayed response exceeds limit of ${limit} bytes (it has ${relay.length})`;
    }
    const members = roster.members();
    const places = members.map((_, place) => place);
    const canRelay = (place: number): boolean => {
      const { status, name, versions } = members[place]!;
      return (
        status === 'alive' && name !== local.name && (versions[Version.ProtocolMax] ?? 0) >= RELAY_PROTOCOL
      );
    };
    for (const place of sample(rng, places, places.length, relayFactor, canRelay)) {
      below.sendTo(members[place]!.address, relay);
    }
    return null;
  }

  save(): QueriesState {
    return {
      minTime: this.minTime,
      slots: this.#buffer.save(),
      open: [...this.#open],
      answered: [...this.#answered],
      last: this.#last,
    };
  }

  restore({ minTime, slots, open, answered, last }: QueriesState): void {
    this.minTime = minTime;
    this.#buffer.restore(slots);
    for (const [number, one] of open) this.#open.set(number, one);
    for (const number of answered) this.#answered.add(number);
    this.#last = last;
  }
}

/** The address is a view of the whole message, which would be kept with it. */
function answerable({ lamportTime, id, address, port, sourceNode, relayFactor }: QueryMessage): Answerable {
  return { lamportTime, id, address: new Uint8Array(address), port, sourceNode, relayFactor };
}

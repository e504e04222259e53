/**
 * Queries of ours, and who has answered (serf `Query`, `QueryResponse`): an answer is a message straight to
 * us, known by the Lamport time and the id of its query, and counted once for each member.
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { Writer } from '../base/writer.ts';
import type { KeyAnswer, KeyOperation, QueryRequest } from './api.ts';
import { addConflictAnswer, judgeConflict, type ConflictTally } from './conflicts.ts';
import { broadcast, done, dropped, refused, SerfTimer, setTimer, type SerfContext } from './context.ts';
import { encodeFilter } from './filters.ts';
import { InternalQuery, isInternal } from './internal-queries.ts';
import { addKeyAnswer, emptyKeyTally, keyAnswer, keyQuery, type KeyTally } from './key-tally.ts';
import type { LamportTime } from './lamport-time.ts';
import {
  decodeQueryResponse,
  encodeQuery,
  QueryFlag,
  ResponseFlag,
  type QueryMessage,
} from './query-messages.ts';
import type { Queries } from './queries.ts';

/** What becomes of the answers. */
type Purpose =
  | { readonly kind: 'application'; readonly ticket: number }
  | { readonly kind: 'keys'; readonly ticket: number; readonly tally: KeyTally }
  | { readonly kind: 'conflict'; readonly tally: ConflictTally };

/** A query of ours that still takes answers. */
interface Collector {
  /** Ours, counting up: the id of its deadline. */
  readonly number: number;
  readonly time: LamportTime;
  /** On the wire. */
  readonly id: number;
  readonly purpose: Purpose;
  readonly acked: Set<string>;
  readonly answered: Set<string>;
}

export interface AskingState {
  readonly collectors: readonly Collector[];
  readonly last: number;
  readonly conflictQuietUntil: Millis;
}

/**
 * So many acks, and so many responses, are taken of one query in the smallest cluster: it may have members of
 * whom we do not know yet.
 */
export const ANSWERS_MIN = 256;
/** Elsewhere so many for each member that we know: anybody can answer in the name of members that are not. */
const ANSWERS_PER_MEMBER = 2;
/** Whoever claims our name goes on to claim it; we ask about it again after so long. */
const CONFLICT_QUIET_MS: Millis = 30_000;
/** Ids are random, with 31 bits. */
const ID_BITS_BOUND = 0x8000_0000;
const NANOSECONDS_IN_ONE_MS = 1_000_000;

const writer = new Writer();

export class Asking {
  readonly #context: SerfContext;
  readonly #queries: Queries;
  /** From memberlist: what a default time-out is made of. */
  readonly #gossipIntervalMs: Millis;
  readonly #collectors = new Map<LamportTime, Collector>();
  #last = 0;
  /** Until then we do not ask again whose our name is. */
  #conflictQuietUntil: Millis = 0;

  constructor(context: SerfContext, queries: Queries, gossipIntervalMs: Millis) {
    this.#context = context;
    this.#queries = queries;
    this.#gossipIntervalMs = gossipIntervalMs;
  }

  /** A query of the application: `query-answer`s follow, then `query-done`; or `refused`. */
  ask(request: QueryRequest, ticket: number, now: Millis): void {
    const isPing = request.name === InternalQuery.Ping && request.payload === null;
    if (isInternal(request.name) && !isPing) {
      return refused(this.#context, ticket, `Queries cannot contain the '_serf_' prefix`);
    }
    const error = this.#start(request, { kind: 'application', ticket }, now);
    if (error === null) done(this.#context, ticket);
    else refused(this.#context, ticket, error);
  }

  /** An operation on everybody's keys. Answered by `keys`, or `refused`. */
  askKeys(
    operation: KeyOperation,
    { key, relayFactor = 0 }: { key: Uint8Array | null; relayFactor?: number | undefined },
    ticket: number,
    now: Millis,
  ): void {
    const nodes = this.#context.below.livingMembers();
    const request = { ...keyQuery(operation, key), relayFactor };
    const error = this.#start(request, { kind: 'keys', ticket, tally: emptyKeyTally(nodes) }, now);
    if (error !== null) refused(this.#context, ticket, error);
  }

  /**
   * Another claims our name at another address: asks everybody whose it is. Differs: Serf asks for each claim
   * that it hears; we wait for what comes of the last question, and then a while.
   */
  askConflict(now: Millis): void {
    if (now < this.#conflictQuietUntil) return;
    for (const { purpose } of this.#collectors.values()) if (purpose.kind === 'conflict') return;
    const request = {
      name: InternalQuery.Conflict,
      payload: encodeUtf8(this.#context.local.name),
    };
    const error = this.#start(request, { kind: 'conflict', tally: { responses: 0, matching: 0 } }, now);
    if (error === null) this.#conflictQuietUntil = now + CONFLICT_QUIET_MS;
  }

  /** A message of a member that has been asked. */
  handleResponse(message: Uint8Array): void {
    const { lamportTime, id, from, flags, payload } = decodeQueryResponse(message);
    const collector = this.#collectors.get(lamportTime);
    if (collector === undefined || collector.id !== id) return dropped(this.#context, 'query-unknown');
    const isAck = (flags & ResponseFlag.Ack) !== 0;
    const heard = isAck ? collector.acked : collector.answered;
    if (heard.has(from)) return;
    const limit = Math.max(ANSWERS_MIN, ANSWERS_PER_MEMBER * this.#context.roster.size);
    if (heard.size >= limit) return dropped(this.#context, 'events-limit');
    heard.add(from);
    this.#take(collector, isAck ? 'ack' : 'response', from, payload);
  }

  /** The time of a query is over. */
  ended(number: number): void {
    for (const collector of this.#collectors.values()) {
      if (collector.number === number) return this.#close(collector);
    }
  }

  #take(collector: Collector, kind: 'ack' | 'response', from: string, payload: Uint8Array | null): void {
    const { purpose } = collector;
    if (purpose.kind === 'application') {
      this.#context.emit({ type: 'query-answer', ticket: purpose.ticket, kind, from, payload });
    } else if (kind === 'response' && purpose.kind === 'keys') {
      addKeyAnswer(purpose.tally, from, payload);
      if (purpose.tally.responses >= purpose.tally.nodes) this.#close(collector);
    } else if (kind === 'response' && purpose.kind === 'conflict') {
      addConflictAnswer(purpose.tally, payload, this.#context.local.address);
    }
  }

  #close({ time, purpose }: Collector): void {
    this.#collectors.delete(time);
    if (purpose.kind === 'application') {
      this.#context.emit({ type: 'query-done', ticket: purpose.ticket });
    } else if (purpose.kind === 'keys') {
      this.#tellKeys(purpose.ticket, keyAnswer(purpose.tally));
    } else if (!judgeConflict(purpose.tally)) {
      this.#context.emit({ type: 'name-lost', ...purpose.tally });
    }
  }

  #tellKeys(ticket: number, answer: KeyAnswer): void {
    this.#context.emit({ type: 'keys', ticket, answer });
  }

  /** Asks; `null`, or why it cannot be asked. */
  #start(request: QueryRequest, purpose: Purpose, now: Millis): string | null {
    const { config, clocks, broadcasts } = this.#context;
    if (this.#collectors.size >= config.openQueriesMax)
      return `${config.openQueriesMax} queries are open already`;
    const timeoutMs =
      request.timeoutMs === undefined || request.timeoutMs === 0 ? this.#usualMs() : request.timeoutMs;
    let query: QueryMessage;
    try {
      query = this.#message(request, timeoutMs);
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
    writer.begin();
    encodeQuery(writer, query);
    const bytes = writer.finish();
    const limit = config.querySizeMaxBytes;
    if (bytes.length > limit) return `query exceeds limit of ${limit} bytes (it has ${bytes.length})`;
    if (!broadcasts.fits(bytes.length)) return `query of ${bytes.length} bytes does not fit into a packet`;
    this.#last += 1;
    const { lamportTime: time, id } = query;
    const collector = {
      number: this.#last,
      time,
      id,
      purpose,
      acked: new Set<string>(),
      answered: new Set<string>(),
    };
    this.#collectors.set(clocks.queries.time, collector);
    setTimer(this.#context, SerfTimer.QueryEnds, this.#last, now + timeoutMs);
    this.#queries.deliver(query, now);
    broadcast(this.#context, 'queries', bytes);
    return null;
  }

  #message(request: QueryRequest, timeoutMs: Millis): QueryMessage {
    const { clocks, local, rng } = this.#context;
    const { nodes = [], tags = {}, wantsAcks = false, relayFactor = 0, name, payload } = request;
    const filters = Object.entries(tags).map(([tag, expression]) =>
      encodeFilter({ type: 'tag', tag, expression }),
    );
    if (nodes.length > 0) filters.unshift(encodeFilter({ type: 'node', names: nodes }));
    return {
      lamportTime: clocks.queries.time,
      id: rng.below(ID_BITS_BOUND),
      address: local.address.bytes,
      port: local.address.port,
      sourceNode: local.name,
      filters,
      flags: wantsAcks ? QueryFlag.Ack : 0,
      relayFactor,
      timeoutNs: BigInt(Math.round(timeoutMs * NANOSECONDS_IN_ONE_MS)),
      name,
      payload,
    };
  }

  /** Serf's `DefaultQueryTimeout`. */
  #usualMs(): Millis {
    const digits = String(this.#context.below.livingMembers()).length;
    return this.#gossipIntervalMs * this.#context.config.queryTimeoutMult * digits;
  }

  save(): AskingState {
    const collectors = [...this.#collectors.values()].map((one) => structured(one));
    return { collectors, last: this.#last, conflictQuietUntil: this.#conflictQuietUntil };
  }

  restore({ collectors, last, conflictQuietUntil }: AskingState): void {
    for (const one of collectors) this.#collectors.set(one.time, structured(one));
    this.#last = last;
    this.#conflictQuietUntil = conflictQuietUntil;
  }
}

/** A copy that shares nothing which is written. */
function structured(collector: Collector): Collector {
  const { purpose, acked, answered } = collector;
  const copied = purpose.kind === 'application' ? purpose : { ...purpose, tally: copyTally(purpose.tally) };
  return { ...collector, purpose: copied as Purpose, acked: new Set(acked), answered: new Set(answered) };
}

function copyTally<Tally extends KeyTally | ConflictTally>(tally: Tally): Tally {
  if (!('messages' in tally)) return { ...tally };
  const { messages, keys, primaryKeys } = tally;
  return { ...tally, messages: new Map(messages), keys: new Map(keys), primaryKeys: new Map(primaryKeys) };
}

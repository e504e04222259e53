/**
 * A client of Serf's RPC: drives an agent, ours or serf's own, and has a method for each command. What the
 * agent refuses is an `RpcError` with its text; where an answer says more than that (joining, keys), the
 * error is part of the answer.
 */
import type { Coordinate, KeyAnswer, QueryRequest, SerfMember, Tags } from 'hearsay/core';
import type { LogLevel, MemberEventName, QueryAnswer } from '../agent/agent-api.ts';
import { ClientConnection, type Reply } from './client-connection.ts';
import { RpcConnectionError, RpcError } from './client-errors.ts';
import type { RpcStream } from './client-stream.ts';
import { RPC_VERSION } from './protocol.ts';
import * as responses from './responses.ts';
import { readShape, type Shape } from './shapes.ts';
import type { EncodableRecord, Integer, Value } from './values.ts';

export interface RpcClientOptions {
  /** `HOST:PORT`, as `rpc_addr`. */
  readonly address: string;
  /** '' or absent: none. */
  readonly authKey?: string;
  /** For connecting and being let in; 10 s. What a command takes is the agent's affair. */
  readonly timeoutMs?: number;
}

/** A record of a stream of events. `id` is for `respond`. */
export type StreamedEvent =
  | { readonly event: MemberEventName; readonly members: readonly SerfMember[] }
  | {
      readonly event: 'user';
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly coalesce: boolean;
      readonly lamportTime: bigint;
    }
  | {
      readonly event: 'query';
      readonly id: Integer;
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly lamportTime: bigint;
    };

export type KeyReply = Omit<KeyAnswer, 'primaryKeys'>;
export type Stats = ReadonlyMap<string, ReadonlyMap<string, string>>;

const TIMEOUT_MS = 10_000;
/** As many as the server keeps for us. */
const EVENTS_WAITING_MAX = 512;
/** An ack and an answer of each of thirty thousand members at once. */
const ANSWERS_WAITING_MAX = 65_536;

export class RpcClient {
  readonly #connection: ClientConnection;

  private constructor(connection: ClientConnection) {
    this.#connection = connection;
  }

  /** Connects and is let in. @throws UsageError, RpcConnectionError, RpcError (a wrong auth key) */
  static async connect(options: RpcClientOptions): Promise<RpcClient> {
    const { address, authKey = '', timeoutMs = TIMEOUT_MS } = options;
    const connection = await ClientConnection.open(address, timeoutMs);
    const timer = setTimeout(() => {
      const silent = `the agent at ${address} accepts the connection but says nothing`;
      connection.giveUp(new RpcConnectionError('timeout', address, silent));
    }, timeoutMs);
    try {
      await connection.do('handshake', { Version: RPC_VERSION });
      if (authKey !== '') await connection.do('auth', { AuthKey: authKey });
      return new RpcClient(connection);
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Hangs up. Streams end with an error, as do requests that wait. */
  close(): void {
    this.#connection.close();
  }

  /** Everybody, those who failed and left included. */
  async members(): Promise<SerfMember[]> {
    const { Members } = await this.#ask('members', null, responses.MEMBERS);
    return (Members ?? []).map(responses.memberOf);
  }

  /** Those whose name, status and tags match; each is a regular expression for the whole text. */
  async membersFiltered(filter: { name?: string; status?: string; tags?: Tags }): Promise<SerfMember[]> {
    const { name = '', status = '', tags = {} } = filter;
    const body = { Name: name, Status: status, Tags: new Map(Object.entries(tags)) };
    const { Members } = await this.#ask('members-filtered', body, responses.MEMBERS);
    return (Members ?? []).map(responses.memberOf);
  }

  /** Through how many addresses it has joined, and what was wrong if through none. */
  async join(
    addresses: readonly string[],
    { replay = false }: { replay?: boolean } = {},
  ): Promise<{ readonly joined: number; readonly error: string | null }> {
    const reply = await this.#connection.ask('join', { Existing: addresses, Replay: replay }, true);
    const { Num } = readReply('join', reply, responses.JOINED);
    return { joined: Num, error: reply.error === '' ? null : reply.error };
  }

  /** Has the agent leave and end. */
  leave(): Promise<void> {
    return this.#connection.do('leave', null);
  }

  forceLeave(name: string, { prune = false }: { prune?: boolean } = {}): Promise<void> {
    return this.#connection.do('force-leave', { Node: name, Prune: prune });
  }

  /** Publishes a user event. */
  event(
    name: string,
    payload: Uint8Array | null,
    { coalesce = true }: { coalesce?: boolean } = {},
  ): Promise<void> {
    return this.#connection.do('event', { Coalesce: coalesce, Name: name, Payload: payload });
  }

  /** Asks the cluster. Acks and answers come until the query's deadline, then the stream ends. */
  query(request: QueryRequest): Promise<RpcStream<QueryAnswer>> {
    const { nodes = null, tags, wantsAcks = false, relayFactor = 0, timeoutMs = 0 } = request;
    const body = {
      FilterNodes: nodes,
      FilterTags: tags === undefined ? null : new Map(Object.entries(tags)),
      Name: request.name,
      Payload: request.payload,
      RelayFactor: relayFactor,
      RequestAck: wantsAcks,
      Timeout: Math.round(timeoutMs * 1e6),
    };
    return this.#connection.stream('query', body, { read: readAnswer, waitingMax: ANSWERS_WAITING_MAX });
  }

  /** Answers a query that came over a stream of this connection. */
  respond(id: Integer, payload: Uint8Array): Promise<void> {
    return this.#connection.do('respond', { ID: id, Payload: payload });
  }

  /** Removes tags of the agent, then sets some. */
  tags({ set = {}, remove = [] }: { set?: Tags; remove?: readonly string[] }): Promise<void> {
    const Tags = new Map(Object.entries(set));
    return this.#connection.do('tags', { DeleteTags: remove, Tags });
  }

  /** Keys are in base64. */
  installKey(key: string): Promise<KeyReply> {
    return this.#keys('install-key', { Key: key });
  }

  useKey(key: string): Promise<KeyReply> {
    return this.#keys('use-key', { Key: key });
  }

  removeKey(key: string): Promise<KeyReply> {
    return this.#keys('remove-key', { Key: key });
  }

  listKeys(): Promise<KeyReply> {
    return this.#keys('list-keys', null);
  }

  /** Events from now on. `filter`: `*`, kinds, `user:NAME`, `query:NAME`, with commas between them. */
  stream(filter: string): Promise<RpcStream<StreamedEvent>> {
    const options = { read: readEvent, waitingMax: EVENTS_WAITING_MAX };
    return this.#connection.stream('stream', { Type: filter }, options);
  }

  /** The agent's newest log lines and those that come. One at a time for a connection. */
  monitor(level: LogLevel): Promise<RpcStream<string>> {
    const read = (record: Value): string => readShape(responses.LOG_RECORD, record).Log;
    // The backlog alone is as much as may wait.
    const options = { read, waitingMax: 2 * EVENTS_WAITING_MAX };
    return this.#connection.stream('monitor', { LogLevel: level }, options);
  }

  /** Groups of figures about the agent, all as texts. */
  async stats(): Promise<Stats> {
    const { error, body } = await this.#connection.ask('stats', null, true);
    if (error !== '') throw new RpcError('stats', error);
    const groups = [...(responses.STATS.read(body) ?? [])];
    return new Map(groups.map(([name, group]) => [name, group ?? new Map<string, string>()]));
  }

  /** Where a member is, as far as the agent knows. */
  async coordinate(name: string): Promise<Coordinate | undefined> {
    return responses.coordinateOf(await this.#ask('get-coordinate', { Node: name }, responses.COORDINATE));
  }

  async #ask<T>(command: string, body: EncodableRecord | null, shape: Shape<T>): Promise<T> {
    const reply = await this.#connection.ask(command, body, true);
    if (reply.error !== '') throw new RpcError(command, reply.error);
    return readShape(shape, reply.body);
  }

  async #keys(command: string, request: EncodableRecord | null): Promise<KeyReply> {
    const reply = await this.#connection.ask(command, request, true);
    const body = readReply(command, reply, responses.KEYS);
    return {
      nodes: body.NumNodes,
      responses: body.NumResp,
      errors: body.NumErr,
      messages: body.Messages ?? new Map(),
      keys: body.Keys ?? new Map(),
      error: reply.error === '' ? null : reply.error,
    };
  }
}

/** The body of an answer that has one even if it is a refusal. @throws RpcError if it came without */
function readReply<T>(command: string, { error, body }: Reply, shape: Shape<T>): T {
  if (body === null && error !== '') throw new RpcError(command, error);
  return readShape(shape, body);
}

function readEvent(value: Value): StreamedEvent {
  const record = readShape(responses.EVENT_RECORD, value);
  const { Event: event, Name: name, Payload: payload, Coalesce: coalesce } = record;
  const lamportTime = BigInt(record.LTime);
  if (event === 'user') return { event, name, payload, coalesce, lamportTime };
  if (event === 'query') return { event, id: record.ID, name, payload, lamportTime };
  return { event: event as MemberEventName, members: (record.Members ?? []).map(responses.memberOf) };
}

/** `undefined` for the record that says that there will be no more. */
function readAnswer(value: Value): QueryAnswer | undefined {
  const { Type, From: from, Payload: payload } = readShape(responses.QUERY_RECORD, value);
  return Type === 'done' ? undefined : { kind: Type === 'ack' ? 'ack' : 'response', from, payload };
}

/**
 * What the server does for each command, once the session's rules let it through (serf `handleRequest` and
 * the handlers below it). What the agent refuses is answered with the text of its error; what only a broken
 * client sends ends the connection.
 */
import type { KeyAnswer, KeyOperation, QueryRequest } from 'hearsay/core';
import { isValidFilter, parseEventFilters } from '../agent/event-filter.ts';
import { parseKeyText } from './key-text.ts';
import { filterMembers } from './member-filter.ts';
import { LOG_LEVELS, REFUSAL } from './protocol.ts';
import * as requests from './requests.ts';
import { encodableCoordinate, encodableKeys, encodableMember, encodableStats, tagsOf } from './responses.ts';
import type { Session } from './session.ts';
import { readShape, type Shape } from './shapes.ts';
import { startEvents, startMonitor, startQuery } from './streams.ts';
import type { Encodable, Integer, Value } from './values.ts';

export interface Answer {
  /** '': it went well. */
  readonly error: string;
  readonly body?: Encodable;
  /** Called when the answer has been written. */
  readonly afterwards?: () => void;
  /** The connection ends after it. */
  readonly isLast?: boolean;
}

/** The client sent what cannot be answered: the connection is closed, and the message logged. */
export class BrokenRequest extends Error {
  override readonly name = 'BrokenRequest';
}

export interface Command {
  readonly hasBody: boolean;
  /** @throws BrokenRequest, or DecodeError for a body that cannot be read */
  readonly run: (session: Session, seq: Integer, body: Value) => Promise<Answer>;
}

const DONE: Answer = { error: '' };
const NO_KEYS: KeyAnswer = {
  nodes: 0,
  responses: 0,
  errors: 0,
  messages: new Map(),
  keys: new Map(),
  primaryKeys: new Map(),
  error: null,
};
const RESPOND_PREFIX = 'failed to respond to key query: ';

/** All but handshake and auth, which are the session's own. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  [
    'event',
    withBody(requests.EVENT, ({ api }, _seq, { Name, Payload, Coalesce }) =>
      attempt(() => api.publish(Name, Payload, { coalesce: Coalesce })),
    ),
  ],
  [
    'force-leave',
    withBody(requests.FORCE_LEAVE, ({ api }, _seq, { Node, Prune }) =>
      attempt(() => api.forceLeave(Node, { prune: Prune })),
    ),
  ],
  ['join', withBody(requests.JOIN, join)],
  [
    'members',
    withoutBody(({ api }) => ({ error: '', body: { Members: api.members().map(encodableMember) } })),
  ],
  ['members-filtered', withBody(requests.MEMBERS_FILTERED, membersFiltered)],
  ['tags', withBody(requests.TAGS, retag)],
  ['stream', withBody(requests.STREAM, stream)],
  ['monitor', withBody(requests.MONITOR, monitor)],
  [
    'stop',
    withBody(requests.STOP, (session, _seq, { Stop }) => {
      session.stop(Stop);
      return DONE;
    }),
  ],
  ['leave', withoutBody(async ({ api }) => ({ ...(await attempt(() => api.leave())), isLast: true }))],
  ['query', withBody(requests.QUERY, query)],
  ['respond', withBody(requests.RESPOND, respond)],
  ['install-key', withBody(requests.KEY, (session, _seq, { Key }) => keys(session, 'install', Key))],
  ['use-key', withBody(requests.KEY, (session, _seq, { Key }) => keys(session, 'use', Key))],
  ['remove-key', withBody(requests.KEY, (session, _seq, { Key }) => keys(session, 'remove', Key))],
  ['list-keys', withoutBody((session) => keys(session, 'list', null))],
  ['stats', withoutBody(({ api }) => ({ error: '', body: encodableStats(api.stats()) }))],
  [
    'get-coordinate',
    withBody(requests.GET_COORDINATE, ({ api }, _seq, { Node }) => ({
      error: '',
      body: encodableCoordinate(api.coordinate(Node)),
    })),
  ],
]);

function withBody<T>(
  shape: Shape<T>,
  run: (session: Session, seq: Integer, body: T) => Answer | Promise<Answer>,
): Command {
  return { hasBody: true, run: async (session, seq, body) => run(session, seq, readShape(shape, body)) };
}

function withoutBody(run: (session: Session) => Answer | Promise<Answer>): Command {
  return { hasBody: false, run: async (session) => run(session) };
}

/** Done, or the error that the agent rejects with. */
async function attempt(ask: () => Promise<void>): Promise<Answer> {
  try {
    await ask();
    return DONE;
  } catch (error) {
    return { error: textOf(error) };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function join(
  { api }: Session,
  _seq: Integer,
  { Existing, Replay }: requests.JoinRequest,
): Promise<Answer> {
  try {
    const { joined, error } = await api.join(Existing ?? [], { replay: Replay });
    return { error: error ?? '', body: { Num: joined } };
  } catch (error) {
    return { error: textOf(error), body: { Num: 0 } };
  }
}

function membersFiltered(
  { api }: Session,
  _seq: Integer,
  { Name, Status, Tags }: requests.MembersFilteredRequest,
): Answer {
  const filter = { name: Name, status: Status, tags: Tags ?? new Map<string, string>() };
  const members = filterMembers(api.members(), filter);
  if (members === undefined) throw new BrokenRequest('Failed to compile regex');
  return { error: '', body: { Members: members.map(encodableMember) } };
}

function retag({ api }: Session, _seq: Integer, { Tags, DeleteTags }: requests.TagsRequest): Promise<Answer> {
  const tags = new Map(Object.entries(api.tags()));
  for (const name of DeleteTags ?? []) tags.delete(name);
  for (const [name, value] of Tags ?? []) tags.set(name, value);
  return attempt(() => api.setTags(tagsOf(tags)));
}

function stream(session: Session, seq: Integer, { Type }: { Type: string }): Answer {
  const filters = parseEventFilters(Type);
  if (!filters.every(isValidFilter)) return { error: REFUSAL.filter };
  if (session.hasStream('events', seq)) return { error: REFUSAL.streamExists };
  if (session.streamRefusal !== null) return { error: session.streamRefusal };
  return { error: '', afterwards: () => startEvents(session, seq, filters) };
}

function monitor(session: Session, seq: Integer, { LogLevel }: { LogLevel: string }): Answer {
  const wanted = LogLevel.toUpperCase();
  const level = LOG_LEVELS.find((one) => one === wanted);
  if (level === undefined) return { error: `Unknown log level: ${wanted}` };
  if (session.hasStream('monitor')) return { error: REFUSAL.monitorExists };
  if (session.streamRefusal !== null) return { error: session.streamRefusal };
  return { error: '', afterwards: () => startMonitor(session, seq, level) };
}

async function query(session: Session, seq: Integer, body: requests.AskRequest): Promise<Answer> {
  if (session.streamRefusal !== null) return { error: session.streamRefusal };
  const { FilterNodes, FilterTags, RequestAck, RelayFactor, Timeout, Name, Payload } = body;
  const request: QueryRequest = {
    name: Name,
    payload: Payload,
    ...(FilterNodes === null || FilterNodes.length === 0 ? {} : { nodes: FilterNodes }),
    ...(FilterTags === null || FilterTags.size === 0 ? {} : { tags: tagsOf(FilterTags) }),
    wantsAcks: RequestAck,
    relayFactor: RelayFactor,
    timeoutMs: Number(Timeout) / 1e6,
  };
  try {
    const answers = await session.api.query(request);
    return { error: '', afterwards: () => startQuery(session, seq, answers) };
  } catch (error) {
    return { error: textOf(error) };
  }
}

async function respond(
  { queries }: Session,
  _seq: Integer,
  { ID, Payload }: requests.RespondRequest,
): Promise<Answer> {
  const asked = queries.find(ID);
  if (asked === undefined) return { error: REFUSAL.queryUnknown };
  const { error } = await attempt(() => asked.respond(Payload ?? new Uint8Array(0)));
  // serf says so whatever the query is about.
  return error === '' || error.startsWith(RESPOND_PREFIX) ? { error } : { error: RESPOND_PREFIX + error };
}

async function keys({ api }: Session, operation: KeyOperation, text: string | null): Promise<Answer> {
  const isListing = operation === 'list';
  try {
    const answer = await api.keys(operation, text === null ? null : parseKeyText(text));
    return { error: answer.error ?? '', body: encodableKeys(answer, isListing) };
  } catch (error) {
    return { error: textOf(error), body: encodableKeys(NO_KEYS, isListing) };
  }
}

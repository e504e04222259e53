/**
 * Serf's RPC, version 1: its commands, messages and texts (serf `cmd/serf/command/agent/ipc.go`, and `client/`
 * for the other side). A request is a header and, for most commands, a body; an answer likewise. Records of a
 * stream repeat the header of the answer that began it.
 */
import type { Coordinate, KeyAnswer, SerfMember, SerfStatus, Tags } from 'hearsay/core';
import type { LogLevel } from '../agent/agent-api.ts';
import { bytes, flag, float, i32, i64, listOf, mapOf, type ReadAs, structOf, text } from './shapes.ts';
import { u16, u64, u8 } from './shapes.ts';
import { type Encodable, type EncodableRecord, Float, type Integer } from './values.ts';

export const RPC_VERSION = 1;
export const RPC_PORT = 7373;

/** What a request may be refused with, beside what the agent itself says. */
export const REFUSAL = {
  handshakeRequired: 'Handshake required',
  handshakeAgain: 'Handshake already performed',
  version: 'Unsupported IPC version',
  command: 'Unsupported command',
  authRequired: 'Authentication required',
  authInvalid: 'Invalid authentication token',
  monitorExists: 'Monitor already exists',
  streamExists: 'Stream with given sequence exists',
  filter: 'Invalid event filter',
  queryUnknown: 'No pending queries matching ID',
  /** Ours: serf has no such limit. */
  streams: 'Too many streams on this connection',
} as const;

/** Answers that come without a body, whatever the command. */
export const BARE_REFUSALS: readonly string[] = [
  REFUSAL.handshakeRequired,
  REFUSAL.authRequired,
  REFUSAL.command,
];

export const LOG_LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERR'];

export const REQUEST_HEADER = { Command: text, Seq: u64 };
export const RESPONSE_HEADER = { Seq: u64, Error: text };

/** The bodies of requests, in the order of serf's declarations. A command that is not here has none. */
export const REQUEST = {
  handshake: { Version: i32 },
  auth: { AuthKey: text },
  event: { Name: text, Payload: bytes, Coalesce: flag },
  'force-leave': { Node: text, Prune: flag },
  join: { Existing: listOf(text), Replay: flag },
  'members-filtered': { Tags: mapOf(text), Status: text, Name: text },
  tags: { Tags: mapOf(text), DeleteTags: listOf(text) },
  stream: { Type: text },
  monitor: { LogLevel: text },
  stop: { Stop: u64 },
  query: {
    FilterNodes: listOf(text),
    FilterTags: mapOf(text),
    RequestAck: flag,
    RelayFactor: u8,
    Timeout: i64,
    Name: text,
    Payload: bytes,
  },
  respond: { ID: u64, Payload: bytes },
  'install-key': { Key: text },
  'use-key': { Key: text },
  'remove-key': { Key: text },
  'get-coordinate': { Node: text },
} as const;

const MEMBER = {
  Name: text,
  Addr: bytes,
  Port: u16,
  Tags: mapOf(text),
  Status: text,
  ProtocolMin: u8,
  ProtocolMax: u8,
  ProtocolCur: u8,
  DelegateMin: u8,
  DelegateMax: u8,
  DelegateCur: u8,
};

const COORDINATE = { Vec: listOf(float), Error: float, Adjustment: float, Height: float };

/** The bodies of answers. */
export const RESPONSE = {
  members: { Members: listOf(structOf(MEMBER)) },
  join: { Num: i32 },
  keys: { Messages: mapOf(text), Keys: mapOf(i32), NumNodes: i32, NumErr: i32, NumResp: i32 },
  coordinate: { Coord: structOf(COORDINATE), Ok: flag },
};

export const STATS: ReturnType<typeof mapOf<ReadonlyMap<string, string> | null>> = mapOf(mapOf(text));

/** A record of a stream of events: the fields of all three kinds. */
export const EVENT_RECORD = {
  Event: text,
  Members: listOf(structOf(MEMBER)),
  LTime: u64,
  Name: text,
  Payload: bytes,
  Coalesce: flag,
  ID: u64,
};
export const LOG_RECORD = { Log: text };
export const QUERY_RECORD = { Type: text, From: text, Payload: bytes };

/** Commands whose answer has a body. */
export const ANSWERED_BY_BODY: ReadonlySet<string> = new Set([
  'members',
  'members-filtered',
  'join',
  'install-key',
  'use-key',
  'remove-key',
  'list-keys',
  'stats',
  'get-coordinate',
]);

export function responseHeader(seq: Integer, error: string): EncodableRecord {
  return { Error: error, Seq: seq };
}

export function requestHeader(command: string, seq: Integer): EncodableRecord {
  return { Command: command, Seq: seq };
}

export function encodableMember({ name, address, tags, status, versions }: SerfMember): EncodableRecord {
  const [pMin = 0, pMax = 0, pCur = 0, dMin = 0, dMax = 0, dCur = 0] = versions;
  return {
    Name: name,
    Addr: address.bytes,
    Port: address.port,
    Tags: new Map(Object.entries(tags)),
    Status: status,
    ProtocolMin: pMin,
    ProtocolMax: pMax,
    ProtocolCur: pCur,
    DelegateMin: dMin,
    DelegateMax: dMax,
    DelegateCur: dCur,
  };
}

const STATUSES: readonly string[] = ['alive', 'leaving', 'left', 'failed'] satisfies SerfStatus[];

/** A member as another agent describes it. serf has a fifth status, `none`, which no member ever shows. */
export function memberOf(read: ReadAs<typeof MEMBER>): SerfMember {
  const { ProtocolMin, ProtocolMax, ProtocolCur, DelegateMin, DelegateMax, DelegateCur } = read;
  return {
    name: read.Name,
    address: { bytes: read.Addr ?? new Uint8Array(0), port: read.Port },
    tags: tagsOf(read.Tags),
    status: STATUSES.includes(read.Status) ? (read.Status as SerfStatus) : 'failed',
    versions: Uint8Array.of(ProtocolMin, ProtocolMax, ProtocolCur, DelegateMin, DelegateMax, DelegateCur),
  };
}

/** Tags as a record that has nothing but them. */
export function tagsOf(entries: ReadonlyMap<string, string> | null): Tags {
  const tags = Object.create(null) as Record<string, string>;
  for (const [key, value] of entries ?? []) tags[key] = value;
  return tags;
}

/** What came of a key operation; only a listing has keys. */
export function encodableKeys(answer: KeyAnswer, isListing: boolean): EncodableRecord {
  return {
    Messages: answer.messages,
    Keys: isListing ? answer.keys : null,
    NumNodes: answer.nodes,
    NumErr: answer.errors,
    NumResp: answer.responses,
  };
}

export function encodableCoordinate(coordinate: Coordinate | undefined): EncodableRecord {
  const { vec, error, adjustment, height } = coordinate ?? { vec: null, error: 0, adjustment: 0, height: 0 };
  const Coord = {
    Vec: vec === null ? null : vec.map((one) => new Float(one)),
    Error: new Float(error),
    Adjustment: new Float(adjustment),
    Height: new Float(height),
  };
  return { Coord, Ok: coordinate !== undefined };
}

/** The place that an answer tells; `undefined`: it is not known. */
export function coordinateOf({ Coord, Ok }: ReadAs<typeof RESPONSE.coordinate>): Coordinate | undefined {
  if (!Ok) return undefined;
  const { Vec, Error: error, Adjustment: adjustment, Height: height } = Coord;
  return { vec: Vec ?? [], error, adjustment, height };
}

export function encodableStats(stats: Readonly<Record<string, Readonly<Record<string, string>>>>): Encodable {
  const groups = Object.entries(stats).map(([name, group]): [string, Encodable] => [
    name,
    new Map(Object.entries(group)),
  ]);
  return new Map(groups);
}

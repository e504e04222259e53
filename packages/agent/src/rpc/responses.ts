/** What the server sends: bodies of answers and of records, from the agent's own types and back to them. */
import type { Coordinate, KeyAnswer, SerfMember, SerfStatus, Tags } from 'hearsay/core';
import type { TextMap } from './requests.ts';
import { bytes, type Field, flag, float, i32, listOf, mapOf, type Shape, structOf } from './shapes.ts';
import { text, u16, u64, u8 } from './shapes.ts';
import { type Encodable, type EncodableRecord, Float, type Integer } from './values.ts';

export interface ResponseHeader {
  readonly Seq: Integer;
  readonly Error: string;
}

export const RESPONSE_HEADER: Shape<ResponseHeader> = { Seq: u64, Error: text };

export interface MemberBody {
  readonly Name: string;
  readonly Addr: Uint8Array | null;
  readonly Port: number;
  readonly Tags: TextMap | null;
  readonly Status: string;
  readonly ProtocolMin: number;
  readonly ProtocolMax: number;
  readonly ProtocolCur: number;
  readonly DelegateMin: number;
  readonly DelegateMax: number;
  readonly DelegateCur: number;
}

const MEMBER: Shape<MemberBody> = {
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

interface MembersBody {
  readonly Members: readonly MemberBody[] | null;
}

export const MEMBERS: Shape<MembersBody> = { Members: listOf(structOf(MEMBER)) };
export const JOINED: Shape<{ readonly Num: number }> = { Num: i32 };
export const STATS: Field<ReadonlyMap<string, TextMap | null> | null> = mapOf(mapOf(text));

export interface KeysBody {
  readonly Messages: TextMap | null;
  readonly Keys: ReadonlyMap<string, number> | null;
  readonly NumNodes: number;
  readonly NumErr: number;
  readonly NumResp: number;
}

export const KEYS: Shape<KeysBody> = {
  Messages: mapOf(text),
  Keys: mapOf(i32),
  NumNodes: i32,
  NumErr: i32,
  NumResp: i32,
};

interface PlaceBody {
  readonly Vec: readonly number[] | null;
  readonly Error: number;
  readonly Adjustment: number;
  readonly Height: number;
}

export interface CoordinateBody {
  readonly Coord: PlaceBody;
  readonly Ok: boolean;
}

const PLACE: Shape<PlaceBody> = { Vec: listOf(float), Error: float, Adjustment: float, Height: float };

export const COORDINATE: Shape<CoordinateBody> = { Coord: structOf(PLACE), Ok: flag };

/** A record of a stream of events: the fields of all three kinds. */
export interface EventBody extends MembersBody {
  readonly Event: string;
  readonly LTime: Integer;
  readonly Name: string;
  readonly Payload: Uint8Array | null;
  readonly Coalesce: boolean;
  readonly ID: Integer;
}

export const EVENT_RECORD: Shape<EventBody> = {
  ...MEMBERS,
  Event: text,
  LTime: u64,
  Name: text,
  Payload: bytes,
  Coalesce: flag,
  ID: u64,
};

export const LOG_RECORD: Shape<{ readonly Log: string }> = { Log: text };

export interface QueryBody {
  readonly Type: string;
  readonly From: string;
  readonly Payload: Uint8Array | null;
}

export const QUERY_RECORD: Shape<QueryBody> = { Type: text, From: text, Payload: bytes };

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
export function memberOf(body: MemberBody): SerfMember {
  const { ProtocolMin, ProtocolMax, ProtocolCur, DelegateMin, DelegateMax, DelegateCur } = body;
  return {
    name: body.Name,
    address: { bytes: body.Addr ?? new Uint8Array(0), port: body.Port },
    tags: tagsOf(body.Tags),
    status: STATUSES.includes(body.Status) ? (body.Status as SerfStatus) : 'failed',
    versions: Uint8Array.of(ProtocolMin, ProtocolMax, ProtocolCur, DelegateMin, DelegateMax, DelegateCur),
  };
}

/** Tags as a record that has nothing but them, whatever they are called. */
export function tagsOf(entries: TextMap | null): Tags {
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
  const place = {
    Vec: vec === null ? null : vec.map((one) => new Float(one)),
    Error: new Float(error),
    Adjustment: new Float(adjustment),
    Height: new Float(height),
  };
  return { Coord: place, Ok: coordinate !== undefined };
}

/** The place that an answer tells; `undefined`: it is not known. */
export function coordinateOf({ Coord, Ok }: CoordinateBody): Coordinate | undefined {
  if (!Ok) return undefined;
  const { Vec, Error: error, Adjustment: adjustment, Height: height } = Coord;
  return { vec: Vec ?? [], error, adjustment, height };
}

export function encodableStats(stats: Readonly<Record<string, Readonly<Record<string, string>>>>): Encodable {
  const groups = Object.entries(stats);
  return new Map(groups.map(([name, group]) => [name, new Map(Object.entries(group))]));
}

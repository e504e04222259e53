/**
 * What clients send: the header, and the body of each command that has one. Fields stand in the order of
 * serf's declarations (`ipc.go`), for a client may send a message as an array.
 */
import { bytes, flag, i32, i64, listOf, mapOf, type Shape, text, u64, u8 } from './shapes.ts';
import type { Integer } from './values.ts';

export type TextMap = ReadonlyMap<string, string>;

export interface RequestHeader {
  readonly Command: string;
  readonly Seq: Integer;
}

export const REQUEST_HEADER: Shape<RequestHeader> = { Command: text, Seq: u64 };

export const HANDSHAKE: Shape<{ readonly Version: number }> = { Version: i32 };
export const AUTH: Shape<{ readonly AuthKey: string }> = { AuthKey: text };
export const GET_COORDINATE: Shape<{ readonly Node: string }> = { Node: text };
export const STREAM: Shape<{ readonly Type: string }> = { Type: text };
export const MONITOR: Shape<{ readonly LogLevel: string }> = { LogLevel: text };
export const STOP: Shape<{ readonly Stop: Integer }> = { Stop: u64 };
/** Of install-key, use-key and remove-key: base64. */
export const KEY: Shape<{ readonly Key: string }> = { Key: text };

export interface EventRequest {
  readonly Name: string;
  readonly Payload: Uint8Array | null;
  readonly Coalesce: boolean;
}

export const EVENT: Shape<EventRequest> = { Name: text, Payload: bytes, Coalesce: flag };

export interface ForceLeaveRequest {
  readonly Node: string;
  readonly Prune: boolean;
}

export const FORCE_LEAVE: Shape<ForceLeaveRequest> = { Node: text, Prune: flag };

export interface JoinRequest {
  readonly Existing: readonly string[] | null;
  /** Deliver events from before. */
  readonly Replay: boolean;
}

export const JOIN: Shape<JoinRequest> = { Existing: listOf(text), Replay: flag };

/** Regular expressions; '' is any. */
export interface MembersFilteredRequest {
  readonly Tags: TextMap | null;
  readonly Status: string;
  readonly Name: string;
}

export const MEMBERS_FILTERED: Shape<MembersFilteredRequest> = {
  Tags: mapOf(text),
  Status: text,
  Name: text,
};

/** What is deleted is deleted first. */
export interface TagsRequest {
  readonly Tags: TextMap | null;
  readonly DeleteTags: readonly string[] | null;
}

export const TAGS: Shape<TagsRequest> = { Tags: mapOf(text), DeleteTags: listOf(text) };

export interface AskRequest {
  readonly FilterNodes: readonly string[] | null;
  readonly FilterTags: TextMap | null;
  readonly RequestAck: boolean;
  readonly RelayFactor: number;
  /** Nanoseconds; 0: serf's default. */
  readonly Timeout: Integer;
  readonly Name: string;
  readonly Payload: Uint8Array | null;
}

export const QUERY: Shape<AskRequest> = {
  FilterNodes: listOf(text),
  FilterTags: mapOf(text),
  RequestAck: flag,
  RelayFactor: u8,
  Timeout: i64,
  Name: text,
  Payload: bytes,
};

export interface RespondRequest {
  readonly ID: Integer;
  readonly Payload: Uint8Array | null;
}

export const RESPOND: Shape<RespondRequest> = { ID: u64, Payload: bytes };

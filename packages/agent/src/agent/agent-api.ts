/**
 * What the agent offers to whoever drives it: the RPC server, the HTTP server, and its own commands. They
 * know the agent by this alone.
 */
import type { Coordinate, KeyAnswer, KeyOperation, QueryRequest, SerfMember, Tags } from 'hearsay/core';
import type { Why } from 'hearsay';
import type { Diagnosis } from '../doctor/doctor.ts';
import type { ClusterViews } from './cluster-views.ts';

export type MemberEventName =
  | 'member-join'
  | 'member-leave'
  | 'member-failed'
  | 'member-update'
  | 'member-reap';

/** News as streams and scripts get it: member events are coalesced. */
export type AgentEvent =
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
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly lamportTime: bigint;
      /** Who asks. */
      readonly from: string;
      /** On the clock of `performance.now()`. */
      readonly deadline: number;
      /** Rejects with the reason: answered already, too late, too large. */
      readonly respond: (payload: Uint8Array) => Promise<void>;
    };

export interface QueryAnswer {
  readonly kind: 'ack' | 'response';
  readonly from: string;
  readonly payload: Uint8Array | null;
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERR';

export interface LogLine {
  readonly level: LogLevel;
  /** The whole line, `YYYY/MM/DD HH:MM:SS [LEVEL] text`, without its end. */
  readonly text: string;
}

export interface AgentLog {
  /** The newest lines, at most 512, oldest first. */
  recent(): readonly LogLine[];
  /** Calls `listener` for each line from now on; the result ends it. */
  subscribe(listener: (line: LogLine) => void): () => void;
}

/** Every failure is an `Error` whose message is the text that serf gives for it. */
export interface AgentApi {
  readonly name: string;
  readonly log: AgentLog;
  /** Everybody by Serf's account, those who failed and left included. */
  members(): readonly SerfMember[];
  /** Joins through each address; how many worked, and what was wrong if none did. */
  join(
    addresses: readonly string[],
    options: { readonly replay: boolean },
  ): Promise<{ readonly joined: number; readonly error: string | null }>;
  /** Leaves the cluster; resolves when the others know. The agent then ends. */
  leave(): Promise<void>;
  /** Declares a failed member left; `prune` also forgets it. */
  forceLeave(name: string, options: { readonly prune: boolean }): Promise<void>;
  publish(name: string, payload: Uint8Array | null, options: { readonly coalesce: boolean }): Promise<void>;
  /** Rejects if it cannot be asked; the answers end at its deadline. */
  query(request: QueryRequest): Promise<AsyncIterable<QueryAnswer>>;
  tags(): Tags;
  /** Replaces the tags; resolves when the others have been told. */
  setTags(tags: Tags): Promise<void>;
  keys(operation: KeyOperation, key: Uint8Array | null): Promise<KeyAnswer>;
  /** Where a member is, as far as this one knows; `undefined`: it does not. */
  coordinate(name: string): Coordinate | undefined;
  /** serf's `stats`: groups of texts. */
  stats(): Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Calls `listener` for each event from now on; the result ends it. It must not block. */
  subscribe(listener: (event: AgentEvent) => void): () => void;
  /** Why a member is held to be what it is, asked of its accuser where that is another one. */
  why(name: string): Promise<Why>;
  /** Who believes what about whom, as far as they answer; at most a second old. */
  views(): Promise<ClusterViews>;
  /** What is wrong with the network around this node; it takes some seconds. */
  doctor(): Promise<Diagnosis>;
}

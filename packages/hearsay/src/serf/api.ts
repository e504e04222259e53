/**
 * What Serf is told and what it tells, beside Swim's commands and news. Every command that asks for something
 * has a ticket, which comes back in the event that answers it: `done`, `refused` or an answer of its own.
 */
import type { WireAddress } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import type { SwimCommand, SwimEvent, Ticket } from '../swim/api.ts';
import type { LamportTime } from './lamport-time.ts';
import type { Tags } from './tags.ts';

/** Who is in the cluster by Serf's account: what a member said of its going decides, not how it died. */
export type SerfStatus = 'alive' | 'leaving' | 'left' | 'failed';

export interface SerfMember {
  readonly name: string;
  readonly address: WireAddress;
  readonly tags: Tags;
  readonly status: SerfStatus;
  /** [pmin, pmax, pcur, dmin, dmax, dcur]: memberlist's three, then Serf's. */
  readonly versions: Uint8Array;
}

/** Asks every member, or those whom filters name. */
export interface QueryRequest {
  readonly name: string;
  /** `null` is no payload, as on the wire. */
  readonly payload: Uint8Array | null;
  /** Only these answer; absent: all. */
  readonly nodes?: readonly string[];
  /** Only members whose tag matches the regular expression (Go's syntax, anywhere in the value) answer. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Each member that the query reaches says so at once. */
  readonly wantsAcks?: boolean;
  /** So many other members pass each answer on, besides its direct way. */
  readonly relayFactor?: number;
  /** 0 or absent: Serf's default for the size of the cluster. */
  readonly timeoutMs?: Millis;
}

export type KeyOperation = 'install' | 'use' | 'remove' | 'list';

export type SerfCommand =
  /**
   * Joins through one endpoint; with `ignoreOld` events from before are not delivered. After it has worked a
   * join intent goes round, unless `isQuiet` (a rejoin from a snapshot). Answered by Swim's `exchanged` or
   * `exchange-failed`.
   */
  | {
      readonly type: 'serf-join';
      readonly ticket: Ticket;
      readonly to: Endpoint;
      readonly ignoreOld: boolean;
      readonly isQuiet?: boolean;
    }
  | {
      readonly type: 'user-event';
      readonly ticket: Ticket;
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly coalesce: boolean;
    }
  | { readonly type: 'query'; readonly ticket: Ticket; readonly request: QueryRequest }
  /** Answers a query that was delivered as `query`; `query` is its number there. */
  | {
      readonly type: 'respond';
      readonly ticket: Ticket;
      readonly query: number;
      readonly payload: Uint8Array;
    }
  /** Replaces our tags. Answered when the news has gone round. */
  | { readonly type: 'tags'; readonly ticket: Ticket; readonly tags: Tags }
  /** Says goodbye in Serf's way: answered when we may go. */
  | { readonly type: 'serf-leave'; readonly ticket: Ticket }
  /** Tells the cluster that a failed member has left; `prune` also forgets it. */
  | {
      readonly type: 'force-leave';
      readonly ticket: Ticket;
      readonly node: string;
      readonly prune: boolean;
    }
  /** An operation on the keyrings of all members. Answered by `keys`. */
  | {
      readonly type: 'keys';
      readonly ticket: Ticket;
      readonly operation: KeyOperation;
      /** 16, 24 or 32 bytes; `null` for `list`. */
      readonly key: Uint8Array | null;
      readonly relayFactor?: number;
    };

export type MemberEventKind =
  | 'member-join'
  | 'member-leave'
  | 'member-failed'
  | 'member-update'
  | 'member-reap';

/** What the members answered to a key operation. */
export interface KeyAnswer {
  /** Members that were asked, that answered, and whose answer was an error or could not be read. */
  readonly nodes: number;
  readonly responses: number;
  readonly errors: number;
  /** What a member said, by its name. */
  readonly messages: ReadonlyMap<string, string>;
  /** By key, in base64: how many members have it, and at how many it is the primary. */
  readonly keys: ReadonlyMap<string, number>;
  readonly primaryKeys: ReadonlyMap<string, number>;
  /** `null`: everybody has done it. */
  readonly error: string | null;
}

export type SerfEvent =
  | SwimEvent
  | { readonly type: 'serf-member'; readonly kind: MemberEventKind; readonly member: SerfMember }
  | {
      readonly type: 'user-event';
      readonly lamportTime: LamportTime;
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly coalesce: boolean;
    }
  | {
      readonly type: 'query';
      /** For `respond`; counts up from 1. */
      readonly query: number;
      readonly lamportTime: LamportTime;
      readonly name: string;
      readonly payload: Uint8Array | null;
      readonly from: string;
      /** No answer is taken after it. */
      readonly deadline: Millis;
    }
  /** A query of ours has reached a member, or been answered by one. */
  | {
      readonly type: 'query-answer';
      readonly ticket: Ticket;
      readonly kind: 'ack' | 'response';
      readonly from: string;
      readonly payload: Uint8Array | null;
    }
  /** A query of ours takes no more answers. */
  | { readonly type: 'query-done'; readonly ticket: Ticket }
  | { readonly type: 'keys'; readonly ticket: Ticket; readonly answer: KeyAnswer }
  /** Our keyring has changed: what is kept on disk is stale. */
  | { readonly type: 'keyring-changed' }
  | { readonly type: 'done'; readonly ticket: Ticket }
  | { readonly type: 'refused'; readonly ticket: Ticket; readonly error: string }
  /**
   * Our name belongs to another by the word of the majority. The core goes on as before: its host must stop
   * it, as Serf does, or the two go on fighting for the name.
   */
  | { readonly type: 'name-lost'; readonly matching: number; readonly responses: number }
  /** Something from a peer was not used. `what` is stable text for a counter. */
  | { readonly type: 'serf-dropped'; readonly what: SerfDropReason };

export type SerfDropReason =
  | 'serf-decode' // a message that cannot be read, is longer than a datagram, or of an unknown kind
  | 'serf-time' // a Lamport time beyond all reason
  | 'event-old' // an event from before the buffer
  | 'query-old'
  | 'events-limit' // more or larger events, queries or answers than anybody sends
  | 'intents-limit' // intents about more unknown members, or longer names, than there can be
  | 'query-unknown' // an answer to a query that nobody waits for
  | 'query-internal' // an internal query that nobody knows
  | 'relay'; // a relay that cannot be carried out

export type AnyCommand = SwimCommand | SerfCommand;

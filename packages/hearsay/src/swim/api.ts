/**
 * What Swim is told, what it asks and what it tells: its commands, the questions for the layer above
 * (`Delegate`) and its news (`SwimEvent`).
 */
import type { WireAddress } from '../base/address.ts';
import type { Endpoint, Millis, StreamFailure } from '../base/core.ts';
import type { DecodeCode } from '../base/errors.ts';
import type { Incarnation, Member } from './member.ts';

/**
 * The layer above, asked while an input is handled. Every answer is synchronous and the questions change
 * nothing; memberlist's `Delegate`, `AliveDelegate`, `MergeDelegate` and `PingDelegate`, without their
 * notifications.
 */
export interface Delegate {
  /** What an ack of ours carries (Serf: our coordinate), or `null`. */
  ackPayload(): Uint8Array | null;
  /** The application's part of a push/pull. */
  localState(join: boolean): Uint8Array;
  /**
   * Messages of the layer above to piggyback: at most `limitBytes`, each counted with `overheadBytes` more.
   */
  broadcasts(overheadBytes: number, limitBytes: number): readonly Uint8Array[];
  /**
   * A reason why this member must not be believed alive, or `null`. Asked for each `alive`, our own included.
   */
  vetoAlive(candidate: Candidate): string | null;
  /**
   * A reason why a join must not be merged, or `null`. Asked once a joining push/pull, with all its members.
   */
  vetoMerge(candidates: readonly Candidate[]): string | null;
}

/** A member as somebody describes it, before it is believed. */
export interface Candidate {
  readonly name: string;
  readonly address: WireAddress;
  readonly incarnation: Incarnation;
  readonly meta: Uint8Array;
  readonly versions: Uint8Array;
}

/** The delegate of a node with nothing above it. */
export const SILENT_DELEGATE: Delegate = {
  ackPayload: () => null,
  localState: () => new Uint8Array(0),
  broadcasts: () => [],
  vetoAlive: () => null,
  vetoMerge: () => null,
};

/** A number of the caller's choice that comes back in the event which answers a command. Never 0. */
export type Ticket = number;

export type SwimCommand =
  /** Begins to probe, gossip and exchange. The first command. */
  | { readonly type: 'start' }
  /** A joining push/pull with one endpoint. Answered by `exchanged` or `exchange-failed`. */
  | { readonly type: 'join'; readonly ticket: Ticket; readonly to: Endpoint }
  /** New metadata and a new incarnation. Answered by `broadcast-done` when the news has been sent out. */
  | { readonly type: 'update'; readonly ticket: Ticket; readonly meta: Uint8Array }
  /** Tells the others. Answered by `broadcast-done`; the node goes on answering until its host closes it. */
  | { readonly type: 'leave'; readonly ticket: Ticket }
  /** The layer above has broadcasts: do not sleep through the next gossip tick. */
  | { readonly type: 'broadcasts-waiting' }
  /**
   * A user message as one datagram, to a member by its name or to an address, without a checksum then.
   * Dropped, like any datagram, if the network drops it.
   */
  | { readonly type: 'send-packet'; readonly to: string | Endpoint; readonly payload: Uint8Array }
  /** A user message over a stream. Answered by `sent` or `send-failed`. */
  | {
      readonly type: 'send-stream';
      readonly ticket: Ticket;
      readonly to: string;
      readonly payload: Uint8Array;
    }
  /** Endpoints that healing should try besides the dead: the seeds. Replaces the former list. */
  | { readonly type: 'seeds'; readonly endpoints: readonly Endpoint[] };

/** Why an exchange of state failed. */
export type ExchangeFailure =
  | { readonly reason: 'stream'; readonly cause: StreamFailure }
  /** The peer closed the stream before it had answered. */
  | { readonly reason: 'closed' }
  /** The peer answered with an error: its text. */
  | { readonly reason: 'remote'; readonly text: string }
  /** What the peer sent cannot be decoded. */
  | { readonly reason: 'decode'; readonly code: DecodeCode }
  /** Protocol versions do not fit (memberlist.md §12), or the layer above refused. */
  | { readonly reason: 'merge'; readonly text: string };

export type SwimEvent =
  | { readonly type: 'member-join'; readonly member: Member }
  /** Dead or left: `member.state` says which. */
  | { readonly type: 'member-leave'; readonly member: Member }
  | { readonly type: 'member-update'; readonly member: Member }
  | { readonly type: 'member-suspect'; readonly member: Member; readonly accuser: string }
  /** A suspicion ended well: the member refuted it, or we withdrew it because we had been stalled. */
  | { readonly type: 'member-cleared'; readonly member: Member; readonly how: 'refuted' | 'withdrawn' }
  | { readonly type: 'member-reaped'; readonly name: string }
  /** A member has shown our mark for the first time, or with another instance id than before. */
  | { readonly type: 'member-recognised'; readonly member: Member; readonly replaced: boolean }
  /** Two addresses claim one name. Nothing has been changed. */
  | { readonly type: 'conflict'; readonly existing: Member; readonly other: Candidate }
  /** Somebody accused us, and we have spoken for ourselves. */
  | { readonly type: 'refuted'; readonly incarnation: Incarnation; readonly accuser: string }
  /** An ack came in the direct phase of a probe. */
  | {
      readonly type: 'ping-complete';
      readonly member: Member;
      readonly rttMs: Millis;
      readonly payload: Uint8Array | null;
    }
  /** UDP to a member is broken while streams work. */
  | { readonly type: 'packets-blocked'; readonly member: Member }
  | {
      readonly type: 'user-message';
      readonly payload: Uint8Array;
      readonly via: 'packet' | 'stream';
      readonly from: Endpoint;
    }
  | { readonly type: 'remote-state'; readonly state: Uint8Array; readonly join: boolean }
  | {
      readonly type: 'exchanged';
      readonly ticket: Ticket;
      readonly with: Endpoint;
      readonly purpose: ExchangePurpose;
    }
  | {
      readonly type: 'exchange-failed';
      readonly ticket: Ticket;
      readonly with: Endpoint;
      readonly purpose: ExchangePurpose;
      readonly failure: ExchangeFailure;
    }
  /** A peer's state was not merged: versions do not fit, or the layer above refused. All or nothing. */
  | { readonly type: 'merge-refused'; readonly from: Endpoint; readonly text: string }
  | { readonly type: 'broadcast-done'; readonly ticket: Ticket }
  | { readonly type: 'sent'; readonly ticket: Ticket }
  | {
      readonly type: 'send-failed';
      readonly ticket: Ticket;
      readonly cause: StreamFailure | 'unknown-member';
    }
  /** Something from a peer was not used. `what` is stable text for a counter. */
  | { readonly type: 'dropped'; readonly what: DropReason; readonly from: Endpoint | null };

/** Why state is exchanged. */
export type ExchangePurpose = 'join' | 'periodic' | 'heal';

export type DropReason =
  | DecodeCode
  | 'ping-for-another' // a ping that names somebody else
  | 'alive-versions' // protocol versions that make no sense
  | 'alive-address' // an address that is neither IPv4 nor IPv6
  | 'alive-vetoed'
  | 'members-limit'
  | 'accusations-limit'
  | 'relays-limit'
  | 'exchanges-limit'
  | 'streams-limit'
  | 'stream-type' // a stream that begins with a message which is not for streams
  | 'stream-timeout';

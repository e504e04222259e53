/**
 * What a member is, and the order of claims about it: the precedence table of SWIM §4.2 as memberlist has it.
 */
import type { Millis } from '../base/core.ts';
import type { WireAddress } from '../base/address.ts';

/** The states of a member in a view. The numbers are those of the push/pull wire (memberlist.md §1). */
export const MemberState = { Alive: 0, Suspect: 1, Dead: 2, Left: 3 } as const;
export type MemberState = (typeof MemberState)[keyof typeof MemberState];

export type StateName = 'alive' | 'suspect' | 'dead' | 'left';
const STATE_NAMES: readonly StateName[] = ['alive', 'suspect', 'dead', 'left'];

export function stateName(state: MemberState): StateName {
  return STATE_NAMES[state]!;
}

/**
 * How often a member has spoken for itself. Starts at 1 and only its owner raises it; unsigned 32 bits.
 * Compared only through `supersedes` and `isStale`.
 */
export type Incarnation = number;

/** An `alive` is news only with a higher incarnation: whoever accuses wins a tie. */
export function supersedes(claimed: Incarnation, known: Incarnation): boolean {
  return claimed > known;
}

/** An accusation counts unless it is about a former incarnation. */
export function isStale(claimed: Incarnation, known: Incarnation): boolean {
  return claimed < known;
}

/** Nothing supersedes it. No honest member gets there: at one refutation a second it takes 136 years. */
export const INCARNATION_MAX: Incarnation = 0xffff_ffff;

/**
 * The incarnation after `incarnation`, for its owner.
 * Differs: after the highest comes 1. The reference wraps to 0, with which nobody is taken in.
 */
export function nextIncarnation(incarnation: Incarnation): Incarnation {
  return incarnation >= INCARNATION_MAX ? 1 : incarnation + 1;
}

/**
 * A member as it was seen at one moment. Immutable; the arrays are never written again.
 */
export interface Member {
  readonly name: string;
  readonly state: StateName;
  readonly incarnation: Incarnation;
  /** When the state last changed in this view, on the host's monotonic clock. */
  readonly changedAt: Millis;
  readonly address: WireAddress;
  /** At most 512 bytes from those who keep the rules, 1,024 with the name from others; Serf's tags. */
  readonly meta: Uint8Array;
  /** [pmin, pmax, pcur, dmin, dmax, dcur] (memberlist.md §12); all 0 where the member has told none. */
  readonly versions: Uint8Array;
  /** The member's instance id in hex, if it has shown our mark; else `null`. */
  readonly instance: string | null;
}

/** Places in the six version bytes. */
export const Version = {
  ProtocolMin: 0,
  ProtocolMax: 1,
  Protocol: 2,
  DelegateMin: 3,
  DelegateMax: 4,
  Delegate: 5,
} as const;

export const VERSION_BYTES = 6;
/** memberlist's limit for a sender; receivers take more (`claim-limits.ts`). */
export const META_BYTES_MAX = 512;

/** From here on a member answers stream pings, sends nacks, takes checksums (memberlist.md §12). */
export const STREAM_PING_PROTOCOL = 3;
export const NACK_PROTOCOL = 4;
export const CHECKSUM_PROTOCOL = 5;

/**
 * Protocol versions (memberlist.md §12): what each member understands, and whether a cluster can be merged
 * with another without leaving somebody unable to read the rest (memberlist `verifyProtocol`).
 */
import { MemberState, Version, VERSION_BYTES } from './member.ts';

/** What the check needs to know of a member. */
export interface Versioned {
  readonly name: string;
  readonly alive: boolean;
  /** Six bytes, or fewer where the member has told none. */
  readonly versions: Uint8Array;
}

export function versioned(name: string, state: number, versions: Uint8Array): Versioned {
  return { name, alive: state === MemberState.Alive, versions };
}

/**
 * Whether an `alive` carries versions that make no sense: a protocol range without members, or one to five
 * bytes, on which the reference crashes (memberlist.md §22). No bytes at all are allowed.
 */
export function isAbsurd(versions: Uint8Array): boolean {
  if (versions.length === 0) return false;
  if (versions.length < VERSION_BYTES) return true;
  const min = versions[Version.ProtocolMin]!;
  const max = versions[Version.ProtocolMax]!;
  return min === 0 || max === 0 || min > max;
}

/**
 * The first member that some alive member could not understand, in the reference's words; `null` if there is
 * none.
 */
export function incompatibility(remote: readonly Versioned[], local: readonly Versioned[]): string | null {
  const alive = [...remote, ...local].filter((one) => one.alive && one.versions.length >= VERSION_BYTES);
  const highest = (place: number): number => Math.max(0, ...alive.map((one) => one.versions[place]!));
  const lowest = (place: number): number => Math.min(255, ...alive.map((one) => one.versions[place]!));
  const protocol = [highest(Version.ProtocolMin), lowest(Version.ProtocolMax)] as const;
  const delegate = [highest(Version.DelegateMin), lowest(Version.DelegateMax)] as const;
  for (const { name, versions } of [...remote, ...local]) {
    const known = versions.length >= VERSION_BYTES;
    const spoken = known ? versions[Version.Protocol]! : 0;
    if (spoken < protocol[0] || spoken > protocol[1]) return refusal(name, 'protocol', spoken, protocol);
    const spokenAbove = known ? versions[Version.Delegate]! : 0;
    if (spokenAbove < delegate[0] || spokenAbove > delegate[1]) {
      return refusal(name, 'delegate protocol', spokenAbove, delegate);
    }
  }
  return null;
}

function refusal(name: string, kind: string, spoken: number, range: readonly [number, number]): string {
  return `Node '${name}' ${kind} version (${spoken}) is incompatible: [${range[0]}, ${range[1]}]`;
}
